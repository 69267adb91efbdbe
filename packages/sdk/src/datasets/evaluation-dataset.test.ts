import { describe, expect, it } from 'vitest'
import { answering } from '../../test/answering.ts'
import { init } from '../index.ts'
import {
  type EvaluationDataset,
  addDatasetToExperiments,
  createDataset,
  getDataset,
  recordBytesPerCall,
  recordsPerCall,
  removeDatasetFromExperiments,
} from './evaluation-dataset.ts'

const dataset = { dataset: { dataset_id: 'd-1', name: 'questions' } }
const records = 'POST /api/3.0/mlflow/datasets/d-1/records'

describe('an evaluation dataset', () => {
  it('sends as many records in a call as may be in one', async () => {
    const counts = async (count: number): Promise<number[]> => {
      const calls = await answering(
        { 'POST /api/3.0/mlflow/datasets/create': dataset, 'GET /api/3.0/mlflow/datasets/d-1': dataset },
        async () => {
          const made = await createDataset('questions')
          await made.mergeRecords(Array.from({ length: count }, (_, n) => ({ inputs: { n } })))
        },
      )
      return calls
        .filter(({ call }) => call === records)
        .map(({ body }) => (JSON.parse((body as { records: string }).records) as unknown[]).length)
    }
    expect(recordsPerCall).toBe(1000)
    expect([await counts(0), await counts(1000), await counts(1001)]).toEqual([[], [1000], [1000, 1]])
  })

  it('sends no more bytes in a call than a server takes, and a record that has more alone', async () => {
    const mebibyte = 'x'.repeat(1 << 20)
    const calls = await answering(
      { 'POST /api/3.0/mlflow/datasets/create': dataset, 'GET /api/3.0/mlflow/datasets/d-1': dataset },
      async () => {
        const made = await createDataset('questions')
        await made.mergeRecords([3, 17, 8, 7, 2].map((times, n) => ({ inputs: { n, text: mebibyte.repeat(times) } })))
      },
    )
    const sent = calls
      .filter(({ call }) => call === records)
      .map(({ body }) => (JSON.parse((body as { records: string }).records) as { inputs: { n: number } }[]).map(({ inputs }) => inputs.n))
    expect(recordBytesPerCall).toBe(16 * 1024 * 1024)
    expect(sent).toEqual([[0], [1], [2, 3], [4]])
  })

  it('sends NaN as MLflow does, and reads it', async () => {
    const inputs = { n: Number.NaN, most: Infinity }
    const calls = await answering(
      {
        'GET /api/3.0/mlflow/datasets/d-1': dataset,
        'GET /api/3.0/mlflow/datasets/d-1/records': { records: '[{"inputs": {"n": NaN, "most": Infinity}, "outputs": -Infinity}]' },
      },
      async () => {
        const made = await getDataset({ datasetId: 'd-1' })
        await made.mergeRecords([{ inputs }])
        expect((await made.records()).items).toMatchObject([{ inputs, outputs: -Infinity }])
      },
    )
    const sent = calls.filter(({ call }) => call === records).map(({ body }) => (body as { records: string }).records)
    expect(sent).toEqual([expect.stringContaining('"inputs":{"n":NaN,"most":Infinity}')])
  })

  it.each([
    ['no inputs', { expectations: {} }],
    ['inputs that are none', { inputs: null }],
    ['inputs that are a list', { inputs: [] }],
    ['nothing', null],
  ])('refuses a record with %s, and sends none', async (_, record) => {
    const calls = await answering({ 'GET /api/3.0/mlflow/datasets/d-1': dataset }, async () => {
      const made = await getDataset({ datasetId: 'd-1' })
      await expect(made.mergeRecords([{ inputs: {} }, record as never])).rejects.toMatchObject({
        code: 'INVALID_PARAMETER_VALUE',
        message: "records[1]: each record must have 'inputs', an object",
      })
    })
    expect(calls.filter(({ call }) => call === records)).toEqual([])
  })

  it.each([
    ['records', (made: EvaluationDataset) => made.mergeRecords([{ inputs: { n: 1 } }])],
    ['add-experiments', () => addDatasetToExperiments('d-1', ['1'])],
    ['remove-experiments', () => removeDatasetFromExperiments('d-1', ['1'])],
  ])('is changed in spite of a server that is busy for a moment: %s', async (change, act) => {
    let tries = 0
    const calls = await answering(
      {
        'POST /api/3.0/mlflow/datasets/create': dataset,
        'GET /api/3.0/mlflow/datasets/d-1': dataset,
        [`POST /api/3.0/mlflow/datasets/d-1/${change}`]: () => (++tries === 1 ? { status: 503, headers: { 'retry-after': '0' } } : dataset),
      },
      async ({ url }) => {
        init({ url, openTelemetry: false, log: () => {}, maxRetries: 1 })
        await act(await createDataset('questions'))
      },
    )
    expect(calls.filter(({ call }) => call.endsWith(change))).toHaveLength(2)
  })

  it('gives its records page by page to who asks so', async () => {
    await answering(
      {
        'GET /api/3.0/mlflow/datasets/d-1': dataset,
        'GET /api/3.0/mlflow/datasets/d-1/records': ({ path }) => {
          const { max_results: size, page_token: token } = Object.fromEntries(new URL(path, 'http://x').searchParams)
          return { records: JSON.stringify([{ dataset_record_id: `${size} after ${token}` }]), next_page_token: 'more' }
        },
      },
      async () => {
        const found = await getDataset({ datasetId: 'd-1' })
        expect(await found.records({ maxResults: 2, pageToken: 'here' })).toMatchObject({
          items: [{ recordId: '2 after here' }],
          nextPageToken: 'more',
        })
        expect((await found.records()).items).toMatchObject([{ recordId: '1000 after undefined' }])
      },
    )
  })

  it('says where a record comes from, as MLflow infers it', async () => {
    const calls = await answering(
      { 'POST /api/3.0/mlflow/datasets/create': dataset, 'GET /api/3.0/mlflow/datasets/d-1': dataset },
      async () => {
        const made = await createDataset('questions')
        await made.mergeRecords([
          { inputs: { q: 1 }, expectations: { a: 1 } },
          { inputs: { q: 2 }, expectations: {} },
          { inputs: { q: 3 }, source: { type: 'TRACE', data: { trace_id: 'tr-1' } } },
        ])
      },
    )
    const sent = calls
      .filter(({ call }) => call === records)
      .flatMap(({ body }) => JSON.parse((body as { records: string }).records) as { source: unknown }[])
    expect(sent.map(({ source }) => source)).toEqual([
      { source_type: 'HUMAN', source_data: {} },
      { source_type: 'CODE', source_data: {} },
      { source_type: 'TRACE', source_data: { trace_id: 'tr-1' } },
    ])
  })

  it('is found by a name that only one has', async () => {
    await answering({ 'POST /api/3.0/mlflow/datasets/search': { datasets: [dataset.dataset, dataset.dataset] } }, async () => {
      await expect(getDataset({ name: "it's" })).rejects.toMatchObject({
        code: 'INVALID_PARAMETER_VALUE',
        message: 'several evaluation datasets are called "it\'s"; name one by datasetId',
      })
    })
  })
})
