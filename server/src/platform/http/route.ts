import type { Endpoint, Method, Policy } from '@assay/protocol'
import { AppError, invalidParameter, isAppError } from '@assay/protocol'
import type { Caller } from '../auth/caller.ts'

export interface RouteContext {
  caller: Caller
  params: Record<string, string>
  request: Request
  url: URL
}

/** What the server binds. Paths use hono's syntax (`:name`, `*`). Every route has a policy; `createHttpApp` refuses one without. */
export interface Route {
  method: Method
  path: string
  policy: Policy
  /** Pages of these origins may call it (CORS), without credentials. No other route answers across origins. */
  crossOrigins?: readonly string[]
  handle(context: RouteContext): Promise<Response>
}

/** Largest JSON body of a call other than span ingest. Unit: bytes. */
export const maxJsonBodyBytes = 16 * 1024 * 1024

/**
 * Binds a handler to an endpoint: path parameters, query and JSON body are merged, parsed by the endpoint's schema, and the answer is sent
 * as JSON. A request that does not fit is INVALID_PARAMETER_VALUE naming the member.
 */
export function route<Request, Response>(
  endpoint: Endpoint<Request, Response>,
  handle: (caller: Caller, request: Request, context: RouteContext) => Promise<Response>,
): Route {
  return {
    method: endpoint.method,
    path: endpoint.path,
    policy: endpoint.policy,
    async handle(context) {
      const raw = { ...queryOf(context.url), ...(await jsonBodyOf(context.request)), ...context.params }
      const parsed = endpoint.request.safeParse(raw)
      if (!parsed.success) {
        const [issue] = parsed.error.issues
        throw invalidParameter(
          `Invalid value for parameter '${issue?.path.join('.') ?? ''}': ${issue ? problemOf(issue) : 'does not fit'}.`,
        )
      }
      return json(await handle(context.caller, parsed.data, context))
    },
  }
}

function problemOf(issue: { code: string; message: string; keys?: string[] }): string {
  if (issue.code !== 'unrecognized_keys' || issue.keys === undefined) return issue.message
  return `there is no member ${issue.keys.map((key) => `'${key.slice(0, 100)}'`).join(', ')}`
}

export function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
}

/** Query parameters; one that stands several times becomes an array. */
export function queryOf(url: URL): Record<string, unknown> {
  const query: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const key of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(key)
    query[key] = values.length === 1 ? values[0] : values
  }
  return query
}

/** The JSON object in the body, `{}` when there is no body. Keys such as `__proto__` stay data. */
export async function jsonBodyOf(request: Request): Promise<Record<string, unknown>> {
  if (request.method === 'GET' || request.body === null) return {}
  const text = await readText(request, maxJsonBodyBytes)
  if (text === '') return {}
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (cause) {
    throw new AppError('MALFORMED_REQUEST', 'The request body is not valid JSON.', { cause })
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new AppError('MALFORMED_REQUEST', 'The request body must be a JSON object.')
  }
  return body as Record<string, unknown>
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > maxBytes) throw tooLarge(maxBytes)
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  try {
    for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength
      if (size > maxBytes) throw tooLarge(maxBytes)
      text += decoder.decode(chunk, { stream: true })
    }
  } catch (cause) {
    if (isAppError(cause)) throw cause
    throw new AppError('MALFORMED_REQUEST', 'The request body ended before it was whole.', { cause })
  }
  return text + decoder.decode()
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('REQUEST_TOO_LARGE', `The request body is larger than ${maxBytes} bytes.`)
}
