import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lacks } from '../../../tools/test/lacks.ts'
import { type Answer, type BothServers, serversOfSuite } from './both-servers.ts'
import { sequences, sequencesTimeoutMs } from './sequences.ts'

interface Trace {
  state: string
  durationMs: number
  tags: Record<string, string>
  metadata: Record<string, string>
  clientRequestId: string
}

/** What is done to one of the traces, by its number. */
type Step =
  | { do: 'tag'; trace: number; key: string; value: string }
  | { do: 'untag'; trace: number; key: string }
  | { do: 'feedback'; trace: number; name: string; value: boolean | number | string }
  | { do: 'expectation'; trace: number; name: string; value: string }
  | { do: 'delete'; trace: number }
  | { do: 'search'; filter: string; order: string[]; most: number }

const day = Date.UTC(2026, 0, 15)
const traces = '/api/3.0/mlflow/traces'

const text = fc.constantFrom('red', 'Blue', "it's", 'ünï', '')
const tagKey = fc.constantFrom('team', 'a b', 'é.x')
const trace: fc.Arbitrary<Trace> = fc.record({
  state: fc.constantFrom('OK', 'ERROR'),
  durationMs: fc.integer({ min: 0, max: 3_000 }),
  tags: fc.dictionary(tagKey, text, { maxKeys: 2 }),
  metadata: fc.dictionary(fc.constantFrom('build', 'mlflow.trace.session', 'mlflow.trace.user', 'mlflow.sourceRun'), text, { maxKeys: 2 }),
  clientRequestId: fc.constantFrom('c1', 'c2'),
})
const count = 6
const number = fc.nat(count - 1)

const filter = fc.constantFrom(
  '',
  "trace.status = 'OK'",
  "status != 'OK'",
  "tags.team = 'red'",
  "tags.team != 'red'",
  "tag.`a b` LIKE 'R%'",
  "tag.`a b` ILIKE 'R%'",
  'tags.`é.x` IS NOT NULL',
  'tags.team IS NULL',
  "metadata.build = 'red'",
  "metadata.`mlflow.trace.session` = 'Blue'",
  "request_metadata.`mlflow.trace.user` LIKE 'ü%'",
  "trace.run_id = 'red'",
  `trace.timestamp_ms > ${day + 2_500}`,
  `timestamp <= ${day + 4_000}`,
  'execution_time > 1000',
  'trace.execution_time_ms <= 500 AND tags.team IS NOT NULL',
  `trace.end_time_ms >= ${day + 3_000}`,
  "trace.client_request_id = 'c1'",
  "feedback.good = 'true'",
  "feedback.good != 'true'",
  'feedback.score > 0.5',
  "expectation.answer = 'yes'",
  'expectation.answer IS NULL',
)
const badFilter = fc.constantFrom(
  "trace.nope = 'a'",
  "foo.bar = 'a'",
  "trace.status > 'OK'",
  'tags.team = red',
  "tags.team = 'red' OR tags.team = 'Blue'",
)
/** The last one tells any two apart. */
const order = fc.constantFrom<string[]>(
  [],
  ['timestamp_ms ASC'],
  ['status', 'timestamp_ms DESC'],
  ['execution_time_ms DESC', 'timestamp_ms'],
  ['request_id'],
  ['nope DESC'],
)

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('tag' as const), trace: number, key: tagKey, value: text }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('untag' as const), trace: number, key: tagKey }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('feedback' as const),
      trace: number,
      name: fc.constantFrom('good', 'score'),
      value: fc.constantFrom<boolean | number | string>(true, false, 0.25, 1, 'red'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('expectation' as const),
      trace: number,
      name: fc.constant('answer'),
      value: fc.constantFrom('yes', 'no'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), trace: number }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('search' as const), filter, order, most: fc.integer({ min: 1, max: 7 }) }) },
  // Of two mistakes each server tells the one that it meets first.
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('search' as const), filter: badFilter, order: fc.constant<string[]>([]), most: fc.constant(5) }),
  },
)

describe.skipIf(lacks('mlflow'))('searches of traces on Assay and on MLflow 3.18.0', () => {
  const newBoth = serversOfSuite()

  it('find the same traces in the same order', { timeout: sequencesTimeoutMs }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(trace, { minLength: count, maxLength: count }),
        fc.array(step, { minLength: 15, maxLength: 30 }),
        async (made, steps) => {
          const both = newBoth()
          await both.call('POST', '/api/2.0/mlflow/experiments/create', { name: `e${Math.random()}` })
          const ids = made.map(() => `tr-${randomBytes(16).toString('hex')}`)
          for (const [at, each] of made.entries()) {
            const started = await both.call('POST', traces, startOf(each, ids[at] ?? '', at))
            expect([started.assay.status, started.mlflow.status]).toEqual([200, 200])
          }
          const deleted = new Set<number>()
          for (const each of steps) {
            // What one tells of a trace that is not there any more, MLflow's database tells.
            if (each.do !== 'search' && deleted.has(each.trace)) continue
            if (each.do === 'delete') deleted.add(each.trace)
            const { assay: ours, mlflow: theirs } = await act(both, each, ids)
            expect({ each, found: foundIn(ours, ids) }).toEqual({ each, found: foundIn(theirs, ids) })
          }
        },
      ),
      sequences(15),
    )
  })
})

function startOf({ state, durationMs, tags, metadata, clientRequestId }: Trace, traceId: string, at: number): Record<string, unknown> {
  return {
    trace: {
      trace_info: {
        trace_id: traceId,
        client_request_id: clientRequestId,
        trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '{experiment 0}' } },
        // No two begin together: those are in the order in which each server keeps them.
        request_time: new Date(day + ((at * 5) % count) * 1_000).toISOString(),
        execution_duration: `${(durationMs / 1_000).toFixed(3)}s`,
        state,
        tags,
        trace_metadata: metadata,
      },
    },
  }
}

function act(both: BothServers, step: Step, ids: readonly string[]): Promise<{ assay: Answer; mlflow: Answer }> {
  if (step.do === 'search') {
    return both.call('POST', `${traces}/search`, {
      locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '{experiment 0}' } }],
      filter: step.filter,
      order_by: step.order,
      max_results: step.most,
    })
  }
  const id = ids[step.trace] ?? ''
  switch (step.do) {
    case 'tag':
      return both.call('PATCH', `${traces}/${id}/tags`, { key: step.key, value: step.value })
    case 'untag':
      return both.call('DELETE', `${traces}/${id}/tags`, { key: step.key })
    case 'delete':
      return both.call('POST', `${traces}/delete-traces`, { experiment_id: '{experiment 0}', request_ids: [id] })
    case 'feedback':
    case 'expectation':
      return both.call('POST', `${traces}/${id}/assessments`, {
        assessment: {
          assessment_name: step.name,
          trace_id: id,
          source: { source_type: 'HUMAN', source_id: 'ann' },
          [step.do]: { value: step.value },
        },
      })
  }
}

/** What a search found, by number; of all else the status, and what a refusal says. */
function foundIn({ status, body }: Answer, ids: readonly string[]): unknown {
  const answer = body as { traces?: { trace_id: string }[]; error_code?: string; message?: string }
  if (status !== 200) return { status, error: answer.error_code, message: answer.message?.replaceAll(/tr-[0-9a-f]{32}/g, '{trace}') }
  return answer.traces === undefined ? { status } : { status, traces: answer.traces.map(({ trace_id: id }) => ids.indexOf(id)) }
}
