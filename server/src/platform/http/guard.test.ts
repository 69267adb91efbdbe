import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { Guard, type GuardOptions } from './guard.ts'

const onLoopback: GuardOptions = { allowedHosts: [], host: '127.0.0.1', token: null }
const token = 'correct-horse-battery'

/** As Node's parser hands it over: of two headers `host` the first counts, and both are in `rawHeaders`. */
function request(raw: [name: string, value: string][], { method = 'GET', url = '/' } = {}): IncomingMessage {
  const headers: Record<string, string> = {}
  for (const [name, value] of raw) headers[name.toLowerCase()] ??= value
  return { headers, rawHeaders: raw.flat(), url, method } as unknown as IncomingMessage
}

function refusal(act: () => void): string | null {
  try {
    act()
    return null
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('Guard.checkHost', () => {
  const asked = (host: string, options: Partial<GuardOptions> = {}) =>
    refusal(() => new Guard({ ...onLoopback, ...options }).checkHost(request([['Host', host]])))

  it.each(['localhost', 'localhost:7070', '127.0.0.1', '127.0.0.1:4318', '[::1]', '[::1]:7070'])('lets %s in', (host) => {
    expect(asked(host)).toBeNull()
  })

  it.each([
    'evil.com',
    'evil.com:7070',
    '127.0.0.1.nip.io',
    'localhost.',
    'LOCALHOST',
    '10.evil.com',
    'fc00::1%evil.com',
    '[fc00::1%evil.com]',
    '::1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0.0.0.0',
    '192.168.1.5',
    'localhost:',
    'localhost:123456',
    'user@localhost',
    'localhost/evil.com',
    'localhost, evil.com',
    'localhost evil.com',
    '',
  ])('HX-56 refuses a request for %j', (host) => {
    expect(asked(host)).toBe('PERMISSION_DENIED')
  })

  it('HX-56 refuses a request without a host', () => {
    expect(refusal(() => new Guard(onLoopback).checkHost(request([])))).toBe('PERMISSION_DENIED')
  })

  it.each([
    [
      [
        ['Host', 'localhost'],
        ['Host', 'evil.com'],
      ],
    ],
    [
      [
        ['Host', 'evil.com'],
        ['Host', 'localhost'],
      ],
    ],
    [
      [
        ['Host', 'localhost'],
        ['host', 'localhost'],
      ],
    ],
  ] as [string, string][][][])('HX-56 refuses two hosts: %j', (raw) => {
    expect(refusal(() => new Guard(onLoopback).checkHost(request(raw)))).toBe('PERMISSION_DENIED')
  })

  it.each(['http://evil.com/health', 'HTTPS://evil.com:7070/', 'http://localhost@evil.com/', 'http://evil.com'])(
    'HX-56 refuses the target %s',
    (url) => {
      expect(refusal(() => new Guard(onLoopback).checkHost(request([['Host', 'localhost']], { url })))).toBe('PERMISSION_DENIED')
    },
  )

  it('HX-56 pays no heed to what a proxy says that the host was', () => {
    const raw: [string, string][] = [
      ['Host', 'evil.com'],
      ['X-Forwarded-Host', 'localhost'],
      ['Forwarded', 'host=localhost'],
    ]
    expect(refusal(() => new Guard(onLoopback).checkHost(request(raw)))).toBe('PERMISSION_DENIED')
  })

  it('lets a listed name in, with any port unless one is listed', () => {
    expect(asked('assay.example.org:8443', { allowedHosts: ['assay.example.org'] })).toBeNull()
    expect(asked('assay.example.org:8443', { allowedHosts: ['assay.example.org:8443'] })).toBeNull()
    expect(asked('assay.example.org:9000', { allowedHosts: ['assay.example.org:8443'] })).toBe('PERMISSION_DENIED')
    expect(asked('evil.assay.example.org', { allowedHosts: ['assay.example.org'] })).toBe('PERMISSION_DENIED')
  })

  it('may be asked for by address, not by a name, where it listens beyond loopback', () => {
    expect(asked('192.168.1.5:7070', { host: '0.0.0.0' })).toBeNull()
    expect(asked('[fd00::5]:7070', { host: '::' })).toBeNull()
    expect(asked('10.evil.com', { host: '0.0.0.0' })).toBe('PERMISSION_DENIED')
  })
})

describe('Guard.checkOrigin', () => {
  const from = (headers: Record<string, string>, method = 'POST', crossOrigins?: string[]) =>
    refusal(() =>
      new Guard(onLoopback).checkOrigin(request([['Host', 'localhost:7070'], ...Object.entries(headers)], { method }), crossOrigins),
    )

  it('lets programs in, and the pages of its own address', () => {
    expect(from({})).toBeNull()
    expect(from({ Origin: 'http://localhost:7070', 'Sec-Fetch-Site': 'same-origin' })).toBeNull()
    expect(from({ Origin: 'https://localhost:7070' })).toBeNull()
  })

  it.each([
    'null',
    'http://evil.com',
    'http://localhost',
    'http://localhost:7071',
    'http://localhost:7070.evil.com',
    'file://',
    'http://127.0.0.1:7070',
    '',
  ])('HX-55, HX-58 refuses the origin %j with every method', (origin) => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']) expect(from({ Origin: origin }, method)).toBe('PERMISSION_DENIED')
  })

  it('HX-55 refuses what a page of another site asks without an origin, but for opening a page', () => {
    expect(from({ 'Sec-Fetch-Site': 'cross-site' }, 'GET')).toBe('PERMISSION_DENIED')
    expect(from({ 'Sec-Fetch-Site': 'same-site' }, 'GET')).toBe('PERMISSION_DENIED')
    expect(from({ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }, 'GET')).toBeNull()
    expect(from({ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }, 'POST')).toBe(
      'PERMISSION_DENIED',
    )
    expect(from({ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' }, 'GET')).toBe(
      'PERMISSION_DENIED',
    )
  })

  it('lets pages of the origins in that a route names', () => {
    expect(from({ Origin: 'https://app.example.com', 'Sec-Fetch-Site': 'cross-site' }, 'POST', ['https://app.example.com'])).toBeNull()
    expect(from({ Origin: 'https://app.example.com.evil.com' }, 'POST', ['https://app.example.com'])).toBe('PERMISSION_DENIED')
  })
})

describe('Guard.checkToken', () => {
  const guard = new Guard({ ...onLoopback, token })
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

  it.each([
    { authorization: `Bearer ${token}` },
    { authorization: `bearer ${token}` },
    { authorization: basic(`anybody:${token}`) },
    { 'x-assay-token': token },
  ])('takes the token as %j', (headers) => {
    expect(refusal(() => guard.checkToken(headers))).toBeNull()
  })

  it.each([
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer ' },
    { authorization: `Bearer ${token}x` },
    { authorization: `Bearer ${token.slice(1)}` },
    { authorization: `Bearer  ${token}` },
    { authorization: token },
    { authorization: `Digest ${token}` },
    { authorization: 'Basic Og==' },
    { authorization: basic(token) },
    { authorization: basic(`${token}:`) },
    { authorization: basic('admin:password1234') },
    { 'x-assay-token': '' },
    { 'x-assay-token': `${token}, ${token}` },
    { 'x-assay-token': 'wrong', authorization: `Bearer ${token}` },
  ])('HX-1, HX-4, HX-8 refuses %j', (headers) => {
    expect(refusal(() => guard.checkToken(headers))).toBe('UNAUTHENTICATED')
  })

  it('asks for nothing where the server has no token', () => {
    expect(refusal(() => new Guard(onLoopback).checkToken({}))).toBeNull()
  })
})
