import { describe, expect, it } from 'vitest'
import { answering } from '../../test/answering.ts'
import { batchLimits, logBatch, logMetric, logMetrics, logParam, logParams, setTag } from './log.ts'

interface Batch {
  metrics: { key: string }[]
  params: { key: string }[]
  tags: { key: string }[]
}

const numbered = (count: number): Record<string, number> => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, n]))

/** How many metrics, parameters and tags each call carried. */
async function sizes(log: () => Promise<void>): Promise<number[][]> {
  const calls = await answering({}, log)
  return calls.map(({ body }) => {
    const { metrics, params, tags } = body as Batch
    return [metrics.length, params.length, tags.length]
  })
}

describe('logBatch', () => {
  it('sends as much in a call as may be in one', async () => {
    const { metrics, params } = batchLimits
    expect([metrics, params]).toEqual([1000, 100])
    expect(await sizes(() => logMetrics(numbered(metrics), { runId: 'r' }))).toEqual([[1000, 0, 0]])
    expect(await sizes(() => logMetrics(numbered(metrics + 1), { runId: 'r' }))).toEqual([
      [1000, 0, 0],
      [1, 0, 0],
    ])
    expect(await sizes(() => logParams(numbered(params), { runId: 'r' }))).toEqual([[0, 100, 0]])
    expect(await sizes(() => logParams(numbered(params + 1), { runId: 'r' }))).toEqual([
      [0, 100, 0],
      [0, 1, 0],
    ])
  })

  it('counts all of a call together', async () => {
    const points = Object.entries(numbered(1000)).map(([key, value]) => ({ key, value }))
    expect(await sizes(() => logBatch({ runId: 'r', metrics: points, params: numbered(101), tags: numbered(101) }))).toEqual([
      [800, 100, 100],
      [200, 1, 1],
    ])
  })

  it('makes no call for nothing', async () => {
    expect(await sizes(() => logBatch({ runId: 'r' }))).toEqual([])
  })

  it('writes every value as MLflow takes it, all of a call with one time', async () => {
    const calls = await answering({}, async () => {
      await logMetrics(
        { a: Number.NaN, b: Number.NEGATIVE_INFINITY },
        { runId: 'r', step: 3, timestamp: new Date(5), modelId: 'm', dataset: { name: 'd', digest: 'e' } },
      )
      await logMetric('c', 1.5, { runId: 'r', timestamp: new Date(6) })
    })
    const shared = { timestamp: 5, step: 3, model_id: 'm', dataset_name: 'd', dataset_digest: 'e' }
    expect(calls).toEqual([
      {
        call: 'POST /api/2.0/mlflow/runs/log-batch',
        body: {
          run_id: 'r',
          metrics: [
            { key: 'a', value: 'NaN', ...shared },
            { key: 'b', value: '-Infinity', ...shared },
          ],
          params: [],
          tags: [],
        },
      },
      { call: 'POST /api/2.0/mlflow/runs/log-metric', body: { run_id: 'r', key: 'c', value: 1.5, timestamp: 6, step: 0 } },
    ])
  })

  it('writes objects as JSON, one by one as in a batch, and leaves out what is undefined', async () => {
    const values = { optimiser: { name: 'adam', betas: [0.9, 0.99] }, dropout: undefined }
    const calls = await answering({}, async () => {
      await logBatch({ runId: 'r', params: values, tags: values })
      for (const [key, value] of Object.entries(values)) {
        await logParam(key, value, { runId: 'r' })
        await setTag(key, value, { runId: 'r' })
      }
    })
    const entry = { key: 'optimiser', value: '{"name":"adam","betas":[0.9,0.99]}' }
    expect(calls.map(({ body }) => body)).toEqual([
      { run_id: 'r', metrics: [], params: [entry], tags: [entry] },
      { run_id: 'r', ...entry },
      { run_id: 'r', ...entry },
    ])
  })

  it.each([
    [5n, '5n'],
    ['2', '"2"'],
    [{ loss: 1 }, '{"loss":1}'],
    [undefined, 'undefined'],
  ])('does not take %o for a metric', async (value, shown) => {
    await expect(logMetric('loss', value as unknown as number, { runId: 'r' })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
      message: `the metric "loss" is ${shown}, which is not a number`,
    })
  })

  it('sends nothing of a batch in which a value is no number', async () => {
    const calls = await answering({}, async () => {
      const metrics = [
        { key: 'a', value: 1 },
        { key: 'b', value: '2' as unknown as number },
      ]
      await expect(logBatch({ runId: 'r', metrics })).rejects.toMatchObject({
        code: 'INVALID_PARAMETER_VALUE',
        message: 'the metric "b" is "2", which is not a number',
      })
    })
    expect(calls).toEqual([])
  })
})
