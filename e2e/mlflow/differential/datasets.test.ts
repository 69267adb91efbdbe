import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lacks } from '../../../tools/test/lacks.ts'
import { type Answer, serversOfSuite } from './both-servers.ts'
import { sequences, sequencesTimeoutMs } from './sequences.ts'
import { inSequence, type Step } from './step.ts'

const base = '/api/3.0/mlflow/datasets'
const send = (method: Step['method'], path: string, body: Record<string, unknown> = {}): Step => ({ method, path: base + path, body })
const ask = (path: string): Step => ({ method: 'GET', path: base + path })

const name = fc.constantFrom('seq-answers', 'seq-Questions', 'seq-ünï')
const known = fc.constantFrom('{dataset 0}', '{dataset 1}', '{dataset 2}')
const dataset = fc.oneof({ weight: 9, arbitrary: known }, { weight: 1, arbitrary: fc.constant('d-00000000000000000000000000000000') })
const experiment = fc.constantFrom('{experiment 0}', '{experiment 1}')
const experiments = fc.uniqueArray(experiment, { maxLength: 2 })
const key = fc.constantFrom('team', 'stage', 'mlflow.user')
const tagValue = fc.constantFrom('', 'red', 'Blue', "it's", 'ünï', 3, true, null)
const tags = fc.dictionary(key, tagValue, { maxKeys: 2, noNullPrototype: true })
const textTags = fc.dictionary(key, fc.constantFrom('red', 'Blue', 'ada'), { maxKeys: 2, noNullPrototype: true })

/** What JSON has no number for, until `recordsJson` writes it as Python does. */
const [nan, infinite] = ['number NaN', 'number -Infinity']
const recordsJson = (records: readonly unknown[]): string => JSON.stringify(records).replaceAll(/"number (NaN|-?Infinity)"/g, '$1')

/** Few, so that a later record meets an earlier one. What differs only in the order of its keys is one. */
const inputs = fc.constantFrom<Record<string, unknown>>(
  { question: 'What is Assay?' },
  { question: 'ünï', context: ['a', 'b'] },
  { context: ['a', 'b'], question: 'ünï' },
  { n: 1 },
  { n: 1.5, deep: { b: null, a: [true, {}] } },
  { big: 12345678901234 },
  { n: nan, deep: [infinite] },
  {},
)
/** Objects: MLflow fails with 500 where they follow outputs that are none. */
const output = fc.constantFrom<unknown>({ answer: '42' }, { answer: 42, more: [1] }, { answer: nan }, null, {})
const recordTags = fc.oneof(textTags, fc.constant({ stage: nan }))
const expectations = fc.constantFrom<Record<string, unknown>>({ expected: 'yes' }, { facts: ['a'], score: 0.5 }, { score: infinite }, {})
const source = fc.constantFrom<Record<string, unknown>>(
  { source_type: 'TRACE', source_data: { trace_id: 'tr-1' } },
  { source_type: 'human', source_data: { user_name: 'ada' } },
  { source_type: 'CODE', source_data: { line: nan } },
  { source_type: 'DOCUMENT', source_data: { doc_uri: 's3://a', content: 'c' } },
)
const record = fc
  .tuple(inputs, fc.record({ outputs: output, expectations, tags: recordTags, source }, { requiredKeys: [] }))
  .map(([given, rest]) => ({ inputs: given, ...rest }))

