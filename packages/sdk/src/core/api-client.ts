import { runInContext, unobservedContext } from './context.ts'
import { currentClient } from './current-client.ts'

const requestTimeoutMs = 30_000
const flushTimeoutMs = 2000

/** A call that the server refused or that did not reach it. */
export class AssayApiError extends Error {
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  /** The server's `error_code`, e.g. `RESOURCE_DOES_NOT_EXIST`; `NOT_INITIALIZED` before `init`, `UNREACHABLE` without an answer. */
  readonly code: string

  constructor(message: string, status: number, code: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'AssayApiError'
    this.status = status
    this.code = code
  }
}

/**
 * Calls the server's JSON API with the settings of `init`. Spans that have ended are sent first, so that a call about a trace finds it.
 * @throws AssayApiError
 */
export async function callApi(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
  const client = currentClient()
  if (client === undefined) throw new AssayApiError(`${method} ${path} needs init() first, with tracing enabled`, 0, 'NOT_INITIALIZED')
  const { url, headers } = client.settings
  const target = `${url.href.replace(/\/$/, '')}${path}`
  await client.flush(flushTimeoutMs)
  let response: Response
  let text: string
  try {
    const content = body === undefined ? {} : { body: JSON.stringify(body) }
    const contentType = body === undefined ? {} : { 'content-type': 'application/json' }
    response = await runInContext(unobservedContext, () =>
      fetch(target, {
        method,
        headers: { ...headers, accept: 'application/json', ...contentType },
        ...content,
        signal: AbortSignal.timeout(requestTimeoutMs),
      }),
    )
    text = await response.text()
  } catch (error) {
    throw new AssayApiError(`${method} ${target} got no answer: ${String(error)}`, 0, 'UNREACHABLE', error)
  }
  const answer = parseJson(text)
  if (response.ok && answer !== undefined) return answer
  const { error_code: code, message } = asRecord(answer)
  const reason = typeof message === 'string' ? message : text.slice(0, 300)
  throw new AssayApiError(
    `${method} ${target} answered ${response.status}: ${reason}`,
    response.status,
    typeof code === 'string' ? code : 'UNKNOWN',
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The fields of an object; none for what is not one. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
