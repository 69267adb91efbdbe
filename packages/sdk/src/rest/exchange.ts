import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { urlToHttpOptions } from 'node:url'

const longestSilenceMs = 120_000
const maxSockets = 16

export interface ExchangeOptions {
  method: string
  url: URL
  headers: Readonly<Record<string, string>>
  body?: RequestBody | undefined
  /** False for what must not happen twice: it gets a connection of its own. */
  repeatable: boolean
  /** Does not keep the process alive. */
  background: boolean
  /** Of silence, in either direction: how long a large file takes as a whole says nothing. Default 120 s, as MLflow's client has it. */
  timeoutMs?: number | undefined
}

/** A file is read while it is sent; its size must be known. */
export type RequestBody = { bytes: Uint8Array; type: string } | { file: string; sizeBytes: number; type: string }

/** No answer came. `sent`: the server may have got the request all the same. */
export class NoAnswer extends Error {
  readonly sent: boolean

  constructor(sent: boolean, cause: unknown) {
    super(describe(cause), { cause })
    this.sent = sent
  }
}

type HttpModule = { Agent: typeof Agent; request: (options: RequestOptions) => ClientRequest }

const loaded = new Map<string, Promise<{ http: HttpModule; agent: Agent }>>()

/** node:http is loaded with the first request: it is most of what importing this package would cost. */
function load(protocol: string): Promise<{ http: HttpModule; agent: Agent }> {
  let loading = loaded.get(protocol)
  if (loading === undefined) {
    loading = (protocol === 'https:' ? import('node:https') : import('node:http')).then((http: HttpModule) => ({
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
 * @throws NoAnswer
 */
export async function exchange(options: ExchangeOptions): Promise<IncomingMessage> {
  const { http, agent } = await load(options.url.protocol)
  const source =
    options.body === undefined || 'bytes' in options.body ? undefined : (await import('node:fs')).createReadStream(options.body.file)
  return new Promise((resolve, reject) => {
    let sent = false
    const request = http.request({
      ...urlToHttpOptions(options.url),
      method: options.method,
      // Of a kept connection nobody can tell whether it was closed before or after a request was read.
      agent: options.repeatable ? agent : false,
      headers: { ...options.headers, ...bodyHeaders(options) },
    })
    const { timeoutMs = longestSilenceMs } = options
    request.setTimeout(timeoutMs, () => request.destroy(new Error(`nothing came for ${timeoutMs / 1000} s`)))
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
    // A server may answer before it has read a body, and is right then.
    request.once('response', (response) => {
      request.removeListener('error', fail)
      request.on('error', () => source?.destroy())
      resolve(response)
    })
    if (source === undefined) request.end(options.body !== undefined && 'bytes' in options.body ? options.body.bytes : undefined)
    else source.once('error', (error) => request.destroy(error)).pipe(request)
  })
}

function bodyHeaders({ method, body }: ExchangeOptions): Record<string, string> {
  if (body === undefined) return method === 'GET' ? {} : { 'content-length': '0' }
  return { 'content-type': body.type, 'content-length': String('bytes' in body ? body.bytes.length : body.sizeBytes) }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // An address tried over IPv6 and IPv4 fails with an AggregateError whose own message is empty.
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return error.message === '' ? code || error.name : error.message
}

/** All of a body, as text. */
export async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of response) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks).toString('utf8')
}
