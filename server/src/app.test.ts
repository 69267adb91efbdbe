import { mkdtempSync, rmSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { sharedPath, sharedReads, submitFeedback } from '@assay/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from './app.ts'
import { startApp } from './app.ts'
import { configSchema } from './config.ts'
import { systemClock } from './platform/clock.ts'
import { createLog } from './platform/log.ts'
import type { Route } from './platform/http/route.ts'

const token = 'correct-horse-battery'
const feedbackOrigin = 'https://app.example.com'
const traceId = 'tr-0af7651916cd43dd8448eb211c80319c'
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

/** The routes of the whole server, over its real doors and stores. */
describe('the route table', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'assay-routes-'))
  let app: App
  beforeAll(async () => {
    app = await startApp({
      config: configSchema.parse({
        port: 0,
        otlpHttpPort: 0,
        otlpGrpcPort: 0,
        dataDir,
        token,
        feedbackOrigins: [`${feedbackOrigin}/`],
        shutdownGraceMs: 0,
      }),
      clock: systemClock,
      log: createLog({ clock: systemClock, level: 'error', format: 'json', secrets: [], write: () => undefined }),
      root: resolve(import.meta.dirname, '..', '..'),
      ownProviders: [],
    })
  }, 60_000)
  afterAll(async () => {
    await app.stop()
    rmSync(dataDir, { recursive: true })
  })

  /** Every route with an address that fits it, and the one that goes past the router. */
  const doors = (): { name: string; method: string; path: string; route: Route | null }[] => [
    ...app.routes.map((route) => ({
      name: `${route.method} ${route.path}`,
      method: route.method,
      route,
      path: route.path
        .replace(/:experiment\w*/gi, '0')
        .replace(/:trace\w*|:request\w*/gi, traceId)
        .replace(/:\w+/g, 'x')
        .replace('*', 'x'),
    })),
    { name: 'POST /v1/traces', method: 'POST', path: '/v1/traces', route: null },
  ]

  /** By hand, as `fetch` lets no one set Origin or Host. Resolves with the head of the answer: some answers never end. */
  function ask(
    method: string,
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; headers: Record<string, string | string[] | undefined> }> {
    return new Promise((answered, failed) => {
      const sent = httpRequest(app.baseUrl + path, { method, headers, agent: false }, (response) => {
        answered({ status: response.statusCode ?? 0, headers: response.headers })
        response.destroy()
      })
      sent.once('error', failed)
      sent.end()
    })
  }

  /** What each door answers, where that is not what it should; so that a failure names the doors. */
  async function offenders(
    doorsToAsk: ReturnType<typeof doors>,
    headers: Record<string, string>,
    isRight: (answer: Awaited<ReturnType<typeof ask>>) => boolean,
  ): Promise<string[]> {
    const wrong: string[] = []
    for (const { name, method, path } of doorsToAsk) {
      const answer = await ask(method, path, headers)
      if (!isRight(answer)) wrong.push(`${name} answers ${answer.status}`)
    }
    return wrong
  }

  const guarded = () => doors().filter(({ route }) => route?.policy !== 'public')

  it.each([
    ['no credentials', {}],
    ['a wrong token', { authorization: 'Bearer wrong-horse-battery' }],
    ['a token that is a letter short', { authorization: `Bearer ${token.slice(0, -1)}` }],
    ['another scheme', { authorization: `Digest ${token}` }],
    ['empty Basic credentials', { authorization: 'Basic Og==' }],
    ['MLflow’s old default password', { authorization: basic('admin:password1234') }],
    ['the token as user name', { authorization: basic(`${token}:`) }],
    ['the token in a cookie', { cookie: `token=${token}` }],
  ])('HX-1 refuses %s everywhere but on public routes', async (_, headers) => {
    expect(guarded().length).toBeGreaterThan(90)
    expect(
      await offenders(
        guarded(),
        headers,
        ({ status, headers: got }) => status === 401 && got['www-authenticate'] === 'Bearer realm="assay"',
      ),
    ).toEqual([])
  })

  it('HX-1 has only such public routes as tell nothing of what is stored', () => {
    const pages = new Set(['/', '/p/*', '/w/*', '/share/*', '/prompts', '/prompts/*', '/models', '/models/*', '/providers', '/favicon.svg'])
    const open = app.routes
      .filter(({ policy, path }) => policy === 'public' && !pages.has(path) && !path.startsWith('/assets/'))
      .map(({ method, path }) => `${method} ${path}`)
    const shared = sharedReads.map(({ path }) => `GET ${sharedPath(path)}`)
    expect(open.toSorted()).toEqual(
      [
        'GET /ajax-api/3.0/mlflow/server-info',
        'GET /api/3.0/mlflow/server-info',
        'GET /health',
        'GET /sdk.tgz',
        'GET /version',
        ...shared,
        `POST ${submitFeedback.path}`,
      ].toSorted(),
    )
  })

  it('lets the token in everywhere, as bearer, as password and as header of its own', async () => {
    for (const headers of [
      { authorization: `Bearer ${token}` },
      { authorization: basic(`someone:${token}`) },
      { 'x-assay-token': token },
    ] as Record<string, string>[]) {
      const reading = guarded().filter(({ method }) => method === 'GET')
      expect(
        await offenders(reading, headers, ({ status }) => status !== 401 && status !== 403 && (status < 500 || status === 501)),
      ).toEqual([])
    }
  })

  it('HX-3 asks for the token under HEAD, and lets no header change the method', async () => {
    const reading = guarded()
      .filter(({ method }) => method === 'GET')
      .map((door) => ({ ...door, method: 'HEAD' }))
    expect(await offenders(reading, { 'x-http-method-override': 'DELETE' }, ({ status }) => status === 401)).toEqual([])
  })

  it('HX-3 answers methods that a path does not have with 405, or like the path that has them', async () => {
    for (const method of ['TRACE', 'OPTIONS', 'PROPFIND']) {
      const others = doors()
        .filter(({ path }) => path !== submitFeedback.path || method !== 'OPTIONS')
        .map((door) => ({ ...door, method }))
      expect(await offenders(others, {}, ({ status }) => status === 405 || status === 401)).toEqual([])
    }
  })

  it('HX-55, HX-58 lets pages of another origin read and change nothing, with the token or without', async () => {
    for (const origin of ['https://evil.com', 'null', 'http://localhost:1']) {
      for (const credentials of [{}, { authorization: `Bearer ${token}` }] as Record<string, string>[]) {
        const right = ({ status, headers }: Awaited<ReturnType<typeof ask>>) =>
          status === 403 && headers['access-control-allow-origin'] === undefined
        expect(await offenders(doors(), { origin, ...credentials }, right)).toEqual([])
      }
    }
  })

  it('HX-58 answers an origin that may send feedback on that one route only', async () => {
    const others = doors().filter(({ path }) => path !== submitFeedback.path)
    expect(others).toHaveLength(doors().length - 1)
    const right = ({ status, headers }: Awaited<ReturnType<typeof ask>>) =>
      status === 403 && headers['access-control-allow-origin'] === undefined
    expect(await offenders(others, { origin: feedbackOrigin, authorization: `Bearer ${token}` }, right)).toEqual([])
    const preflights = others.map((door) => ({ ...door, method: 'OPTIONS' }))
    expect(
      await offenders(
        preflights,
        { origin: feedbackOrigin, 'access-control-request-method': 'POST' },
        ({ headers }) => headers['access-control-allow-origin'] === undefined,
      ),
    ).toEqual([])
    const open = await ask('OPTIONS', submitFeedback.path, { origin: feedbackOrigin, 'access-control-request-method': 'POST' })
    expect([open.status, open.headers['access-control-allow-origin']]).toEqual([204, feedbackOrigin])
  })

  it('HX-55 changes nothing by GET', () => {
    const changing = app.routes.filter(({ method, policy }) => method === 'GET' && !/^public$|:read$/.test(policy))
    expect(changing.map(({ path }) => path)).toEqual([])
  })

  it('HX-56 answers no request for another host', async () => {
    for (const host of ['evil.com', '127.0.0.1.nip.io'])
      expect(await offenders(doors(), { host, authorization: `Bearer ${token}` }, ({ status }) => status === 403)).toEqual([])
  })

  it('HX-25 has no resource under a name that stands for all or none', async () => {
    // MLflow's own answer to deleting one of these where there is none is 200.
    const quietDeletes = /^DELETE .*mlflow.*(:assessment_id|datasets\/:dataset_id(\/tags\/:key)?)$/
    const withIds = doors().filter(
      ({ name, route }) => route !== null && route.policy !== 'public' && route.path.includes(':') && !quietDeletes.test(name),
    )
    expect(withIds.length).toBeGreaterThan(20)
    for (const id of [
      ':id',
      'null',
      'undefined',
      '*',
      '-1',
      '1e3',
      '%00',
      '..%2f..',
      "'%20OR%201=1--",
      '__proto__',
      'constructor',
      '%F0%9F%92%A9',
      'x'.repeat(2_000),
    ]) {
      const hostile = withIds.map((door) => ({ ...door, path: (door.route?.path ?? '').replace(/:\w+/g, id) }))
      expect(await offenders(hostile, { authorization: `Bearer ${token}` }, ({ status }) => status === 400 || status === 404)).toEqual([])
    }
  })
})
