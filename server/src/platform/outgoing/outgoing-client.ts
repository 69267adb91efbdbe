import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { AddressRules } from './address-rules.ts'
import { hostOf } from './outgoing-url.ts'

/** The answer to `post` must be whole within these; what is larger or slower is none (HX-46). Its body is read and dropped. */
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

export type Opened =
  | {
      kind: 'answered'
      status: number
      /** The header as it came. */
      retryAfter: string | null
      /** As it comes. Throws an `UnfinishedAnswer` where it breaks off, has more bytes than are taken, or takes too long. */
      body: AsyncIterable<Buffer>
    }
  | Exclude<Sent, { kind: 'answered' }>

/** Why an answer that had begun did not end. Its message has nothing of the answer in it. */
export class UnfinishedAnswer extends Error {}

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
    const opened = await this.open(url, headers, body, { signal, maxBytes: maxAnswerBytes })
    if (opened.kind !== 'answered') return opened
    try {
      for await (const _ of opened.body);
    } catch (error) {
      return signal.aborted ? { kind: 'aborted' } : { kind: 'unanswered', message: messageOf(error) }
    }
    return { kind: 'answered', status: opened.status, retryAfter: opened.retryAfter }
  }

  /** Posts a body and gives the answer's as it comes, at most `maxBytes` of it; it must be read or left. Never rejects itself. */
  async open(
    url: URL,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
    { signal, maxBytes }: { signal: AbortSignal; maxBytes: number },
  ): Promise<Opened> {
    const timeout = AbortSignal.timeout(this.timeoutMs)
    const reachable = await this.reach(url)
    if (signal.aborted) return { kind: 'aborted' }
    if (reachable.kind === 'forbidden') {
      return { kind: 'forbidden', message: `${hostOf(url)} is ${reachable.address}, which is no public address. Nothing was sent.` }
    }
    if (reachable.kind === 'unresolved') return { kind: 'unanswered', message: `${hostOf(url)} cannot be resolved: ${reachable.message}` }
    const explain = (error: unknown): string => (timeout.aborted ? `no whole answer within ${this.timeoutMs / 1000} s` : messageOf(error))
    try {
      const either = AbortSignal.any([timeout, signal])
      const response = await exchange(url, reachable.addresses, { headers, body, signal: either })
      return {
        kind: 'answered',
        status: response.statusCode ?? 0,
        retryAfter: response.headers['retry-after'] ?? null,
        body: bounded(response, maxBytes, explain),
      }
    } catch (error) {
      return signal.aborted ? { kind: 'aborted' } : { kind: 'unanswered', message: explain(error) }
    }
  }
}

/** The head of the answer; its body is still to come. */
function exchange(
  url: URL,
  addresses: readonly string[],
  { headers, body, signal }: { headers: Readonly<Record<string, string>>; body: Uint8Array; signal: AbortSignal },
): Promise<IncomingMessage> {
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
      resolve,
    )
    request.on('error', reject)
    request.end(body)
  })
}

async function* bounded(response: IncomingMessage, maxBytes: number, explain: (error: unknown) => string): AsyncGenerator<Buffer> {
  let bytes = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > maxBytes) throw new Error(`the answer has more than ${maxBytes} bytes`)
      yield chunk
    }
    if (!response.complete) throw new Error('the answer broke off')
  } catch (error) {
    throw new UnfinishedAnswer(explain(error))
  } finally {
    response.destroy()
  }
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
