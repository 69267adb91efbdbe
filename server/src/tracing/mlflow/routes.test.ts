import { AppError } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { type MlflowApp, openMlflowApp } from './mlflow-app.fixture.ts'

const id = 'tr-0af7651916cd43dd8448eb211c80319c'
const trace = `/3.0/mlflow/traces/${id}`
const assessment = (rest: object) => ({ assessment: { assessment_name: 'a', feedback: { value: 1 }, ...rest } })
const info = (experimentId: string) => ({
  trace: {
    trace_info: {
      trace_id: id,
      trace_location: { mlflow_experiment: { experiment_id: experimentId } },
      request_time: '2023-11-14T22:13:20Z',
      execution_duration: '1s',
      state: 'OK',
    },
  },
})

/** Every call that changes something, in an order in which each has something to change. */
const changes: [method: string, path: string, body: object, audited: string][] = [
  ['POST', '/2.0/mlflow/experiments/create', { name: 'new' }, 'experiment.create experiment new'],
  ['POST', '/2.0/mlflow/experiments/update', { experiment_id: '2', new_name: 'newer' }, 'experiment.rename experiment 2'],
  ['POST', '/2.0/mlflow/experiments/set-experiment-tag', { experiment_id: '2', key: 'k', value: 'v' }, 'experiment.set-tag experiment 2'],
  ['POST', '/2.0/mlflow/experiments/delete-experiment-tag', { experiment_id: '2', key: 'k' }, 'experiment.delete-tag experiment 2'],
  ['POST', '/2.0/mlflow/experiments/delete', { experiment_id: '2' }, 'experiment.delete experiment 2'],
  ['POST', '/2.0/mlflow/experiments/restore', { experiment_id: '2' }, 'experiment.restore experiment 2'],
  ['POST', '/3.0/mlflow/traces', info('1'), `trace.start trace ${id.slice(3)}`],
  ['PATCH', `/2.0/mlflow/traces/${id}`, { timestamp_ms: 1_700_000_002_000, status: 'ERROR' }, `trace.start trace ${id.slice(3)}`],
  ['PATCH', `/2.0/mlflow/traces/${id}/tags`, { key: 'k', value: 'v' }, `trace.set-tag trace ${id.slice(3)}`],
  ['DELETE', `${trace}/tags`, { key: 'k' }, `trace.delete-tag trace ${id.slice(3)}`],
  ['POST', '/2.0/mlflow/traces/link-to-run', { trace_ids: [id], run_id: 'r' }, `trace.link-run trace ${id.slice(3)}`],
  [
    'POST',
    '/2.0/mlflow/traces/link-prompts',
    { trace_id: id, prompt_versions: [{ name: 'p', version: '1' }] },
    `trace.link-prompts trace ${id.slice(3)}`,
  ],
  [
    'PUT',
    `/2.0/mlflow-artifacts/artifacts/1/traces/${id}/artifacts/attachments/258350ae-d295-45ee-83ae-cb14b0c40fa7`,
    {},
    `trace.attach trace ${id.slice(3)}`,
  ],
  ['POST', `${trace}/assessments`, assessment({ assessment_id: 'a-1' }), 'assessment.create assessment a-1'],
  ['PATCH', `${trace}/assessments/a-1`, { ...assessment({}), update_mask: 'feedback' }, 'assessment.update assessment a-1'],
  ['DELETE', `${trace}/assessments/a-1`, {}, 'assessment.delete assessment a-1'],
  ['POST', '/3.0/mlflow/traces/delete-traces', { experiment_id: '1', request_ids: [id] }, 'trace.delete experiment 1'],
]

/** Everything that can be read, as one value. */
async function everything(app: MlflowApp, workspace?: string): Promise<unknown[]> {
  return Promise.all([
    app.call('POST', '/2.0/mlflow/experiments/search', { max_results: 10, view_type: 'ALL' }, workspace),
    app.call('GET', '/2.0/mlflow/experiments/get?experiment_id=1', undefined, workspace),
    app.call('GET', trace, undefined, workspace),
    app.call('GET', `/3.0/mlflow/traces/get?trace_id=${id}&allow_partial=true`, undefined, workspace),
    app.call('POST', '/3.0/mlflow/traces/batchGetInfos', { trace_ids: [id] }, workspace),
    app.call('GET', `/2.0/mlflow/traces/${id}/info`, undefined, workspace),
    app.call('POST', '/3.0/mlflow/traces/search', { locations: [{ mlflow_experiment: { experiment_id: '1' } }] }, workspace),
    app.call('GET', `${trace}/assessments/a-seen`, undefined, workspace),
    app.call(
      'POST',
      '/3.0/mlflow/traces/metrics',
      {
        experiment_ids: ['1'],
        view_type: 'ASSESSMENTS',
        metric_name: 'assessment_count',
        aggregations: [{ aggregation_type: 'COUNT' }],
        dimensions: ['assessment_name'],
      },
      workspace,
    ),
  ])
}

