/** Ports on which something else listens than a web server, so that nobody makes this server speak to it. */
const otherServices: ReadonlySet<number> = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117,
  119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 445, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601,
  636, 873, 989, 990, 993, 995, 1433, 1521, 1719, 1720, 1723, 2049, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 3659, 4045, 4190, 5060, 5061,
  5432, 5672, 5900, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9000, 9042, 9092, 10080, 10250, 11211, 27017,
])

/** Longest address that is taken. */
export const maxUrlChars = 2_048

/**
 * An absolute http(s) URL that this server may be asked to send to, or why not, as the end of a sentence: `must not have …`. What two readers
 * of URLs could take for different hosts is refused, and so is a name or password in it. Where the host is an address it is in its one plain
 * form: `http://2130706433` is `http://127.0.0.1`.
 */
export function readOutgoingUrl(text: string): URL | string {
  if (text.length > maxUrlChars) return `must have at most ${maxUrlChars} characters`
  if (/[\s\\\u0000-\u0020\u007f]/.test(text)) return 'must have no spaces, backslashes or control characters'
  if (!URL.canParse(text)) return 'must be an absolute URL like https://example.com/path'
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https:// or http://'
  if (url.username !== '' || url.password !== '') return 'must not have a user name or password in it'
  if (text.includes('#')) return 'must not have a fragment (#)'
  const port = url.port === '' ? null : Number(url.port)
  if (port !== null && otherServices.has(port)) return `must not have port ${port}, on which no web server is expected`
  return url
}

/** The host of a URL as an address or a name, without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1')
}
