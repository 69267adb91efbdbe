import type { IncomingMessage } from 'node:http'
import { backoffMs, parseRetryAfter } from '../core/backoff.ts'
import { connection } from '../core/connection.ts'
import { activeContext, backgroundKey, runInContext, unobservedContext } from '../core/context.ts'
import type { Settings } from '../core/settings.ts'
import { AssayError, isMissing } from './assay-error.ts'
import { type ErrorCode, isErrorCode } from './error-code.ts'
import { NoAnswer, type RequestBody, exchange, readText } from './exchange.ts'
import { type Message, asRecord } from './message.ts'
import { isRepeatable } from './repeatable-posts.ts'

/** Of these nothing was done: even what must not happen twice may be sent again. */
const unprocessed = new Set([408, 429])
const transient = new Set([...unprocessed, 500, 502, 503, 504])
const longestExcerpt = 300

export interface CallOptions {
  /** Values that are `undefined` are left out; a list is repeated. */
  query?: Readonly<Record<string, string | number | readonly string[] | undefined>>
  json?: object
  body?: RequestBody
  /** Default: as `init` said last. */
  settings?: Settings
  /** Asked once, and given up when all of the answer is not there by then. Default: as often as `init` says, each time until 120 s of silence. */
  onceWithinMs?: number
  /** For an answer that may be read slowly, or never to its end: it would keep one of the 16 connections from other calls. */
  ownConnection?: boolean
}

/**
 * Calls the server and gives the fields of its answer. Sent again, after a growing pause or after what Retry-After says, as often as
 * `init({ maxRetries })` allows: when the server says that it cannot answer now, or cannot be reached; what must not happen twice only where it
 * cannot have happened.
 * @throws AssayError
 */
export async function callApi(method: string, path: string, options: CallOptions = {}): Promise<Message> {
  const { call, response, perhapsDone } = await send(method, path, options)
  if (!isSuccess(response)) {
    const error = await refusal(call, response)
    // What it was to delete may be missing because an earlier try has deleted it.
    if (method === 'DELETE' && perhapsDone && isMissing(error)) return {}
    throw error
  }
  const body = await readText(response).catch((error: unknown) => {
    throw new AssayError(`${method} ${path} broke off: ${String(error)}`, 0, 'UNREACHABLE', error)
  })
  const answer = body.trim() === '' ? {} : parseJson(body)
  if (answer !== undefined) return asRecord(answer)
  throw new AssayError(
    `${method} ${path} answered ${response.statusCode}, but not in JSON: ${body.slice(0, longestExcerpt)}`,
    response.statusCode ?? 0,
    'UNKNOWN',
  )
}

/**
 * The same for an answer that is read as it comes, which must be read or destroyed.
 * @throws AssayError for one that is not 2xx.
 */
export async function openApi(method: string, path: string, options: CallOptions = {}): Promise<IncomingMessage> {
  const { call, response } = await send(method, path, options)
  if (!isSuccess(response)) throw await refusal(call, response)
  return response
}

interface Sent {
  /** For messages. */
  call: string
  /** Of any status. */
  response: IncomingMessage
  /** An earlier try got no answer, or one that says nothing about what has happened. */
  perhapsDone: boolean
}

async function send(method: string, path: string, options: CallOptions): Promise<Sent> {
  const { url: base, headers, maxRetries: usualRetries } = options.settings ?? connection()
  const { onceWithinMs } = options
  const maxRetries = onceWithinMs === undefined ? usualRetries : 0
  const background = activeContext().getValue(backgroundKey) === true
  const url = new URL(`${base.href.replace(/\/$/, '')}${path}`)
  for (const [name, value] of Object.entries(options.query ?? {})) {
    for (const one of Array.isArray(value) ? (value as string[]) : [value])
      if (one !== undefined) url.searchParams.append(name, String(one))
  }
  const call = `${method} ${url.href}`
  const body = options.json === undefined ? options.body : jsonBody(options.json)
  const repeatable = isRepeatable(method, path)
  const ask = (): Promise<IncomingMessage> =>
    exchange({
      method,
      url,
      headers: { ...headers, accept: 'application/json' },
      body,
      // Of a kept connection nobody can tell whether it was closed before or after a request was read.
      ownConnection: options.ownConnection === true || !repeatable,
      background,
      signal: onceWithinMs === undefined ? undefined : AbortSignal.timeout(onceWithinMs),
    })

  let perhapsDone = false
  for (let attempt = 1; ; attempt++) {
    const outcome = await runInContext(unobservedContext, ask).catch((error: unknown) => error)
    const last = attempt > maxRetries
    if (outcome instanceof NoAnswer) {
      if (last || (outcome.sent && !repeatable)) throw unreachable(`${call} got no answer: ${outcome.message}`, outcome)
      perhapsDone ||= outcome.sent
      await pause(backoffMs(attempt, undefined, Math.random), background)
      continue
    }
    if (outcome instanceof AssayError) throw outcome
    if (outcome instanceof Error) throw unreachable(`${call} cannot be sent: ${outcome.message}`, outcome)
    const response = outcome as IncomingMessage
    const { statusCode: status = 0 } = response
    if (last || !(repeatable ? transient : unprocessed).has(status)) return { call, response, perhapsDone }
    perhapsDone ||= !unprocessed.has(status)
    response.resume()
    await pause(backoffMs(attempt, parseRetryAfter(response.headers['retry-after'], Date.now()), Math.random), background)
  }
}

function isSuccess({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300
}

function jsonBody(json: object): RequestBody {
  return { bytes: Buffer.from(JSON.stringify(json)), type: 'application/json' }
}

function unreachable(message: string, cause: Error): AssayError {
  return new AssayError(message, 0, 'UNREACHABLE', cause)
}

async function refusal(call: string, response: IncomingMessage): Promise<AssayError> {
  const { statusCode: status = 0, headers } = response
  const body = await readText(response).catch(() => '')
  const { error_code: code, message } = asRecord(parseJson(body))
  if (status >= 300 && status < 400) {
    return new AssayError(`${call} answered ${status} and points to ${headers.location}; give init that address`, status, 'UNKNOWN')
  }
  const reason = typeof message === 'string' ? message : body.slice(0, longestExcerpt)
  if (isErrorCode(code)) return new AssayError(`${call} answered ${status}: ${reason}`, status, code)
  if (typeof code === 'string') return new AssayError(`${call} answered ${status}: ${code}: ${reason}`, status, 'UNKNOWN')
  return new AssayError(`${call} answered ${status}: ${reason}`, status, codeOfStatus(status))
}

/** For what answers instead of the server: MLflow's client says the same of a path that is not served. */
function codeOfStatus(status: number): ErrorCode {
  return status === 404 ? 'ENDPOINT_NOT_FOUND' : 'UNKNOWN'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function pause(ms: number, background: boolean): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    if (background) timer.unref()
  })
}
