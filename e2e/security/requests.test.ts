import { request as httpRequest } from 'node:http'
import { describe, expect, it } from 'vitest'
import { canaryText, canaryTraceId, canaryWorkspace, guardedServer } from './guarded-server.ts'
import { rawRequest, statusOf } from './raw-request.ts'

const token = 'correct-horse-battery'
const server = guardedServer({ token })
const host = () => new URL(server.url).host
const raw = (head: string[], body = '') => rawRequest(server.url, `${head.join('\r\n')}\r\n\r\n${body}`)

describe('requests without credentials', () => {
  it.each([
    '/v1/traces',
    '/v1/metrics',
    '/v1/logs',
    '/graphql',
    '/ajax-api/3.0/jobs/search',
    '/api/2.0/mlflow-artifacts/mpu/create/x',
    '/static-prefix/api/2.0/mlflow/experiments/search',
    '//api/2.0/mlflow/experiments/search',
    '/API/2.0/mlflow/experiments/search',
    '/api/2.0/../3.0/mlflow/traces/search',
    '/api/2.0/mlflow/experiments/search/',
    '/api/2.0/mlflow/experiments/search;x',
    '/api/2.0/mlflow/experiments%2fsearch',
    '/api%2f2.0/mlflow/experiments/search',
    '/api/2.0/mlflow/experiments/search%00',
    '/./api/2.0/mlflow/experiments/search',
    '/health/../api/2.0/mlflow/experiments/search',
    '/p/../api/assay/v1/experiments',
    '/p/..%2fapi%2fassay%2fv1%2fexperiments',
    '\\api\\assay\\v1\\experiments',
    '/api/assay/v1/experiments?token=',
    '/metrics',
    '/metrics/',
    '/%6detrics',
  ])('HX-2 reach nothing at %s', async (path) => {
    for (const method of ['GET', 'POST']) {
      const answer = await raw(
        [`${method} ${path} HTTP/1.1`, `Host: ${host()}`, 'Content-Type: application/json', 'Content-Length: 2', 'Connection: close'],
        '{}',
      )
      // The shell of the pages is the same for everybody.
      const isShell = method === 'GET' && path.startsWith('/p/') && answer.includes('text/html')
      expect(isShell ? [200] : [400, 401, 404, 405], answer.slice(0, 200)).toContain(statusOf(answer))
      expect(answer).not.toMatch(/"experiments"|experiment_id|assay_spans/)
    }
  })

  it.each([
    '/debug',
    '/debug/pprof/heap',
    '/heapdump',
    '/.env',
    '/.git/config',
    '/swagger.json',
    '/openapi.json',
    '/server-status',
    '/assets/index.js.map',
    '/csp.json',
    '/package.json',
    '/assay.db',
  ])('HX-93, HX-94 find no %s', async (path) => {
    for (const headers of [{ authorization: '' }, { authorization: `Bearer ${token}` }])
      expect((await server.ask(path, { headers })).status).toBe(404)
  })

  it('HX-16 are refused with headers beyond all measure', async () => {
    expect(statusOf(await raw(['GET /metrics HTTP/1.1', `Host: ${host()}`, `Authorization: Bearer ${'a'.repeat(65_536)}`]))).toBe(431)
    const many = Array.from({ length: 200 }, (_, i) => `Authorization: Bearer ${i === 199 ? token : 'no'}`)
    expect(statusOf(await raw(['GET /metrics HTTP/1.1', `Host: ${host()}`, 'Connection: close', ...many]))).toBe(401)
  })

  it.each([
    ['CR', 'a\rb'],
    ['NUL', 'a\0b'],
    ['LF', 'a\nX-Assay-Token: b\0'],
  ])('HX-16 are refused with %s in a header', async (_, value) => {
    expect(statusOf(await raw(['GET /metrics HTTP/1.1', `Host: ${host()}`, `Authorization: ${value}`]))).toBe(400)
  })
})

describe('the host that a request is meant for', () => {
  it.each([
    [['GET /health HTTP/1.1', 'Host: evil.com']],
    [['GET /health HTTP/1.1', 'Host: 127.0.0.1.nip.io']],
    [['GET /no-such-path HTTP/1.1', 'Host: evil.com']],
    [['POST /v1/traces HTTP/1.1', 'Host: evil.com', 'Content-Length: 0']],
    [['GET http://evil.com/health HTTP/1.1', 'Host: localhost']],
    [['GET /health HTTP/1.1', 'Host: localhost', 'Host: evil.com']],
    [['GET /health HTTP/1.1', 'Host: evil.com', 'X-Forwarded-Host: localhost']],
  ])('HX-56 is checked: %j', async (head) => {
    const answer = await raw([...head, 'Connection: close'])
    expect(statusOf(answer)).toBe(403)
    expect(answer).toContain('PERMISSION_DENIED')
  })

  it('HX-56 must be stated', async () => {
    expect(statusOf(await raw(['GET /health HTTP/1.1']))).toBe(400)
    expect(statusOf(await raw(['GET /health HTTP/1.0']))).toBe(400)
  })
})

