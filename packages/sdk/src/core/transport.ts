import type { Agent, IncomingMessage } from 'node:http'
import { urlToHttpOptions } from 'node:url'
import { startedSpansHeader } from '@assay/protocol/constants'
import { parseRetryAfter } from './backoff.ts'
import { type HttpModule, describeFailure, loadHttp } from './http.ts'
import { readPartialSuccess } from './partial-success.ts'

const requestTimeoutMs = 10_000
const maxAnswerBytes = 65_536
/** OTLP's own list: it is shorter than that of the API. */
const retryableStatuses = new Set([429, 502, 503, 504])

export type SendResult =
  /** `takesStarted`: the server wants to be told of spans that are still open. */
  | { status: 'accepted'; rejectedSpans: number; message: string; takesStarted: boolean }
  | { status: 'retry'; reason: string; retryAfterMs: number | undefined }
  | { status: 'refused'; reason: string }

/** Sends one request's body. Resolves always; what went wrong is in the result. */
export type Send = (body: readonly Buffer[]) => Promise<SendResult>

export interface TransportOptions {
  /** Of the server; `/v1/traces` is added. */
  url: URL
  headers: Readonly<Record<string, string>>
  gzip: boolean
}

export interface Transport {
  send: Send
  /** From the next request on. */
  setHeader(name: string, value: string): void
  close(): void
}

/**
 * OTLP over HTTP/1.1 with one kept connection. Neither the socket nor the timeout keeps the process alive; whoever waits for the result must.
 */
export function createTransport(options: TransportOptions): Transport {
  const url = new URL(`${options.url.href.replace(/\/$/, '')}/v1/traces`)
  const target = urlToHttpOptions(url)
  const headers: Record<string, string> = {
    ...options.headers,
    'content-type': 'application/x-protobuf',
    ...(options.gzip ? { 'content-encoding': 'gzip' } : {}),
  }
  let loaded: Promise<{ http: HttpModule; agent: Agent }> | undefined
  let agent: Agent | undefined
  const invalidHeader = Object.keys(options.headers).find((name) => !canBeSent(name, options.headers[name]))

  async function load(): Promise<{ http: HttpModule; agent: Agent }> {
    const http = await loadHttp(url.protocol)
    agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    return { http, agent }
  }

  async function send(body: readonly Buffer[]): Promise<SendResult> {
    if (invalidHeader !== undefined) return { status: 'refused', reason: `the header ${invalidHeader} has a value that cannot be sent` }
    try {
      loaded ??= load()
      const connection = await loaded
      const parts = options.gzip ? [await compress(body)] : body
      return await exchange(connection, parts)
    } catch (error) {
      return { status: 'retry', reason: describeFailure(error), retryAfterMs: undefined }
    }
  }

  function exchange(connection: { http: HttpModule; agent: Agent }, parts: readonly Buffer[]): Promise<SendResult> {
    return new Promise((resolve, reject) => {
      const length = parts.reduce((sum, part) => sum + part.length, 0)
      const request = connection.http.request({
        ...target,
        method: 'POST',
        agent: connection.agent,
        headers: { ...headers, 'content-length': length },
      })
      const timeout = setTimeout(() => request.destroy(new Error(`no answer within ${requestTimeoutMs / 1000} s`)), requestTimeoutMs)
      timeout.unref()
      request.on('socket', (socket) => socket.unref())
      request.on('error', reject)
      request.on('close', () => clearTimeout(timeout))
      request.on('response', (response) => readAnswer(response, (answer) => resolve(judge(response, answer)), reject))
      for (const part of parts.slice(0, -1)) request.write(part)
      request.end(parts.at(-1))
    })
  }

  return {
    send,
    setHeader(name, value) {
      headers[name] = value
    },
    close: () => agent?.destroy(),
  }
}

/** By RFC 9110: no control characters and nothing beyond Latin-1 in a value. Told by the name alone, since a value may be a secret. */
function canBeSent(name: string, value: string | undefined): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && value !== undefined && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}

async function compress(parts: readonly Buffer[]): Promise<Buffer> {
  const { gzip } = await import('node:zlib')
  return new Promise((resolve, reject) => {
    // Level 1: this runs on the program's machine, and takes most of what there is to take.
    gzip(Buffer.concat(parts), { level: 1 }, (error, result) => (error === null ? resolve(result) : reject(error)))
  })
}

/** By its events: going through it as an async iterable costs as much as the rest of a request. */
function readAnswer(response: IncomingMessage, onEnd: (answer: Buffer) => void, onError: (error: Error) => void): void {
  const chunks: Buffer[] = []
  let size = 0
  response.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= maxAnswerBytes) chunks.push(chunk)
  })
  response.on('end', () => onEnd(Buffer.concat(chunks)))
  response.on('error', onError)
}

function judge(response: IncomingMessage, answer: Buffer): SendResult {
  const { statusCode = 0, headers } = response
  if (statusCode >= 200 && statusCode < 300) {
    const partial = headers['content-type']?.includes('protobuf') === true ? readPartialSuccess(answer) : { rejectedSpans: 0, message: '' }
    return { status: 'accepted', ...partial, takesStarted: headers[startedSpansHeader] === '1' }
  }
  const reason = `HTTP ${statusCode}${excerpt(answer)}`
  if (!retryableStatuses.has(statusCode)) return { status: 'refused', reason }
  return { status: 'retry', reason, retryAfterMs: parseRetryAfter(headers['retry-after'], Date.now()) }
}

/** The readable beginning of an error's body. */
function excerpt(answer: Buffer): string {
  const text = answer
    .toString('utf8', 0, 300)
    .replaceAll(/[\p{Cc}\uFFFD\s]+/gu, ' ')
    .trim()
  return text === '' ? '' : `: ${text}`
}
