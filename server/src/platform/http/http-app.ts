import type { IncomingMessage } from 'node:http'
import { AppError, defaultWorkspace, invalidParameter, workspaceHeader } from '@assay/protocol'
import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Authoriser, Caller } from '../auth/caller.ts'
import { bodyOf } from './arrival.ts'
import { errorAnswer } from './error-response.ts'
import { type Guard, printable } from './guard.ts'
import type { Route } from './route.ts'

export interface HttpAppOptions {
  routes: readonly Route[]
  guard: Guard
  authoriser: Authoriser
  /** The page for an address that no route has; null where an error in JSON answers better. */
  notFoundPage?(request: Request): Promise<Response> | null
  logError(requestId: string, error: unknown): void
  /** Runs after a refused request, for the diagnostics on the empty page. What it returns is added to the answer's message. */
  onRefused(request: Request, status: number, message: string): string | null
}

interface Bindings {
  incoming?: IncomingMessage
}

/**
 * Binds the routes. Every request passes guard, policy and the error table; a path that no route has is ENDPOINT_NOT_FOUND,
 * or a page that says so.
 * @throws when a route has no policy, or two routes have the same method and path: such a server does not boot (HX-1).
 */
export function createHttpApp(options: HttpAppOptions): Hono<{ Bindings: Bindings }> {
  const { guard } = options
  const app = new Hono<{ Bindings: Bindings }>({ strict: true })
  app.use(async (context, next) => {
    const incoming = context.env?.incoming
    if (incoming !== undefined) {
      guard.checkHost(incoming)
      checkSteps(incoming.url ?? '')
    }
    return next()
  })
  const seen = new Set<string>()
  const methods = new Map<string, string[]>()
  for (const route of options.routes) {
    const name = `${route.method} ${route.path}`
    if (!route.policy) throw new Error(`Route ${name} declares no policy.`)
    if (seen.has(name)) throw new Error(`Route ${name} is declared twice.`)
    seen.add(name)
    methods.set(route.path, [...(methods.get(route.path) ?? []), route.method])
    app.on(route.method, route.path, async (context) => {
      const incoming = context.env?.incoming
      const { req } = context
      const origin = req.header('origin')
      const forOrigin = origin !== undefined && route.crossOrigins?.includes(origin) ? crossOriginHeaders(origin) : null
      // Told to a refusal too, so that such a page may read why.
      for (const [name, value] of Object.entries(forOrigin ?? {})) context.header(name, value)
      if (incoming !== undefined) guard.checkOrigin(incoming, route.crossOrigins)
      if (route.policy !== 'public') {
        guard.checkToken({ authorization: req.header('authorization'), 'x-assay-token': req.header('x-assay-token') })
      }
      const url = new URL(req.url)
      const caller: Caller = {
        workspace: workspaceOf(req.header(workspaceHeader), url.searchParams.getAll('workspace')),
        name: 'default',
        via: guard.tokenRequired ? 'token' : 'anonymous',
      }
      options.authoriser.check(caller, route.policy)
      const answer = await route.handle({
        caller,
        params: req.param() as Record<string, string>,
        request: req.raw,
        get body() {
          return bodyOf(req.raw, incoming)
        },
        url,
      })
      const response = req.raw.method === 'HEAD' ? await withoutBody(answer) : answer
      for (const [name, value] of Object.entries(forOrigin ?? {})) response.headers.set(name, value)
      return response
    })
    if (route.crossOrigins !== undefined) allowPreflight(app, route, route.crossOrigins)
  }
  for (const [path, allowed] of methods) {
    app.all(path, (context) => {
      context.header('allow', allowed.join(', '))
      throw new AppError(
        'METHOD_NOT_ALLOWED',
        `${printablePath(context.req.path)} is asked with ${allowed.join(' or ')}, not with ${context.req.method}.`,
      )
    })
  }
  app.notFound((context) => {
    const page = options.notFoundPage?.(context.req.raw) ?? null
    if (page !== null) return page
    throw new AppError('ENDPOINT_NOT_FOUND', `No endpoint for ${context.req.method} ${printablePath(context.req.path)}.`)
  })
  app.onError((error, context) => {
    const answer = errorAnswer(error, options.logError)
    const hint = options.onRefused(context.req.raw, answer.status, answer.body.message)
    const body = hint === null ? answer.body : { ...answer.body, message: `${answer.body.message} ${hint}` }
    // Through the context, so that a page that may call this route may also read why it was refused.
    return context.body(JSON.stringify(body), {
      status: answer.status as ContentfulStatusCode,
      headers: answer.headers,
    })
  })
  return app
}

/** @throws INVALID_PARAMETER_VALUE when header and parameters name different workspaces (HX-26). */
function workspaceOf(header: string | undefined, parameters: string[]): string {
  // MLflow's clients send a blank header where no workspace is set.
  const named = new Set([header?.trim() ?? '', ...parameters].filter((name) => name !== ''))
  if (named.size > 1) throw invalidParameter(`The request names several workspaces: ${[...named].map(printable).join(', ')}. Name one.`)
  const [workspace = defaultWorkspace] = named
  return workspace
}

/** The answer to HEAD. What feeds a body must hear that nobody reads it, or it goes on for ever. */
async function withoutBody(answer: Response): Promise<Response> {
  await answer.body?.cancel()
  return new Response(null, { status: answer.status, headers: answer.headers })
}

/** What lets a page of that origin read an answer. */
function crossOriginHeaders(origin: string): Record<string, string> {
  return { 'access-control-allow-origin': origin, vary: 'origin' }
}

/** What a browser asks before it lets a page of another origin post JSON. */
function allowPreflight(app: Hono<{ Bindings: Bindings }>, route: Route, origins: readonly string[]): void {
  app.options(route.path, (context) => {
    const origin = context.req.header('origin')
    if (origin === undefined || !origins.includes(origin))
      throw new AppError('PERMISSION_DENIED', 'Pages of this origin may not send feedback; see --feedback-origins.')
    return new Response(null, {
      status: 204,
      headers: {
        ...crossOriginHeaders(origin),
        'access-control-allow-methods': route.method,
        'access-control-allow-headers': 'content-type',
        'access-control-max-age': '600',
      },
    })
  })
}

/**
 * Steps of `.` and `..` in an address are resolved before a route sees it, so that what is asked for is not what is written. No client of ours
 * sends them (HX-33).
 * @throws INVALID_PARAMETER_VALUE
 */
function checkSteps(address: string): void {
  const [path = ''] = address.split(/[?#]/, 1)
  if (/[/\\](?:\.|%2e){1,2}(?:[/\\]|$)/i.test(path)) throw invalidParameter('Invalid path')
}

function printablePath(path: string): string {
  return path.slice(0, 200).replace(/[^\x20-\x7e]/g, '?')
}