const filter = fc.constantFrom(
  "name LIKE 'seq-%'",
  "name = 'seq-answers'",
  "name ILIKE 'SEQ-q%'",
  "name LIKE 'seq-%' AND name != 'seq-answers'",
  "name IN ('seq-answers', 'seq-ünï')",
  "name LIKE 'seq-%' AND tags.team = 'red'",
  "name LIKE 'seq-%' AND tags.stage ILIKE 'B%'",
  "name LIKE 'seq-%' AND tags.team != 'red'",
  "name LIKE 'seq-%' AND tags.team = 'red' AND tags.stage = 'red'",
  "name LIKE 'seq-%' AND created_by = 'ada'",
  "name LIKE 'seq-%' AND last_updated_by != 'ada'",
  "name LIKE 'seq-%' AND created_time > 0",
  "name LIKE 'seq-%' AND last_update_time < 1",
)
const order = fc.constantFrom(['name', 'created_time'], ['name DESC', 'created_time DESC'], ['created_time ASC'])
/** One mistake at a time: of two, each server tells the one that it finds first. */
const refused = fc.constantFrom(
  { filter_string: "name LIKE 'seq-%' AND colour = 'red'" },
  { filter_string: "created_time = 'now'" },
  { order_by: ['digest'] },
  { max_results: -1 },
)

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      // Texts: of what a tag is made of otherwise, MLflow's database makes what it likes.
      .tuple(name, experiments, textTags)
      .map(([each, experiment_ids, given]) => send('POST', '/create', { name: each, experiment_ids, tags: JSON.stringify(given) })),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(dataset, fc.array(record, { minLength: 1, maxLength: 4 }))
      .map(([each, records]) => send('POST', `/${each}/records`, { records: recordsJson(records) })),
  },
  { weight: 4, arbitrary: dataset.map((each) => ask(`/${each}/records`)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(dataset, fc.subarray(['{record 0}', '{record 1}', '{record 2}', 'dr-0']))
      .map(([each, dataset_record_ids]) => send('DELETE', `/${each}/records`, { dataset_record_ids })),
  },
  { weight: 3, arbitrary: dataset.map((each) => ask(`/${each}`)) },
  { weight: 1, arbitrary: dataset.map((each) => send('DELETE', `/${each}`)) },
  {
    weight: 2,
    arbitrary: fc.tuple(dataset, tags).map(([each, given]) => send('PATCH', `/${each}/tags`, { tags: JSON.stringify(given) })),
  },
  { weight: 1, arbitrary: fc.tuple(dataset, key).map(([each, tag]) => send('DELETE', `/${each}/tags/${encodeURIComponent(tag)}`)) },
  { weight: 1, arbitrary: dataset.map((each) => ask(`/${each}/experiment-ids`)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(dataset, fc.constantFrom('add', 'remove'), fc.uniqueArray(fc.oneof(experiment, fc.constant('999999')), { maxLength: 2 }))
      .map(([each, way, experiment_ids]) => send('POST', `/${each}/${way}-experiments`, { experiment_ids })),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(filter, order, fc.constantFrom(1, 2, 100), experiments)
      .map(([filter_string, order_by, max_results, experiment_ids]) =>
        send('POST', '/search', { filter_string, order_by, max_results, experiment_ids }),
      ),
  },
  { weight: 1, arbitrary: refused.map((query) => send('POST', '/search', query)) },
)

describe.skipIf(lacks('mlflow'))('evaluation datasets, on Assay and on MLflow 3.18.0', () => {
  const newBoth = serversOfSuite()

  it('answers any calls alike', { timeout: sequencesTimeoutMs }, async () => {
    let sequence = 0
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 20, maxLength: 40 }), async (calls) => {
        const both = newBoth()
        sequence++
        const experimentNamed = (name: string): Step => ({ method: 'POST', path: '/api/2.0/mlflow/experiments/create', body: { name } })
        for (const call of [experimentNamed('seq-one'), experimentNamed('seq-two'), ...calls]) {
          const { method, path, body } = inSequence(call, sequence)
          const { assay: ours, mlflow: theirs } = await both.call(method, path, body)
          const [dataset] = /^.*(?=\/(?:records|experiment-ids)$)/.exec(path) ?? []
          // MLflow looks for the dataset of records and of experiments only where there are workspaces: else it has none of them, or tells what its database said.
          if (dataset !== undefined && ours.status === 404) {
            const { assay, mlflow } = await both.call('GET', dataset)
            expect({ call, dataset: withOneText(assay) }).toEqual({ call, dataset: withOneText(mlflow) })
            expect(assay.status).toBe(404)
          } else expect({ call, answer: withoutVersion(withOneText(ours)) }).toEqual({ call, answer: withOneText(theirs) })
        }
      }),
      sequences(15),
    )
  })

  const records = (...given: object[]) => ({ records: JSON.stringify(given) })
  it.each<[what: string, calls: Step[], assay: number, mlflow: number]>([
    ['tells that a dataset is not there whose records are asked for', [ask('/d-1/records')], 404, 200],
    ['tells that a dataset is not there that records are put into', [send('POST', '/d-1/records', records({ inputs: {} }))], 404, 400],
    ['refuses to compare names by order', [send('POST', '/search', { filter_string: "name > 'a'" })], 400, 200],
    [
      'takes outputs that are objects after outputs that are none',
      [send('POST', '/{dataset 0}/records', records({ inputs: { n: 1 }, outputs: 7 }, { inputs: { n: 2 }, outputs: { answer: 7 } }))],
      200,
      500,
    ],
    ['takes a number as who made a dataset', [send('POST', '/create', { name: 'x', tags: '{"mlflow.user":3}' })], 200, 500],
  ])('%s, unlike MLflow', async (_, calls, assay, mlflow) => {
    const both = newBoth()
    await both.call('POST', `${base}/create`, { name: 'difference' })
    for (const { method, path, body } of calls) {
      const answers = await both.call(method, path, body)
      expect([answers.assay.status, answers.mlflow.status]).toEqual([assay, mlflow])
    }
  })
})

/** Assay counts the changes of a dataset; MLflow's own server does not. */
function withoutVersion(answer: Answer): Answer {
  const drop = (key: string, value: unknown): unknown => (key === 'version' && typeof value === 'number' ? undefined : value)
  return JSON.parse(JSON.stringify(answer, drop)) as Answer
}

/** MLflow says in three ways that a dataset is not there, and in two that an experiment is not, each in some calls. */
function withOneText(answer: Answer): Answer {
  const { message } = answer.body as { message?: string }
  if (answer.status !== 404 || message === undefined) return answer
  return {
    ...answer,
    body: {
      ...(answer.body as object),
      message: message.replace(noSuchDataset, "No dataset '$1'").replace(/^(No Experiment with id=\d+) exists$/, '$1'),
    },
  }
}

const noSuchDataset = /^(?:Evaluation dataset with id|Could not find evaluation dataset with ID|Dataset) '?(.*?)'?(?: not found)?$/
