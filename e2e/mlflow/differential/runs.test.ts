import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lacks } from '../../../tools/test/lacks.ts'
import { serversOfSuite } from './both-servers.ts'
import { sequences, sequencesTimeoutMs } from './sequences.ts'
import type { Step } from './step.ts'

const runs = '/api/2.0/mlflow/runs'
const post = (path: string, body: Record<string, unknown>): Step => ({ method: 'POST', path, body })
const run = fc.nat(3).map((number) => `{run ${number}}`)
const key = fc.constantFrom('loss', 'val/acc', 'a b', 'bad%', 'x/../y', '', 'é')
const number = fc.constantFrom(0, 0.5, -3, 1e300, 7.25)
const step = fc.integer({ min: -2, max: 3 })
const text = fc.constantFrom('', 'red', 'Blue', "it's", 'ünï', 'x'.repeat(300))
const metric = fc.record({
  key,
  value: fc.oneof(number, fc.constantFrom('NaN', 'Infinity')),
  timestamp: fc.integer({ min: -1, max: 4 }),
  step,
})
const pair = fc.record({ key, value: text })
/** When a run is created, MLflow's server takes a tag without a name, and fails over one that stands twice; this one does neither. */
const named = pair.filter(({ key: name }) => name !== '')
const filter = fc.constantFrom(
  '',
  'metrics.loss > 0.1',
  'metrics.loss != 0.5',
  'metrics.`val/acc` <= 0',
  "params.loss = 'red'",
  "params.`a b` LIKE 'R%'",
  "params.`a b` ILIKE 'R%'",
  'params.loss IS NULL',
  "tags.é != ''",
  'tags.loss IS NOT NULL',
  "status = 'RUNNING'",
  "attributes.run_name ILIKE 'o%'",
  'start_time > 5 AND metrics.loss >= 0',
  'metrics.loss > x',
  "metrics.loss LIKE 'a'",
  "foo.bar = 'a'",
  "attributes.nope = 'a'",
  "params.a = 'x' OR params.b = 'y'",
  'params.a = 1',
  "status IN ('RUNNING')",
  "run_id IN ('a', 'b')",
)
const order = fc.constantFrom<string[]>(
  [],
  ['metrics.loss'],
  ['metrics.loss DESC'],
  ['params.`a b`'],
  ['start_time'],
  ['tags.é DESC', 'start_time'],
  ['foo.x'],
)

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({
        name: fc.constantFrom('one', 'two'),
        tags: fc.uniqueArray(named, { maxLength: 2, selector: ({ key: name }) => name }),
      })
      .map(({ name, tags }) => post(`${runs}/create`, { experiment_id: '0', run_name: name, tags })),
  },
  { weight: 4, arbitrary: fc.tuple(run, metric).map(([run_id, each]) => post(`${runs}/log-metric`, { run_id, ...each })) },
  { weight: 2, arbitrary: fc.tuple(run, pair).map(([run_id, each]) => post(`${runs}/log-parameter`, { run_id, ...each })) },
  { weight: 2, arbitrary: fc.tuple(run, pair).map(([run_id, each]) => post(`${runs}/set-tag`, { run_id, ...each })) },
  { weight: 1, arbitrary: fc.tuple(run, key).map(([run_id, each]) => post(`${runs}/delete-tag`, { run_id, key: each })) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(run, fc.array(metric, { maxLength: 4 }), fc.array(pair, { maxLength: 2 }), fc.array(pair, { maxLength: 2 }))
      .map(([run_id, metrics, params, tags]) => post(`${runs}/log-batch`, { run_id, metrics, params, tags })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(run, fc.constantFrom('FINISHED', 'FAILED', 'KILLED'), fc.nat(99), fc.constantFrom('', 'new'))
      .map(([run_id, status, end_time, run_name]) =>
        post(`${runs}/update`, { run_id, status, end_time, ...(run_name !== '' && { run_name }) }),
      ),
  },
  { weight: 1, arbitrary: run.map((run_id) => post(`${runs}/delete`, { run_id })) },
  { weight: 1, arbitrary: run.map((run_id) => post(`${runs}/restore`, { run_id })) },
  { weight: 2, arbitrary: run.map((run_id): Step => ({ method: 'GET', path: `${runs}/get?run_id=${run_id}` })) },
  {
    weight: 2,
    arbitrary: fc.tuple(run, key).map(([run_id, each]): Step => ({
      method: 'GET',
      path: `/api/2.0/mlflow/metrics/get-history?run_id=${run_id}&metric_key=${encodeURIComponent(each)}`,
    })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(run, key, fc.integer({ min: 1, max: 4 })).map(([run_id, each, most]): Step => ({
      method: 'GET',
      path: `/api/2.0/mlflow/metrics/get-history-bulk-interval?run_ids=${run_id}&metric_key=${encodeURIComponent(each)}&max_results=${most}`,
    })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(filter, order, fc.constantFrom('ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'))
      .map(([each, order_by, run_view_type]) => post(`${runs}/search`, { experiment_ids: ['0'], filter: each, order_by, run_view_type })),
  },
)

describe.skipIf(lacks('mlflow'))('runs on Assay and on MLflow 3.18.0', () => {
  const newBoth = serversOfSuite()

  it('answer any calls alike', { timeout: sequencesTimeoutMs }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 20, maxLength: 40 }), async (calls) => {
        const both = newBoth()
        // Runs of earlier sequences are of another experiment.
        const experiment = await both.call('POST', '/api/2.0/mlflow/experiments/create', { name: `e${Math.random()}` })
        expect(experiment.assay).toEqual(experiment.mlflow)
        for (const [place, call] of calls.entries()) {
          const { method, path, body } = ofExperiment(startedAt(call, (place * 7) % 41))
          const { assay: ours, mlflow: theirs } = await both.call(method, path, body)
          expect({ call, answer: ours }).toEqual({ call, answer: theirs })
        }
      }),
      sequences(20),
    )
  })
})

/** No two runs of a sequence start together: those are in the order of their ids, which each server makes up. */
function startedAt(step: Step, start_time: number): Step {
  return step.path === `${runs}/create` ? { ...step, body: { ...step.body, start_time } } : step
}

function ofExperiment(step: Step): Step {
  const inExperiment = JSON.stringify(step)
    .replaceAll('"experiment_id":"0"', '"experiment_id":"{experiment 0}"')
    .replaceAll('"experiment_ids":["0"]', '"experiment_ids":["{experiment 0}"]')
  return JSON.parse(inExperiment) as Step
}
