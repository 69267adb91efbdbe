import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendTrace } from '../harness/otlp-json.ts'
import { type RunningServer, startServer } from '../harness/server.ts'

/** As many as a handful of evaluation workers send at one time. */
const atOnce = Array.from({ length: 20 }, (_, i) => String(i))

describe('updates of one thing that come at the same time', () => {
  let server: RunningServer
  let trace: string
  beforeAll(async () => {
    server = await startServer()
    trace = `tr-${await sendTrace(server.url, { service: 'agent', spans: [{ name: 'root' }] })}`
  })
  afterAll(() => server.stop())

  async function call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(server.url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    expect(response.status).toBe(200)
    return (await response.json()) as T
  }

  it('all add their metadata to an assessment', async () => {
    const assessments = `/api/3.0/mlflow/traces/${trace}/assessments`
    await call('POST', assessments, { assessment: { assessment_id: 'a-1', assessment_name: 'rated', feedback: { value: 1 } } })
    await Promise.all(
      atOnce.map((key) => call('PATCH', `${assessments}/a-1`, { assessment: { metadata: { [key]: 'seen' } }, update_mask: 'metadata' })),
    )
    const { assessment } = await call<{ assessment: { metadata: Record<string, string> } }>('GET', `${assessments}/a-1`)
    expect(Object.keys(assessment.metadata).toSorted()).toEqual(atOnce.toSorted())
  })

  it('all link their prompt to a trace', async () => {
    await Promise.all(
      atOnce.map((version) =>
        call('POST', '/api/2.0/mlflow/traces/link-prompts', { trace_id: trace, prompt_versions: [{ name: 'greet', version }] }),
      ),
    )
    const answer = await call<{ trace: { trace_info: { tags: Record<string, string> } } }>('GET', `/api/3.0/mlflow/traces/${trace}`)
    const linked = JSON.parse(answer.trace.trace_info.tags['mlflow.linkedPrompts'] ?? '[]') as { version: string }[]
    expect(linked.map(({ version }) => version).toSorted()).toEqual(atOnce.toSorted())
  })

  it('all link their run to a trace', async () => {
    await Promise.all(atOnce.map((run) => call('POST', '/api/2.0/mlflow/traces/link-to-run', { trace_ids: [trace], run_id: `run-${run}` })))
    const found = await Promise.all(
      atOnce.map((run) =>
        call<{ traces?: { trace_id: string }[] }>('POST', '/api/3.0/mlflow/traces/search', {
          locations: [{ mlflow_experiment: { experiment_id: '1' } }],
          filter: `trace.run_id = 'run-${run}'`,
        }),
      ),
    )
    expect(found.map(({ traces }) => traces?.map(({ trace_id }) => trace_id))).toEqual(atOnce.map(() => [trace]))
  })
})
