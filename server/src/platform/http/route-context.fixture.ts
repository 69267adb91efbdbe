import { bodyOf } from './arrival.ts'
import type { RouteContext } from './route.ts'

/** What a route is given of a request by somebody unknown in the workspace `default`. */
export function routeContext(request: Request, params: Record<string, string> = {}): RouteContext {
  return {
    caller: { workspace: 'default', name: 'default', via: 'anonymous' },
    params,
    request,
    get body() {
      return bodyOf(request)
    },
    url: new URL(request.url),
  }
}
