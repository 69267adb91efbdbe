import { invalidParameter } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { Guard } from './guard.ts'
import { createHttpApp } from './http-app.ts'
import { json, type Route } from './route.ts'

const page = 'https://app.example.com'
const logged: unknown[] = []

function app(...routes: Route[]) {
  return createHttpApp({
    routes,
    guard: new Guard({ allowedHosts: [], host: '127.0.0.1', token: null }),
    authoriser: { check() {} },
    onRefused: (request) => (request.method === 'POST' ? 'Ask GET /things.' : null),
    logError: (_requestId, error) => logged.push(error),
  })
}
const read: Route = {
  method: 'GET',
  path: '/things',
  policy: 'trace:read',
  handle: ({ caller }) => Promise.resolve(json({ workspace: caller.workspace })),
}

describe('createHttpApp', () => {
  it('HX-1 does not boot with a route that declares no policy', () => {
    const { policy: _, ...withoutPolicy } = read
    expect(() => app(withoutPolicy as Route)).toThrow('Route GET /things declares no policy.')
  })

  it('does not boot with two routes of one method and path', () => {
    expect(() => app(read, read)).toThrow('Route GET /things is declared twice.')
  })

  it('HX-3 answers other methods of a path with 405 and the ones there are', async () => {
    const answer = await app(read, { ...read, method: 'PUT' }).request('/things', { method: 'DELETE' })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('GET, PUT')
    expect(await answer.json()).toMatchObject({
      error_code: 'METHOD_NOT_ALLOWED',
      message: '/things is asked with GET or PUT, not with DELETE.',
    })
  })

  it('adds to a refusal what its listener knows', async () => {
    const refused = await app(read).request('/thing', { method: 'POST' })
    expect([refused.status, ((await refused.json()) as { message: string }).message]).toEqual([
      404,
      'No endpoint for POST /thing. Ask GET /things.',
    ])
    expect(await (await app(read).request('/thing')).json()).toMatchObject({ message: 'No endpoint for GET /thing.' })
  })

  it('HX-3 answers HEAD like GET without a body, and ends what feeds the body', async () => {
    let ended = false
    const endless: Route = {
      ...read,
      handle: () =>
        Promise.resolve(new Response(new ReadableStream({ cancel: () => void (ended = true) }), { headers: { 'x-of': 'get' } })),
    }
    const answer = await app(endless).request('/things', { method: 'HEAD' })
    expect([answer.status, answer.headers.get('x-of'), await answer.text(), ended]).toEqual([200, 'get', '', true])
  })

  it('HX-94 tells a caller of a defect nothing but where to look it up', async () => {
    const answer = await app({ ...read, handle: () => Promise.reject(new TypeError('SELECT secret FROM /etc/passwd')) }).request('/things')
    const { message, ...body } = (await answer.json()) as { message: string }
    expect(answer.status).toBe(500)
    expect(message).toMatch(/^Internal error\. The server's log has it under request id [0-9a-f-]{36}\.$/)
    expect(JSON.stringify(body)).not.toMatch(/SELECT|passwd|stack|at /)
    expect(logged.at(-1)).toBeInstanceOf(TypeError)
  })

  it('HX-26 refuses a request that names two workspaces', async () => {
    const ask = (path: string, workspace?: string) =>
      app(read).request(path, { headers: workspace === undefined ? {} : { 'x-mlflow-workspace': workspace } })
    expect((await ask('/things?workspace=b', 'a')).status).toBe(400)
    expect((await ask('/things?workspace=a&workspace=b')).status).toBe(400)
    expect(await (await ask('/things?workspace=a', 'a')).json()).toEqual({ workspace: 'a' })
    expect(await (await ask('/things')).json()).toEqual({ workspace: 'default' })
  })

  describe('a route that pages of another origin may call', () => {
    const open: Route = {
      ...read,
      method: 'POST',
      path: '/open',
      crossOrigins: [page],
      handle: () => Promise.reject(invalidParameter('no such thing')),
    }
    const acao = 'access-control-allow-origin'

    it('lets such a page read why it was refused', async () => {
      const answer = await app(open).request('/open', { method: 'POST', headers: { origin: page } })
      expect([answer.status, answer.headers.get(acao), answer.headers.get('vary')]).toEqual([400, page, 'origin'])
    })

    it('HX-58 is not opened to other origins, nor with credentials', async () => {
      for (const origin of ['https://evil.com', 'null', `${page}.evil.com`]) {
        for (const method of ['POST', 'OPTIONS'])
          expect((await app(open).request('/open', { method, headers: { origin } })).headers.get(acao)).toBeNull()
      }
      const answer = await app(open).request('/open', { method: 'OPTIONS', headers: { origin: page } })
      expect([answer.status, answer.headers.get(acao), answer.headers.get('access-control-allow-methods')]).toEqual([204, page, 'POST'])
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
    })
  })
})
