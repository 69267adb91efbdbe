import { describe, expect, it } from 'vitest'
import { answering } from '../../test/answering.ts'
import { createLoggedModel, maxParamsPerCall } from './logged-model.ts'

describe('createLoggedModel', () => {
  it('sends as many parameters in a call as may be in one, and the rest after it', async () => {
    const counts = async (count: number): Promise<string[]> => {
      const params = Object.fromEntries(Array.from({ length: count }, (_, n) => [`p${n}`, n]))
      const calls = await answering({ 'POST /api/2.0/mlflow/logged-models': { model: { info: { model_id: 'm-1' } } } }, async () => {
        await createLoggedModel({ params })
      })
      return calls.flatMap(({ call, body }) => (body === undefined ? [] : `${call} ${(body as { params: unknown[] }).params.length}`))
    }
    expect(maxParamsPerCall).toBe(100)
    expect(await counts(100)).toEqual(['POST /api/2.0/mlflow/logged-models 100'])
    expect(await counts(201)).toEqual([
      'POST /api/2.0/mlflow/logged-models 100',
      'POST /api/2.0/mlflow/logged-models/m-1/params 100',
      'POST /api/2.0/mlflow/logged-models/m-1/params 1',
    ])
  })
})