describe('what is reflected', () => {
  it.each([
    ['GET', '/api/2.0/mlflow/<script>alert(1)</script>', {}],
    ['GET', '/api/assay/v1/traces/<img src=x onerror=alert(1)>', {}],
    ['GET', '/api/assay/v1/experiments/0/traces?q=status:<script>alert(1)</script>', {}],
    ['POST', '/v1/traces', { 'content-type': 'text/html;<script>alert(1)</script>' }],
    ['POST', '/v1/traces', { 'content-type': 'application/json', 'content-encoding': '<script>alert(1)</script>' }],
    ['GET', '/api/assay/v1/experiments', { 'x-mlflow-workspace': '<script>alert(1)</script>' }],
  ] as [string, string, Record<string, string>][])(
    'HX-52 by %s %s with %j is JSON that no browser shows as a page',
    async (method, path, headers) => {
      const answer = await server.ask(path, { method, headers, ...(method === 'POST' && { body: 'x' }) })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(Object.fromEntries(answer.headers)).toMatchObject({ 'content-type': 'application/json', 'x-content-type-options': 'nosniff' })
      expect(await answer.json()).toMatchObject({ error_code: expect.any(String) as string, message: expect.any(String) as string })
    },
  )
})

describe('downloads', () => {
  it('HX-36 are never shown as a page of this origin', async () => {
    await server.sendSpan({
      name: '<script>alert(1)</script>',
      attributes: [{ key: 'mlflow.spanInputs', value: { stringValue: '"<svg onload=alert(1)>"' } }],
    })
    const trace = `/api/assay/v1/traces/tr-${'a'.repeat(32)}`
    for (const path of [
      trace,
      `${trace}/spans/${'a'.repeat(16)}`,
      `${trace}/messages`,
      `/ajax-api/2.0/mlflow/get-trace-artifact?request_id=tr-${'a'.repeat(32)}`,
    ]) {
      const answer = await server.ask(path)
      expect([path, answer.status]).toEqual([path, 200])
      expect(answer.headers.get('content-type')).toMatch(/^(application\/json|text\/plain)/)
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'content-security-policy': `default-src 'none'; frame-ancestors 'none'; sandbox`,
        'cache-control': 'no-store',
      })
      await answer.text()
    }
  })
})