/** Experiment 1 with one trace that has one assessment, made past the seam. */
async function filled(app: MlflowApp, allow: (allowed: boolean) => void): Promise<void> {
  allow(true)
  await app.call('POST', '/2.0/mlflow/experiments/create', { name: 'one' })
  await app.call('POST', '/3.0/mlflow/traces', info('1'))
  await app.call('POST', `${trace}/assessments`, assessment({ assessment_id: 'a-seen' }))
  app.audited.length = 0
  allow(false)
}

function opened() {
  let allowed = false
  const app = openMlflowApp({
    check: () => {
      if (!allowed) throw new AppError('PERMISSION_DENIED', 'Not you.')
    },
  })
  return {
    app,
    allow: (now: boolean) => {
      allowed = now
    },
  }
}

describe('MLflow’s calls that change something', () => {
  it('each go through the seam, and are noted with what they touched', async () => {
    const { app, allow } = opened()
    await using _ = app
    await filled(app, allow)
    allow(true)
    const statuses: number[] = []
    for (const [method, path, body] of changes) statuses.push((await app.call(method, path, body)).status)
    expect(statuses).toEqual(changes.map(() => 200))
    expect(app.audited.map(({ action, resource }) => `${action} ${resource.type} ${resource.id}`)).toEqual(
      changes.map(([, , , audited]) => audited),
    )
  })

  it('change nothing and are not noted when the authoriser refuses', async () => {
    const { app, allow } = opened()
    await using _ = app
    await filled(app, allow)
    const before = await everything(app)
    for (const [method, path, body] of changes) {
      // The first change makes experiment 2; while it is refused the others have experiment 1 to try.
      const target = JSON.parse(JSON.stringify(body).replace('"experiment_id":"2"', '"experiment_id":"1"')) as object
      expect(await app.call(method, path, target), `${method} ${path}`).toMatchObject({ status: 403 })
    }
    expect(await everything(app)).toEqual(before)
    expect(app.audited).toEqual([])
  })
})

describe('a caller in another workspace', () => {
  it('sees nothing of this one', async () => {
    const { app, allow } = opened()
    await using _ = app
    await filled(app, allow)
    await app.addWorkspace('other')
    const seen = JSON.stringify(await everything(app, 'other'))
    expect(seen).not.toContain('"one"')
    expect(seen).not.toContain('a-seen","')
    expect((await everything(app, 'other')).map((answer) => (answer as { status: number }).status)).toEqual([
      200, 404, 404, 404, 200, 404, 200, 404, 200,
    ])
  })

  it('changes nothing of this one', async () => {
    const { app, allow } = opened()
    await using _ = app
    await filled(app, allow)
    await app.addWorkspace('other')
    const before = await everything(app)
    allow(true)
    for (const [method, path, body] of changes) {
      const target = JSON.parse(JSON.stringify(body).replaceAll('"2"', '"1"').replaceAll('a-1', 'a-seen')) as object
      await app.call(method, path.replace('a-1', 'a-seen'), target, 'other')
    }
    expect(await everything(app)).toEqual(before)
  })

  it('cannot tell an assessment of this workspace from one that is not there', async () => {
    const { app, allow } = opened()
    await using _ = app
    await filled(app, allow)
    await app.addWorkspace('other')
    const [present, absent] = await Promise.all(
      ['a-seen', 'a-none'].map((each) => app.call('GET', `${trace}/assessments/${each}`, undefined, 'other')),
    )
    expect(present).toEqual(absent)
  })
})

describe('a trace that is in another experiment', () => {
  it('is not moved by who starts it again', async () => {
    const { app, allow } = opened()
    await using _ = app
    await filled(app, allow)
    allow(true)
    expect(await app.call('POST', '/3.0/mlflow/traces', info('0'))).toEqual({
      status: 400,
      body: expect.objectContaining({
        error_code: 'INVALID_PARAMETER_VALUE',
        message: `Trace with ID '${id}' already exists in another experiment.`,
      }) as unknown,
    })
  })
})

describe('an assessment that came with a trace', () => {
  it('is kept once when the client sends the trace again', async () => {
    const { app, allow } = opened()
    await using _ = app
    await filled(app, allow)
    allow(true)
    const { trace_info } = info('1').trace
    const again = {
      trace: { trace_info: { ...trace_info, assessments: [{ assessment_id: 'a-sent', assessment_name: 'b', feedback: { value: 2 } }] } },
    }
    await app.call('POST', '/3.0/mlflow/traces', again)
    const { status, body } = await app.call('POST', '/3.0/mlflow/traces', again)
    expect(status).toBe(200)
    expect(
      (body as { trace: { trace_info: { assessments: { assessment_id: string }[] } } }).trace.trace_info.assessments
        .map(({ assessment_id }) => assessment_id)
        .toSorted(),
    ).toEqual(['a-seen', 'a-sent'])
  })
})
