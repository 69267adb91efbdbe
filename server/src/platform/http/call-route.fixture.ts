import { openHttpApp } from './http-app.fixture.ts'
import type { Route } from './route.ts'

/** Asks routes as a client does, without a socket. Answers status and JSON body. */
export function routeCaller(routes: Route[]): (method: string, path: string, body?: object) => Promise<{ status: number; body: unknown }> {
  const app = openHttpApp(routes)
  return async (method, path, body) => {
    const answer = await app.request(`http://127.0.0.1${path}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? null : (JSON.parse(text) as unknown) }
  }
}
