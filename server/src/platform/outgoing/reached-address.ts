import { isIP } from 'node:net'

/**
 * The address that a packet to `address` reaches: the IPv4 address where an IPv6 one only carries that (mapped, 6to4, NAT64), so that no
 * address slips past a rule by being written as another. Null for what is no address, and for one with a zone, which is of one link only.
 */
export function reachedAddress(address: string): { address: string; family: 'ipv4' | 'ipv6' } | null {
  if (isIP(address) === 4) return { address, family: 'ipv4' }
  if (isIP(address) !== 6 || address.includes('%')) return null
  const groups = groupsOf(address)
  const [first = 0, second = 0, third = 0] = groups
  const zeroTo = (count: number, from = 0): boolean => groups.slice(from, count).every((group) => group === 0)
  const last = (groups[6] ?? 0) * 65_536 + (groups[7] ?? 0)
  if (zeroTo(5) && groups[5] === 0xffff) return { address: dotted(last), family: 'ipv4' }
  if (first === 0x64 && second === 0xff9b && zeroTo(6, 2)) return { address: dotted(last), family: 'ipv4' }
  if (first === 0x2002) return { address: dotted(second * 65_536 + third), family: 'ipv4' }
  return { address, family: 'ipv6' }
}

/** The eight groups of an IPv6 address, however short it is written. */
function groupsOf(address: string): number[] {
  const plain = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: string[]) => {
    const [a, b, c, d] = parts.slice(0, 4).map(Number) as [number, number, number, number]
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
  })
  const [head = '', tail] = plain.split('::')
  const read = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  if (tail === undefined) return read(head)
  const [before, after] = [read(head), read(tail)]
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}

function dotted(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.')
}
