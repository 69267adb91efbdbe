import { BlockList, isIP } from 'node:net'
import { reachedAddress } from './reached-address.ts'

/** Networks that are not the public internet (IANA's special-purpose registries, multicast, and what is reserved). */
const specialNetworks = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '2001::/23',
  '2001:db8::/32',
  '3fff::/20',
]
/** All IPv6 addresses that anybody may have; the rest is local, multicast, or not given out. */
const globalUnicast = '2000::/3'

const special = networksOf(specialNetworks)
const global = networksOf([globalUnicast])

export interface AddressRules {
  /** Whether this server may connect to an IP address. False for text that is none. */
  allows(address: string): boolean
  /** Whether it may connect to any, so that nothing need be looked up to know. */
  readonly allowsAll: boolean
}

/** The public internet, and `networks` (addresses or CIDR blocks) besides; everything where `privateToo`. */
export function addressRules({ privateToo, networks }: { privateToo: boolean; networks: readonly string[] }): AddressRules {
  const named = networksOf(networks)
  return {
    allowsAll: privateToo,
    allows(text) {
      const reached = reachedAddress(text)
      if (reached === null) return false
      const { address, family } = reached
      if (privateToo || named.check(address, family)) return true
      return !special.check(address, family) && (family === 'ipv4' || global.check(address, family))
    },
  }
}

/** Whether text is an IP address or a CIDR block. */
export function isNetwork(text: string): boolean {
  const { address, bits } = partsOf(text)
  const family = isIP(address)
  return family !== 0 && !address.includes('%') && Number.isInteger(bits) && bits >= 0 && bits <= (family === 4 ? 32 : 128)
}

function networksOf(texts: readonly string[]): BlockList {
  const list = new BlockList()
  for (const text of texts) {
    const { address, bits } = partsOf(text)
    list.addSubnet(address, bits, isIP(address) === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}

function partsOf(text: string): { address: string; bits: number } {
  const [address = '', bits] = text.split('/')
  if (bits === undefined) return { address, bits: isIP(address) === 4 ? 32 : 128 }
  return { address, bits: /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN }
}