describe('other workspaces', () => {
  const inCanary = { 'x-mlflow-workspace': canaryWorkspace }

  it('HX-17, HX-25 are answered like what is not there', async () => {
    const absent = 'd'.repeat(32)
    for (const path of [
      `/api/assay/v1/traces/tr-ID`,
      `/api/assay/v1/traces/tr-ID/messages`,
      `/api/3.0/mlflow/traces/tr-ID`,
      `/api/assay/v1/traces/tr-ID/spans/${'c'.repeat(16)}`,
    ]) {
      const [foreign, missing] = await Promise.all(
        [canaryTraceId, absent].map(async (id) => {
          const answer = await server.ask(path.replace('ID', id))
          return [answer.status, (await answer.text()).replaceAll(id, 'ID')]
        }),
      )
      expect(foreign).toEqual(missing)
      expect(foreign?.[0]).toBe(404)
    }
  })

  it('HX-21 keep their trace when another sends one of the same id', async () => {
    await server.sendSpan({ traceId: canaryTraceId, spanId: 'c'.repeat(16), name: 'usurper' })
    expect(await (await server.ask(`/api/assay/v1/traces/tr-${canaryTraceId}`)).text()).toContain('usurper')
    expect((await server.ask(`/api/assay/v1/traces/tr-${canaryTraceId}`, { method: 'DELETE' })).status).toBe(200)
  })

  it('HX-24 do not go on with a page token of this one', async () => {
    for (const [workspace, prefix] of [
      ['default', 'e'],
      [canaryWorkspace, 'f'],
    ] as const) {
      for (const n of ['1', '2', '3'])
        await server.sendSpan({ traceId: prefix + n.repeat(31), spanId: n.repeat(16) }, { 'x-mlflow-workspace': workspace })
    }
    const list = async (workspace: string, cursor = '') => {
      const headers = { 'x-mlflow-workspace': workspace }
      const { experiments } = (await (await server.ask('/api/assay/v1/experiments', { headers })).json()) as {
        experiments: { experimentId: string; name: string }[]
      }
      const id = experiments.find(({ name }) => name === 'attacked')?.experimentId
      return server.ask(`/api/assay/v1/experiments/${id}/traces?limit=1${cursor}`, { headers })
    }
    const { nextCursor } = (await (await list('default')).json()) as { nextCursor: string }
    expect((await list('default', `&cursor=${nextCursor}`)).status).toBe(200)
    const foreign = await list(canaryWorkspace, `&cursor=${nextCursor}`)
    expect([foreign.status, await foreign.json()]).toMatchObject([
      400,
      { message: 'Invalid page token: it was not given out for this query. Ask for the first page again.' },
    ])
  })

  it.each(['x', '%00', 'bnVsbA', 'W10', 'eyJvZmZzZXQiOi0xfQ==', 'W251bGwsbnVsbCxudWxsXQ', 'a'.repeat(10_000)])(
    'HX-24, HX-80 refuse the page token %s',
    async (cursor) => {
      for (const path of [
        `/api/assay/v1/experiments/0/traces?cursor=${cursor}`,
        `/api/assay/v1/experiments/0/spans?cursor=${cursor}`,
        `/api/assay/v1/experiments/0/conversations?cursor=${cursor}`,
        `/api/assay/v1/experiments/0/users?cursor=${cursor}`,
        `/api/2.0/mlflow/experiments/search?max_results=5&page_token=${cursor}`,
      ]) {
        expect([path, (await server.ask(path)).status]).toEqual([path, 400])
      }
    },
  )

  it('HX-26 are named once and by their name', async () => {
    for (const workspace of ['no-such', 'default, canary', '../canary', 'CANARY', "x' OR '1'='1", '%00']) {
      expect((await server.ask('/api/assay/v1/experiments', { headers: { 'x-mlflow-workspace': workspace } })).status).toBe(404)
    }
    const both = await server.ask('/api/assay/v1/experiments?workspace=default', { headers: inCanary })
    expect([both.status, await both.text()]).toMatchObject([400, expect.not.stringContaining(canaryText)])
    const twice = await raw([
      'GET /api/assay/v1/experiments HTTP/1.1',
      `Host: ${host()}`,
      `Authorization: Bearer ${token}`,
      'X-MLflow-Workspace: default',
      `X-MLflow-Workspace: ${canaryWorkspace}`,
      'Connection: close',
    ])
    expect(statusOf(twice)).toBe(404)
  })

  it('HX-27 are not entered by a body that says so', async () => {
    const body = JSON.stringify({
      name: 'mine',
      workspace: canaryWorkspace,
      owner: 'root',
      created_by: 'root',
      is_admin: true,
      experiment_id: '1',
      lifecycle_stage: 'deleted',
    })
    const created = await server.ask('/api/2.0/mlflow/experiments/create', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    const { experiment_id: id } = (await created.json()) as { experiment_id: string }
    const { experiment } = (await (await server.ask(`/api/2.0/mlflow/experiments/get?experiment_id=${id}`)).json()) as {
      experiment: Record<string, unknown>
    }
    expect(experiment).toMatchObject({ name: 'mine', workspace: 'default', lifecycle_stage: 'active' })
    expect(Object.keys(experiment).filter((key) => /owner|admin|created_by/.test(key))).toEqual([])
    expect(await (await server.ask('/api/assay/v1/experiments', { headers: inCanary })).text()).not.toContain('"mine"')
  })
})

describe('pages of other sites', () => {
  /** By hand, as `fetch` lets no one set Origin or Sec-Fetch-Site. */
  const send = (method: string, path: string, headers: Record<string, string>, body = '') =>
    new Promise<{ status: number; headers: Record<string, unknown> }>((answered, failed) => {
      const sent = httpRequest(
        server.url + path,
        { method, headers: { authorization: `Bearer ${token}`, ...headers }, agent: false },
        (response) => {
          response.resume()
          answered({ status: response.statusCode ?? 0, headers: response.headers })
        },
      )
      sent.once('error', failed)
      sent.end(body)
    })

  it.each([
    ['a form', { origin: 'https://evil.com', 'content-type': 'application/x-www-form-urlencoded' }],
    ['JSON sent as text', { origin: 'https://evil.com', 'content-type': 'text/plain' }],
    ['a sandboxed frame', { origin: 'null', 'content-type': 'text/plain' }],
    ['a page that hides its origin', { 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' }],
    ['a page of another port', { 'sec-fetch-site': 'same-site', 'content-type': 'text/plain' }],
  ] as [string, Record<string, string>][])('HX-55 change nothing by %s', async (_, headers) => {
    const body = JSON.stringify({ name: `by-${headers['content-type']}` })
    expect((await send('POST', '/api/2.0/mlflow/experiments/create', headers, body)).status).toBe(403)
    expect((await send('POST', '/v1/traces', headers, '{}')).status).toBe(403)
    expect(await (await server.ask('/api/assay/v1/experiments')).text()).not.toContain('"by-')
  })

  it('HX-59 listen to nothing, by event stream or WebSocket', async () => {
    const stream = '/api/assay/v1/stream?experimentId=0'
    expect((await send('GET', stream, { origin: 'https://evil.com' })).status).toBe(403)
    expect((await send('GET', stream, { authorization: '' })).status).toBe(401)
    const upgrade = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
      origin: 'https://evil.com',
    }
    expect((await send('GET', stream, upgrade)).status).toBe(403)
  })
})
