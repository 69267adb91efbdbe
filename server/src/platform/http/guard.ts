import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { AppError } from '@assay/protocol'

export interface GuardOptions {
  /** Names beside the loopback ones under which the server may be addressed, e.g. `assay.example.org` or `assay.example.org:8443`. */
  allowedHosts: readonly string[]
  /** The address listened on; when it is not loopback it may be asked for by IP address. */
  host: string
  token: string | null
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])

/** True for a host of a URL by which this machine reaches itself alone. */
export function isLoopbackName(hostname: string): boolean {
  return loopbackNames.has(hostname)
}

/**
 * Checks at every door before anything else. Browsers on other sites must not reach a server on somebody's own machine: the Host header
 * stops DNS rebinding (HX-56, HX-57), Origin and Sec-Fetch-Site stop forged requests (HX-55, HX-58). Nothing here depends on the route.
 */
export class Guard {
  private readonly options: GuardOptions
  private readonly tokenDigest: Buffer | null

  constructor(options: GuardOptions) {
    this.options = options
    this.tokenDigest = options.token === null ? null : digest(options.token)
  }

  /** @throws PERMISSION_DENIED when the request is meant for a name that is not this server's. */
  checkHost(request: IncomingMessage): void {
    for (const host of namedHosts(request)) {
      if (this.isAllowedHost(host)) continue
      throw new AppError(
        'PERMISSION_DENIED',
        `This server is not addressed as '${printable(host)}'. Use its own address, or start it with --allowed-hosts.`,
      )
    }
  }

  /** `crossOrigins`: pages of these may call this route. @throws PERMISSION_DENIED */
  checkOrigin(request: IncomingMessage, crossOrigins: readonly string[] = []): void {
    const { origin, host } = request.headers
    if (origin !== undefined && crossOrigins.includes(origin)) return
    if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
      throw new AppError('PERMISSION_DENIED', `Requests from pages of other origins are refused (origin '${printable(origin)}').`)
    }
    const site = request.headers['sec-fetch-site']
    const navigates =
      request.headers['sec-fetch-mode'] === 'navigate' && request.headers['sec-fetch-dest'] === 'document' && request.method === 'GET'
    if ((site === 'cross-site' || site === 'same-site') && !navigates) {
      throw new AppError('PERMISSION_DENIED', 'Requests from pages of other sites are refused.')
    }
  }

  private isAllowedHost(header: string): boolean {
    const match = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::(\d{1,5}))?$/.exec(header)
    if (match === null) return false
    const name = match[1] ?? ''
    if (loopbackNames.has(name)) return true
    if (this.options.allowedHosts.includes(header) || this.options.allowedHosts.includes(name)) return true
    // A name can be pointed anywhere by whoever owns it; an address cannot.
    const listensBeyondLoopback = !loopbackNames.has(this.options.host) && this.options.host !== '::1'
    return listensBeyondLoopback && (name === this.options.host || /^(\d{1,3}\.){3}\d{1,3}$/.test(name) || name.startsWith('['))
  }

  get tokenRequired(): boolean {
    return this.tokenDigest !== null
  }

  /** Bearer, Basic (the token as password: what MLflow clients send with a user name) or `x-assay-token`. @throws UNAUTHENTICATED */
  checkToken(headers: { authorization?: string | undefined; 'x-assay-token'?: string | undefined }): void {
    if (this.tokenDigest === null) return
    const given = givenToken(headers)
    if (given !== null && timingSafeEqual(digest(given), this.tokenDigest)) return
    throw new AppError(
      'UNAUTHENTICATED',
      given === null
        ? 'This server needs a token: send it as `Authorization: Bearer <token>` (ASSAY_TOKEN, MLFLOW_TRACKING_TOKEN or OTEL_EXPORTER_OTLP_HEADERS).'
        : 'The token is not the one of this server.',
    )
  }
}

/**
 * Every name by which a request addresses the server. Node keeps the first Host header and drops others, and lets a target
 * `http://name/path` say something else: whatever a proxy in between went by, all of them must be right (RFC 9112, 3.2).
 */
function namedHosts({ rawHeaders, url = '' }: IncomingMessage): string[] {
  const hosts: string[] = []
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.length === 4 && rawHeaders[i]?.toLowerCase() === 'host') hosts.push(rawHeaders[i + 1] ?? '')
  }
  if (hosts.length !== 1) hosts.push('')
  const target = url.startsWith('/') ? null : /^[a-z]+:\/\/([^/?#]*)/i.exec(url)
  if (target !== null) hosts.push(target[1] ?? '')
  return hosts
}

function givenToken(headers: { authorization?: string | undefined; 'x-assay-token'?: string | undefined }): string | null {
  const direct = headers['x-assay-token']
  if (typeof direct === 'string') return direct
  const [scheme, value] = (headers.authorization ?? '').split(' ', 2)
  if (value === undefined || value === '') return null
  if (scheme?.toLowerCase() === 'bearer') return value
  if (scheme?.toLowerCase() !== 'basic') return null
  const decoded = Buffer.from(value, 'base64').toString('utf8')
  const colon = decoded.indexOf(':')
  return colon < 0 ? null : decoded.slice(colon + 1)
}

/** Digests have one length, so that comparing them tells nothing of the token, not even how long it is. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** Text from outside for a message: short and without control characters. */
export function printable(text: string): string {
  return text.slice(0, 100).replace(/[^\x20-\x7e]/g, '?')
}
