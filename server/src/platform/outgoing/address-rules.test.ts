import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressRules, isNetwork } from './address-rules.ts'
import { hostOf, readOutgoingUrl } from './outgoing-url.ts'

const onlyPublic = addressRules({ privateToo: false, networks: [] })

/** What a URL with this host would connect to, or undefined where it is refused as it stands. */
function addressIn(host: string): string | undefined {
  const url = readOutgoingUrl(`http://${host}/`)
  return typeof url === 'string' ? undefined : hostOf(url)
}

describe('HX-42 what is not the public internet', () => {
  it.each([
    '127.0.0.1',
    '0',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '169.254.169.254',
    '[fd00:ec2::254]',
    '100.64.0.1',
    '100.127.255.255',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '[fc00::1]',
    '[fe80::1]',
    '[fec0::1]',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '127.1',
    '127.0.1',
    '127。0。0。1',
    '１２７.0.0.1',
    '[64:ff9b::7f00:1]',
    '[64:ff9b::10.0.0.1]',
    '[64:ff9b:1::1]',
    '[2002:7f00:1::]',
    '[2002:a00:1::1]',
    '[2001::1]',
    '[2001:db8::1]',
    '[3fff::1]',
    '[5f00::1]',
    '[100::1]',
    '[ff02::1]',
  ])('%s is refused', (host) => {
    const address = addressIn(host)
    expect(address).toBeDefined()
    expect(onlyPublic.allows(address ?? '8.8.8.8')).toBe(false)
  })

  it('a zone is refused, as it is of one link only', () => {
    expect(addressIn('[fe80::1%25eth0]')).toBeUndefined()
    expect(onlyPublic.allows('2606:4700::1111%eth0')).toBe(false)
  })

  it.each(['localhost', '', 'x', '1.2.3', '1.2.3.4.5', '::g', '[::1]'])('%j is no address, and so refused', (text) => {
    expect(onlyPublic.allows(text)).toBe(false)
  })

  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '[2606:4700::1111]',
    '[::ffff:8.8.8.8]',
    '[64:ff9b::8.8.8.8]',
    '[2002:808:808::1]',
    '172.32.0.1',
    '100.128.0.1',
    '134744072',
  ])('%s is public', (host) => {
    expect(onlyPublic.allows(addressIn(host) ?? '')).toBe(true)
  })

  it('no spelling of a private IPv4 address gets through', () => {
    const byte = fc.integer({ min: 0, max: 255 })
    const privateAddress = fc.oneof(
      fc.tuple(fc.constantFrom(0, 10, 127), byte, byte, byte),
      fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
      fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
      fc.tuple(fc.integer({ min: 224, max: 255 }), byte, byte, byte),
    )
    const part = fc.constantFrom(
      (n: number) => String(n),
      (n: number) => `0x${n.toString(16)}`,
      (n: number) => `0${n.toString(8)}`,
    )
    fc.assert(
      fc.property(privateAddress, part, ([a, b, c, d], write) => {
        const hex = (high: number, low: number): string => (high * 256 + low).toString(16)
        const spellings = [
          [a, b, c, d].map(write).join('.'),
          write(((a * 256 + b) * 256 + c) * 256 + d),
          `${write(a)}.${write((b * 256 + c) * 256 + d)}`,
          `[::ffff:${a}.${b}.${c}.${d}]`,
          `[0:0:0:0:0:ffff:${hex(a, b)}:${hex(c, d)}]`,
          `[64:ff9b::${hex(a, b)}:${hex(c, d)}]`,
          `[2002:${hex(a, b)}:${hex(c, d)}::1]`,
          `[::${hex(a, b)}:${hex(c, d)}]`,
        ]
        expect(spellings.filter((host) => onlyPublic.allows(addressIn(host) ?? ''))).toEqual([])
      }),
    )
  })
})

describe('HX-49 networks that are allowed besides', () => {
  const rules = addressRules({ privateToo: false, networks: ['127.0.0.1', '10.1.0.0/16', 'fd00:1::/32'] })

  it.each(['127.0.0.1', '10.1.2.3', 'fd00:1::5', '::ffff:10.1.2.3', '8.8.8.8'])('%s is in them or public', (address) => {
    expect(rules.allows(address)).toBe(true)
  })

  it.each(['127.0.0.2', '10.2.0.1', 'fd00:2::5', '::1', '::ffff:127.0.0.2', '2002:a02:1::'])('%s is neither', (address) => {
    expect(rules.allows(address)).toBe(false)
  })

  it.each(['127.0.0.1', '10.0.0.0/8', '0.0.0.0/0', '::1', 'fd00::/8', 'fe80::/128'])('%s can be named', (text) => {
    expect(isNetwork(text)).toBe(true)
  })

  it.each(['', 'localhost', '10.0.0.0/33', '10/8', '10.0.0.0/', '10.0.0.0/x', '10.0.0.0/-1', 'fe80::1%eth0', '::/129', '2130706433'])(
    '%j cannot',
    (text) => {
      expect(isNetwork(text)).toBe(false)
    },
  )
})

it('may allow everything that is an address', () => {
  const rules = addressRules({ privateToo: true, networks: [] })
  expect(['127.0.0.1', '::1', '169.254.169.254', '8.8.8.8'].map((address) => rules.allows(address))).toEqual([true, true, true, true])
  expect(rules.allows('localhost')).toBe(false)
})
