import { describe, expect, it } from 'vitest'
import { modelTraces, runTraces } from './linked-traces.ts'

const startMs = Date.UTC(2026, 10, 23, 12)

describe('the traces of a run or a model', () => {
  it('are asked for in the words of the query bar, from before it began', () => {
    expect(runTraces({ experimentId: '1', runId: 'abc', startMs })).toEqual({
      q: 'run:abc',
      path: '/p/1/traces?q=run:abc&from=2026-11-23T11:00:00.000Z',
    })
    expect(modelTraces({ experimentId: '1', modelId: 'm-1', createdAtMs: startMs }).q).toBe('meta.mlflow.modelId:m-1')
  })
  it('are of all times where nobody said when it began', () =>
    expect(runTraces({ experimentId: '1', runId: 'abc', startMs: 0 }).path).toBe('/p/1/traces?q=run:abc&from=1970-01-01T00:00:00.000Z'))
})
