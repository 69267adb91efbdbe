import { notFound } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { maxOriginEntries, versionOrigin } from './version-origin.ts'

const run = (params: number) => ({
  runId: 'r1',
  experimentId: '7',
  name: 'fit',
  userId: '',
  status: 'FINISHED' as const,
  startMs: 1,
  endMs: 2,
  artifactUri: '',
  lifecycleStage: 'active' as const,
  metrics: [],
  params: new Map(Array.from({ length: params }, (_, i) => [`p${i}`, 'x'.repeat(2_000)])),
  tags: new Map<string, string>(),
  datasets: [],
  modelInputs: [],
  modelOutputs: [],
})
const none = { get: () => Promise.reject(notFound('none')) }

describe('versionOrigin', () => {
  it.each([
    [maxOriginEntries, maxOriginEntries],
    [maxOriginEntries + 1, maxOriginEntries],
  ])('of a run with %d parameters has %d of them, cut', async (params, kept) => {
    const runs = { get: () => Promise.resolve(run(params)) }
    const { run: found } = await versionOrigin({ runs, loggedModels: none }, 'default', { runId: 'r1', loggedModelId: null })
    expect(Object.keys(found?.params ?? {})).toHaveLength(kept)
    expect(found?.params['p0']).toHaveLength(1_000)
  })

  it('is silent of what is gone, and of nothing else', async () => {
    expect(await versionOrigin({ runs: none, loggedModels: none }, 'default', { runId: 'r1', loggedModelId: 'm-1' })).toEqual({
      run: null,
      model: null,
    })
    const broken = { get: () => Promise.reject(new Error('disk')) }
    await expect(versionOrigin({ runs: broken, loggedModels: none }, 'default', { runId: 'r1', loggedModelId: null })).rejects.toThrow(
      'disk',
    )
  })
})
