import { Guard } from './guard.ts'
import { createHttpApp } from './http-app.ts'
import type { Route } from './route.ts'

/** Routes behind all that a request passes, without a token and for everybody. An error that no caller is told of is thrown. */
export function openHttpApp(routes: readonly Route[]): ReturnType<typeof createHttpApp> {
  return createHttpApp({
    routes,
    guard: new Guard({ allowedHosts: [], host: '127.0.0.1', token: null }),
    authoriser: { check: () => undefined },
    logError: (_, error) => {
      throw error
    },
    onRefused: () => null,
  })
}
