import { describe, expect, it } from 'vitest'
import { guardedServer } from './guarded-server.ts'

const server = guardedServer()
const json = { 'content-type': 'application/json' }

/** What fits into an address when each character takes three. */
const maxQueryChars = 5_000

/** Three ways to ask for traces: the query bar, MLflow's filter, and its filter of projects. */
const asks: [name: string, ask: (filter: string) => Promise<Response>][] = [
  ['the query bar', (filter) => server.ask(`/api/assay/v1/experiments/0/traces?q=${encodeURIComponent(filter.slice(0, maxQueryChars))}`)],
  [
    'MLflow’s trace filter',
    (filter) =>
      server.ask('/api/3.0/mlflow/traces/search', {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '0' } }], filter }),
      }),
  ],
  [
    'MLflow’s experiment filter',
    (filter) =>
      server.ask('/api/2.0/mlflow/experiments/search', {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ max_results: 10, filter }),
      }),
  ],
]

describe.each(asks)('%s', (_, ask) => {
  it.each([
    ["' OR 1=1 --"],
    ["name = '' OR '1'='1'"],
    ["name = 'x'; DROP TABLE span; --"],
    ['"; DROP TABLE span'],
    ['`'],
    ['/* */'],
    ['name = ’x’'],
    ["name = 'a\0b'"],
    ['params.`a b` = 1'],
    ['name = (SELECT name FROM workspace)'],
    ["attributes.__proto__ = 'x'"],
    ["tags.`'; DROP TABLE span; --` = 'x'"],
    ['tag.__proto__:x'],
    ['latency:>1e999'],
    ['UNION SELECT * FROM span'],
  ])('HX-77 answers %j or says what is wrong with it', async (filter) => {
    expect(await harmOf(filter)).toEqual([])
  })

  it.each([
    ['a million letters', 'x'.repeat(1_000_000)],
    ['5,000 conditions', Array.from({ length: 5_000 }, () => "name = 'a'").join(' AND ')],
    ['1,000 parentheses', `${'('.repeat(1_000)}name = 'a'${')'.repeat(1_000)}`],
    ['100,000 wildcards', `name LIKE '${'%'.repeat(100_000)}'`],
    ['5,000 negations', '-'.repeat(5_000)],
    ['1,000 fields without a value', 'status:'.repeat(1_000)],
  ])('HX-77 answers %s or says what is wrong with it', async (_name, filter) => {
    expect(await harmOf(filter)).toEqual([])
  })

  async function harmOf(filter: string): Promise<string[]> {
    await server.sendSpan()
    const answer = await ask(filter)
    const body = (await answer.json()) as { error_code?: string; message?: string }
    const isAnswered = answer.status === 200 || (answer.status === 400 && body.error_code === 'INVALID_PARAMETER_VALUE')
    const harm: [is: boolean, what: string][] = [
      [!isAnswered, `${answer.status} ${body.error_code}`],
      [/sqlite|syntax error near|no such (?:column|table)/i.test(body.message ?? ''), `speaks of the store: ${body.message}`],
      [JSON.stringify(body).includes('canary'), 'finds what is next door'],
      [(await server.ask(`/api/assay/v1/traces/tr-${'a'.repeat(32)}`)).status !== 200, 'the trace is gone'],
    ]
    return harm.filter(([is]) => is).map(([, what]) => what)
  }
})

describe('order and grouping', () => {
  const search = (orderBy: string) =>
    server.ask('/api/3.0/mlflow/traces/search', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '0' } }], order_by: [orderBy] }),
    })

  it.each([
    'start_time; select 1',
    "(case when 1=1 then name else 'x' end)",
    'timestamp_ms DESC; DROP TABLE span',
    'random()',
    'timestamp_ms, (SELECT 1)',
    '1',
    'rowid',
    'timestamp_ms DESC NULLS LAST',
  ])('HX-78 refuses to order by %j', async (orderBy) => {
    expect((await search(orderBy)).status).toBe(400)
    const experiments = await server.ask('/api/2.0/mlflow/experiments/search', {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ max_results: 10, order_by: [orderBy] }),
    })
    expect(experiments.status).toBe(400)
  })

  it.each(['sort', 'groupBy', 'of'])('HX-83 takes no name of an object’s own members as %s', async (parameter) => {
    for (const name of ['__proto__', 'constructor', 'toString', 'attributes.__proto__', 'hasOwnProperty']) {
      const series = `/api/assay/v1/experiments/0/series?from=0&to=3600000&bucketMs=3600000&${parameter}=${name}`
      const list = `/api/assay/v1/experiments/0/traces?${parameter}=${name}`
      expect([parameter, name, (await server.ask(parameter === 'sort' ? list : series)).status]).toEqual([parameter, name, 400])
    }
  })

  it.each(['__proto__', 'constructor', 'a.__proto__.b', 'toString'])(
    'HX-83 keeps the attribute and tag %s as plain text, and finds it',
    async (key) => {
      const traceId = Buffer.from(key).toString('hex').padEnd(32, '0').slice(0, 32)
      await server.sendSpan({
        traceId,
        attributes: [
          { key, value: { stringValue: 'polluted' } },
          { key: `assay.tag.${key}`, value: { stringValue: 'polluted' } },
        ],
      })
      const payload = await (await server.ask(`/api/assay/v1/traces/tr-${traceId}/spans/${'a'.repeat(16)}`)).text()
      expect(payload).toContain(`"${key}"`)
      expect(payload).toContain('polluted')
      const found = await (await server.ask(`/api/3.0/mlflow/traces/${`tr-${traceId}`}`)).text()
      expect(found).toContain(`"${key}":"polluted"`)
    },
  )
})

describe('page sizes', () => {
  it.each(['-1', '0', '1000000000', '1e9', 'NaN', '1.5', 'x', ''])('HX-80 refuses a page of %j rows', async (limit) => {
    for (const list of ['traces', 'spans', 'conversations', 'users']) {
      expect([list, (await server.ask(`/api/assay/v1/experiments/0/${list}?limit=${limit}`)).status]).toEqual([list, 400])
    }
  })

  it.each([-1, 0, 1_000_000_000])('HX-80 refuses max_results %i', async (maxResults) => {
    expect((await server.ask(`/api/2.0/mlflow/experiments/search?max_results=${maxResults}`)).status).toBe(400)
    const body = JSON.stringify({
      locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '0' } }],
      max_results: maxResults,
    })
    expect((await server.ask('/api/3.0/mlflow/traces/search', { method: 'POST', headers: json, body })).status).toBe(400)
  })
})
