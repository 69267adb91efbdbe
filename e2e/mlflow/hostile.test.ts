import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../harness/server.ts'

const traceId = 'tr-0af7651916cd43dd8448eb211c80319c'
const start = (rest: object) => ({
  trace: { trace_info: { trace_id: traceId, request_time: '2023-11-14T22:13:20Z', state: 'OK', ...rest } },
})

describe('hostile calls of MLflow’s API', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server.stop())

  async function call(method: string, path: string, body?: string | object): Promise<{ status: number; text: string; headers: Headers }> {
    const response = await fetch(server.url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: response.status, text: await response.text(), headers: response.headers }
  }
  const post = (path: string, body: string | object) => call('POST', path, body)

  it('HX-36: spans of a trace come as a file that no browser shows', async () => {
    await post('/api/3.0/mlflow/traces', start({ tags: { 'mlflow.traceName': '<script>alert(1)</script>' } }))
    const { headers } = await call('GET', `/ajax-api/2.0/mlflow/get-trace-artifact?request_id=${traceId}`)
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/plain',
      'content-disposition': 'attachment; filename=traces.json',
      'x-content-type-options': 'nosniff',
    })
  })

  it.each([
    ['/api/2.0/mlflow/experiments/get-by-name?experiment_name=%3Cscript%3E', 404],
    ['/api/2.0/mlflow/%3Cscript%3E', 404],
    ['/api/3.0/mlflow/traces/%3Cscript%3E', 404],
    ['/api/3.0/mlflow/traces/..%2f..%2fetc', 404],
  ])('HX-52: what is reflected by %s is JSON', async (path, status) => {
    const answer = await call('GET', path)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(JSON.parse(answer.text)).toMatchObject({ error_code: expect.any(String) as string, message: expect.any(String) as string })
  })

  it.each([
    ['a list of 100,000 levels', `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    [
      'an assessment of 100,000 levels',
      `{"assessment":{"assessment_name":"a","feedback":{"value":${'['.repeat(100_000)}${']'.repeat(100_000)}}}}`,
    ],
    [
      'JSON text of 100,000 levels',
      JSON.stringify({
        assessment: {
          assessment_name: 'a',
          expectation: { serialized_value: { serialization_format: 'JSON_FORMAT', value: '['.repeat(100_000) + ']'.repeat(100_000) } },
        },
      }),
    ],
    ['trailing garbage', '{"name":"x"} x'],
    ['a list', '[1]'],
    ['text', '"name"'],
  ])('HX-65: %s is refused', async (_, body) => {
    for (const path of ['/api/2.0/mlflow/experiments/create', `/api/3.0/mlflow/traces/${traceId}/assessments`]) {
      expect((await post(path, body)).status).toBe(400)
    }
  })

  it('HX-65: keys such as __proto__ are data', async () => {
    const metadata = '{"__proto__":"a","constructor":"b","k":"\\ud800","\\u0000":"c"}'
    await post(
      '/api/3.0/mlflow/traces',
      `{"trace":{"trace_info":{"trace_id":"${traceId}","request_time":"2023-11-14T22:13:20Z","state":"OK","trace_metadata":${metadata},"tags":${metadata}}}}`,
    )
    const { text } = await call('GET', `/api/3.0/mlflow/traces/${traceId}`)
    expect(text).toContain('"__proto__":"a"')
    expect(text).toContain('"constructor":"b"')
    const { text: created } = await post(
      `/api/3.0/mlflow/traces/${traceId}/assessments`,
      `{"assessment":{"assessment_name":"a","feedback":{"value":{"__proto__":{"x":1}}},"metadata":${metadata}}}`,
    )
    expect(created).toContain('"value":{"__proto__":{"x":1}}')
    expect(created).toContain('"__proto__":"a"')
  })

  it.each([
    'start_time; select',
    '(case when 1 then 1 end)',
    "name' --",
    'attributes.__proto__',
    'trace.constructor',
    'timestamp_ms DESC NULLS',
  ])('HX-78, HX-83: order_by %j is refused', async (clause) => {
    const locations = [{ mlflow_experiment: { experiment_id: '0' } }]
    expect((await post('/api/3.0/mlflow/traces/search', { locations, order_by: [clause] })).status).toBe(400)
    expect((await post('/api/2.0/mlflow/experiments/search', { max_results: 5, order_by: [clause] })).status).toBe(400)
  })

  it.each([
    "' OR 1=1 --",
    '"; DROP TABLE experiment; --',
    "name = 'a' /* */",
    'name = ‘a’',
    "name = 'a\u0000'",
    `name = '${'a'.repeat(1_000_000)}'`,
    "name = 'a' AND ".repeat(5000),
    '('.repeat(1000),
    "constructor = 'x'",
  ])('HX-77: filter %.30j is refused or finds nothing', async (filter) => {
    const locations = [{ mlflow_experiment: { experiment_id: '0' } }]
    for (const answer of [
      await post('/api/3.0/mlflow/traces/search', { locations, filter }),
      await post('/api/2.0/mlflow/experiments/search', { max_results: 5, filter }),
      await post('/api/3.0/mlflow/traces/metrics', {
        experiment_ids: ['0'],
        view_type: 'TRACES',
        metric_name: 'trace_count',
        aggregations: [{ aggregation_type: 'COUNT' }],
        filters: [filter],
      }),
    ]) {
      expect(answer.text === '{}' || answer.status === 400, `${answer.status} ${answer.text.slice(0, 300)}`).toBe(true)
    }
  })

  it.each([-1, 0, 10 ** 9, 1.5, '1e3', 'x', [], {}])('HX-80: max_results %j is refused', async (max_results) => {
    const locations = [{ mlflow_experiment: { experiment_id: '0' } }]
    expect((await post('/api/3.0/mlflow/traces/search', { locations, max_results })).status).toBe(400)
    expect((await post('/api/2.0/mlflow/experiments/search', { max_results })).status).toBe(400)
  })

  it.each(['garbage', '%%%', 'eyJvZmZzZXQiOiAtMX0=', btoa('{"offset": 9e99}'), btoa('null'), btoa('ÿ'), 'A'.repeat(1_000_000)])(
    'HX-80: page token %.30j is refused',
    async (page_token) => {
      const locations = [{ mlflow_experiment: { experiment_id: '0' } }]
      expect((await post('/api/3.0/mlflow/traces/search', { locations, page_token })).status).toBe(400)
      expect((await post('/api/2.0/mlflow/experiments/search', { max_results: 5, page_token })).status).toBe(400)
    },
  )

  it('is alive after all that', async () => {
    expect((await call('GET', '/health')).text).toBe('OK')
    expect(server.output()).not.toContain('request failed')
  })
})
