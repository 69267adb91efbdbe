import { describe, expect, it } from 'vitest'
import { hostOf, maxUrlChars, readOutgoingUrl } from './outgoing-url.ts'

describe('readOutgoingUrl', () => {
  it.each([
    ['https://example.com', 'example.com'],
    ['http://example.com:8080/a/b?c=d', 'example.com'],
    ['https://example.com:443/', 'example.com'],
    ['https://[2606:4700::1111]:8443/x', '2606:4700::1111'],
    ['http://0x7f.1/', '127.0.0.1'],
    ['https://EXAMPLE.com./', 'example.com.'],
  ])('takes %s, of host %s', (text, host) => {
    const url = readOutgoingUrl(text)
    expect(typeof url === 'string' ? url : hostOf(url)).toBe(host)
  })

  it.each([
    ['HX-45', 'http://user:pw@h', 'must not have a user name or password in it'],
    ['HX-45', 'http://user@h', 'must not have a user name or password in it'],
    ['HX-45', 'http://h#@evil', 'must not have a fragment (#)'],
    ['HX-45', 'http://h/#', 'must not have a fragment (#)'],
    ['HX-45', 'http://evil\\@h', 'must have no spaces, backslashes or control characters'],
    ['HX-45', 'http://h/a b', 'must have no spaces, backslashes or control characters'],
    ['HX-45', 'http://h/\r\nX: y', 'must have no spaces, backslashes or control characters'],
    ['HX-45', ' http://h', 'must have no spaces, backslashes or control characters'],
    ['HX-45', 'http://h:0/', 'must not have port 0, on which no web server is expected'],
    ['HX-45', 'http://h:22/', 'must not have port 22, on which no web server is expected'],
    ['HX-45', 'http://h:6379/', 'must not have port 6379, on which no web server is expected'],
    ['HX-45', 'http://h:9000/', 'must not have port 9000, on which no web server is expected'],
    ['HX-45', 'gopher://h/', 'must begin with https:// or http://'],
    ['HX-45', 'data:text/plain,x', 'must begin with https:// or http://'],
    ['HX-45', 'file:///etc/passwd', 'must begin with https:// or http://'],
    ['HX-45', 'unix:/var/run/docker.sock', 'must begin with https:// or http://'],
    ['', 'http://', 'must be an absolute URL like https://example.com/path'],
    ['', 'http://[::1', 'must be an absolute URL like https://example.com/path'],
    ['', 'http://h:99999/', 'must be an absolute URL like https://example.com/path'],
    ['', 'http://1.2.3.4.5/', 'must be an absolute URL like https://example.com/path'],
    ['', '/path', 'must be an absolute URL like https://example.com/path'],
  ])('%s refuses %j: it %s', (_, text, problem) => {
    expect(readOutgoingUrl(text)).toBe(problem)
  })

  it(`takes ${maxUrlChars} characters and no more`, () => {
    const longest = 'https://h/'.padEnd(maxUrlChars, 'x')
    expect(readOutgoingUrl(longest)).toBeInstanceOf(URL)
    expect(readOutgoingUrl(`${longest}x`)).toBe(`must have at most ${maxUrlChars} characters`)
  })
})
