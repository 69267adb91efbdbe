import type { Readable } from 'node:stream'
import type { Endpoint, Method, Policy } from '@assay/protocol'
import { invalidParameter } from '@assay/protocol'
import type { Caller } from '../auth/caller.ts'
import { jsonBodyOf } from './json-body.ts'

export interface RouteContext {
  caller: Caller
  params: Record<string, string>
  request: Request
  /** The request's body as it arrives, to be read by `arrival.ts`: once, here or from `request`. */
  readonly body: Readable
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

declare const content: unique symbol
/** JSON text of a `T`. */
export type JsonText<T> = string & { readonly [content]?: T }

export function jsonText<T>(value: T): JsonText<T> {
  return JSON.stringify(value)
}

/**
 * Binds a handler to an endpoint: path parameters, query and JSON body are merged, parsed by the endpoint's schema, and the answer is sent
 * as JSON, or as it is when it is JSON already. A request that does not fit is INVALID_PARAMETER_VALUE naming the member.
 */
export function route<Request, Response extends object>(
  endpoint: Endpoint<Request, Response>,
  handle: (caller: Caller, request: Request, context: RouteContext) => Promise<Response | JsonText<Response>>,
): Route {
  return {
    method: endpoint.method,
    path: endpoint.path,
    policy: endpoint.policy,
    async handle(context) {
      const raw = { ...queryOf(context.url), ...(await jsonBodyOf(context, endpoint.maxBodyBytes)), ...context.params }
      const parsed = endpoint.request.safeParse(raw)
      if (!parsed.success) {
        const [issue] = parsed.error.issues
        throw invalidParameter(
          `Invalid value for parameter '${issue?.path.join('.') ?? ''}': ${issue ? problemOf(issue) : 'does not fit'}.`,
        )
      }
      const answer = await handle(context.caller, parsed.data, context)
      return textResponse(typeof answer === 'string' ? answer : JSON.stringify(answer))
    },
  }
}

function problemOf(issue: { code: string; message: string; keys?: string[] }): string {
  if (issue.code !== 'unrecognized_keys' || issue.keys === undefined) return issue.message
  return `there is no member ${issue.keys.map((key) => `'${key.slice(0, 100)}'`).join(', ')}`
}

export function json(body: unknown): Response {
  return textResponse(JSON.stringify(body))
}

function textResponse(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'application/json' } })
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
