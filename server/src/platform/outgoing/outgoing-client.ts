import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { AddressRules } from './address-rules.ts'
import { hostOf } from './outgoing-url.ts'

/** An answer must be whole within these; what is larger or slower is none (HX-46). Its body is read and dropped. */
export const maxAnswerBytes = 1024 * 1024
const maxAnswerHeaderBytes = 16 * 1024

/** All addresses of a host name. `signal` says that nobody waits for them any more. @throws where there are none */
export type Resolve = (hostname: string, signal: AbortSignal) => Promise<string[]>

export type Reachable =
  | { kind: 'reachable'; addresses: string[] }
  /** One of the addresses is none that this server may connect to. */
  | { kind: 'forbidden'; address: string }
  | { kind: 'unresolved'; message: string }

export type Sent =
  /** `retryAfter` is the header as it came. */
  | { kind: 'answered'; status: number; retryAfter: string | null }
  /** Nothing was sent. */
  | { kind: 'forbidden'; message: string }
  | { kind: 'unanswered'; message: string }
  /** The caller's signal ended it. */
  | { kind: 'aborted' }

interface OutgoingClientOptions {
  rules: AddressRules
  resolve: Resolve
  /** From looking up the name to the end of the answer. */
  timeoutMs: number
}

/**
 * The one way in which this server sends requests to addresses that somebody typed in. A host is looked up once for each request; every
 * address of it must be allowed, and the connection goes to one of these and no other, so that a name that changes its mind between check and
 * connect gains nothing. Redirects are answers like any other and are not followed; nothing is taken from proxies' variables.
 */
export class OutgoingClient {
  private readonly rules: AddressRules
  private readonly resolve: Resolve
  private readonly timeoutMs: number

  constructor({ rules, resolve, timeoutMs }: OutgoingClientOptions) {
    this.rules = rules
    this.resolve = resolve
    this.timeoutMs = timeoutMs
  }

  /** Looks up the host of a URL and asks whether it may be connected to. */
  async reach(url: URL): Promise<Reachable> {
    const host = hostOf(url)
    const waits = new AbortController()
    let addresses: string[]
    try {
      addresses = isIP(host) === 0 ? await within(this.timeoutMs, this.resolve(host, waits.signal)) : [host]
    } catch (error) {
      return { kind: 'unresolved', message: (error as NodeJS.ErrnoException).code ?? messageOf(error) }
    } finally {
      waits.abort()
    }
    if (addresses.length === 0) return { kind: 'unresolved', message: 'no address' }
    const forbidden = addresses.find((address) => !this.rules.allows(address))
    return forbidden === undefined ? { kind: 'reachable', addresses } : { kind: 'forbidden', address: forbidden }
  }

  /** Whether any host may be connected to, so that nobody need ask `reach`. */
  get reachesAll(): boolean {
    return this.rules.allowsAll
  }

  /** Posts a body. Never rejects. The message of a failure has nothing of the answer in it. */
  async post(url: URL, headers: Readonly<Record<string, string>>, body: Uint8Array, signal: AbortSignal): Promise<Sent> {
    const timeout = AbortSignal.timeout(this.timeoutMs)
    const reachable = await this.reach(url)
    if (signal.aborted) return { kind: 'aborted' }
    if (reachable.kind === 'forbidden') {
      return { kind: 'forbidden', message: `${hostOf(url)} is ${reachable.address}, which is no public address. Nothing was sent.` }
    }
    if (reachable.kind === 'unresolved') return { kind: 'unanswered', message: `${hostOf(url)} cannot be resolved: ${reachable.message}` }
    try {
      return await exchange(url, reachable.addresses, { headers, body, signal: AbortSignal.any([timeout, signal]) })
    } catch (error) {
      if (signal.aborted) return { kind: 'aborted' }
      const message = timeout.aborted ? `no whole answer within ${this.timeoutMs / 1000} s` : messageOf(error)
      return { kind: 'unanswered', message }
    }
  }
}

function exchange(
  url: URL,
  addresses: readonly string[],
  { headers, body, signal }: { headers: Readonly<Record<string, string>>; body: Uint8Array; signal: AbortSignal },
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': String(body.byteLength) },
        lookup: lookupAmong(addresses),
        agent: false,
        maxHeaderSize: maxAnswerHeaderBytes,
        signal,
      },
      (response) => {
        let bytes = 0
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length
          if (bytes > maxAnswerBytes) request.destroy(new Error(`the answer has more than ${maxAnswerBytes} bytes`))
        })
        response.once('end', () =>
          resolve({ kind: 'answered', status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] ?? null }),
        )
        response.once('close', () => reject(new Error('the answer broke off')))
        response.once('error', reject)
      },
    )
    request.once('error', reject)
    request.end(body)
  })
}

/** Answers with what was checked, whatever the name would say now. */
function lookupAmong(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_hostname, options, callback) => {
    if (options.all === true) callback(null, all)
    else callback(null, all[0]?.address ?? '', all[0]?.family)
  }
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Of several tried addresses Node puts the errors into one that has no message of its own. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return messageOf(error.errors[0])
  return error instanceof Error ? error.message : String(error)
}
