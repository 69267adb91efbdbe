import type { RouteContext } from './route.ts'

/** What a route is given of a request by somebody unknown in the workspace `default`. */
export function routeContext(request: Request, params: Record<string, string> = {}): RouteContext {
  return {
    caller: { workspace: 'default', name: 'default', via: 'anonymous' },
    params,
    request,
    body: (request.body ?? ReadableStream.from([])) as unknown as AsyncIterable<Uint8Array>,
    url: new URL(request.url),
  }
}
