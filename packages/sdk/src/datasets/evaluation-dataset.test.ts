import { describe, expect, it } from 'vitest'
import { answering } from '../../test/answering.ts'
import { createDataset, getDataset, recordsPerCall } from './evaluation-dataset.ts'

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
