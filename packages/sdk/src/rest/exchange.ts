import type { Agent, IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { urlToHttpOptions } from 'node:url'
import { type HttpModule, describeFailure, loadHttp } from '../core/http.ts'

const longestSilenceMs = 120_000
export const maxSockets = 16

export interface ExchangeOptions {
  method: string
  url: URL
  headers: Readonly<Record<string, string>>
  body?: RequestBody
  /** Instead of one of the 16 kept ones, for which it may have to wait. */
  ownConnection: boolean
  /** Does not keep the process alive. */
  background: boolean
  /** Ends it, whatever it waits for. */
  signal?: AbortSignal
  /** In either direction, and while connecting: how long a large file takes as a whole says nothing. Default 120 s, as MLflow's client has it. */
  silenceMs?: number
}

/** What `open` gives is read while it is sent. It holds exactly `sizeBytes`, or fails: with any more, the rest would be the next request. */
export type RequestBody = { bytes: Uint8Array; type: string } | { open: () => Readable; sizeBytes: number; type: string }

/** No answer came. `sent`: the server may have got the request all the same. */
export class NoAnswer extends Error {
  readonly sent: boolean

  constructor(sent: boolean, cause: unknown) {
    super(describeFailure(cause), { cause })
    this.sent = sent
  }
}

const loaded = new Map<string, Promise<{ http: HttpModule; agent: Agent }>>()

function load(protocol: string): Promise<{ http: HttpModule; agent: Agent }> {
  let loading = loaded.get(protocol)
  if (loading === undefined) {
    loading = loadHttp(protocol).then((http) => ({
      http,
      // A socket that waits for its next request does not keep the process alive: the agent sees to that.
      agent: new http.Agent({ keepAlive: true, maxSockets }),
    }))
    loaded.set(protocol, loading)
  }
  return loading
}

/**
 * One request over HTTP/1.1. Resolves with any answer whose head has come; its body must be read or destroyed.
 * @throws NoAnswer, and as it is what goes wrong with the body that is sent.
 */
export async function exchange(options: ExchangeOptions): Promise<IncomingMessage> {
  const { http, agent } = await load(options.url.protocol)
  const { body, signal, silenceMs = longestSilenceMs } = options
  return new Promise((resolve, reject) => {
    let sent = false
    const request = http.request({
      ...urlToHttpOptions(options.url),
      method: options.method,
      agent: options.ownConnection ? false : agent,
      headers: { ...options.headers, ...bodyHeaders(options) },
      // Given here and not set afterwards, it covers the connecting too.
      timeout: silenceMs,
    })
    const source = body !== undefined && 'open' in body ? body.open() : undefined
    request.once('timeout', () => request.destroy(new Error(`nothing came for ${silenceMs / 1000} s`)))
    request.once('socket', (socket) => {
      if (options.background) socket.unref()
      else socket.ref()
      if (socket.connecting) socket.once('connect', () => (sent = true))
      else sent = true
    })
    const fail = (error: unknown): void => {
      source?.destroy()
      reject(new NoAnswer(sent, error))
    }
    request.once('error', fail)
    const abort = (): void => {
      // By itself a request that still waits for a connection tells of its end no sooner than when it gets one.
      fail(signal?.reason)
      request.destroy()
    }
    signal?.addEventListener('abort', abort)
    // After the whole answer: its connection may be another request's by then.
    request.once('close', () => signal?.removeEventListener('abort', abort))
    // A server may answer before it has read a body, and is right then.
    request.once('response', (response) => {
      request.removeListener('error', fail)
      request.on('error', () => source?.destroy())
      resolve(response)
    })
    if (source === undefined) {
      request.end(body !== undefined && 'bytes' in body ? body.bytes : undefined)
      return
    }
    source.once('error', (error) => {
      reject(error)
      // What was announced cannot be sent any more: the connection is of no use.
      request.destroy()
    })
    source.pipe(request)
  })
}

function bodyHeaders({ method, body }: ExchangeOptions): Record<string, string> {
  if (body === undefined) return method === 'GET' ? {} : { 'content-length': '0' }
  return { 'content-type': body.type, 'content-length': String('bytes' in body ? body.bytes.length : body.sizeBytes) }
}

/** All of a body, as text. */
export async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of response) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks).toString('utf8')
}
