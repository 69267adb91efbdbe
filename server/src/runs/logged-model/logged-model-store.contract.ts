import { describe, expect, it } from 'vitest'
import type { ExperimentStore } from '../experiment/experiment-store.ts'
import type { RunStore } from '../run/run-store.ts'
import { modelField, parseLoggedModelFilter } from './logged-model-filter.ts'
import { maxModelPoints, type LoggedModelDraft, type LoggedModelQuery, type LoggedModelStore } from './logged-model-store.ts'

export interface OpenLoggedModelStore {
  models: LoggedModelStore
  runs: RunStore
  experiments: ExperimentStore
  /** Moves the stores' clock, which starts at 1,000,000. */
  setNowMs(nowMs: number): void
  /** Makes a workspace beside `default`. */
  addWorkspace(name: string): void
}

/** What every implementation of `LoggedModelStore` must do. */
export function loggedModelStoreContract(name: string, open: () => OpenLoggedModelStore): void {
  const code = (code: string) => expect.objectContaining({ code })
  const draft = (part: Partial<LoggedModelDraft> = {}): LoggedModelDraft => ({
    experimentId: '0',
    name: 'model',
    modelType: '',
    sourceRunId: '',
    params: new Map(),
    tags: new Map(),
    ...part,
  })
  const query = (part: Partial<LoggedModelQuery> = {}): LoggedModelQuery => ({
    experimentIds: ['0'],
    conditions: [],
    datasets: [],
    orderBy: [],
    limit: 100,
    offset: 0,
    ...part,
  })

  describe(`LoggedModelStore on ${name}`, () => {
    it('creates a model that waits, and says when it is ready', async () => {
      const { models, setNowMs } = open()
      const model = await models.create(
        'default',
        draft({ params: new Map([['k', 'v']]), tags: new Map([['t', 'x']]), modelType: 'agent' }),
      )
      expect(model).toEqual({
        modelId: expect.stringMatching(/^m-[0-9a-f]{32}$/),
        experimentId: '0',
        name: 'model',
        artifactUri: `mlflow-artifacts:/0/models/${model.modelId}/artifacts`,
        status: 'PENDING',
        modelType: 'agent',
        sourceRunId: '',
        createdAtMs: 1_000_000,
        updatedAtMs: 1_000_000,
        params: new Map([['k', 'v']]),
        tags: new Map([['t', 'x']]),
        metrics: [],
      })
      setNowMs(1_000_005)
      await models.finalize('default', model.modelId, 'READY')
      expect(await models.get('default', model.modelId)).toEqual({ ...model, status: 'READY', updatedAtMs: 1_000_005 })
    })

    it('keeps models of workspaces apart, and deleted ones away', async () => {
      const { models, addWorkspace } = open()
      addWorkspace('team')
      const { modelId } = await models.create('default', draft())
      const nobody = code('RESOURCE_DOES_NOT_EXIST')
      await expect(models.get('team', modelId)).rejects.toEqual(nobody)
      await expect(models.setTags('team', modelId, new Map([['a', 'b']]))).rejects.toEqual(nobody)
      await expect(models.delete('team', modelId)).rejects.toEqual(nobody)
      expect((await models.search('team', query())).items).toEqual([])
      await models.delete('default', modelId)
      await expect(models.get('default', modelId)).rejects.toEqual(nobody)
      await expect(models.finalize('default', modelId, 'READY')).rejects.toEqual(nobody)
      expect((await models.getWithHistory('default', modelId, true)).modelId).toBe(modelId)
      expect((await models.search('default', query())).items).toEqual([])
    })

    it('sets tags and takes them away, and lets no parameter change', async () => {
      const { models } = open()
      const { modelId } = await models.create('default', draft({ params: new Map([['k', 'v']]) }))
      await models.setTags('default', modelId, new Map([['a', '1']]))
      await models.setTags('default', modelId, new Map([['a', '2']]))
      expect((await models.get('default', modelId)).tags).toEqual(new Map([['a', '2']]))
      await models.deleteTag('default', modelId, 'a')
      await expect(models.deleteTag('default', modelId, 'a')).rejects.toThrow(`No tag with key 'a' found for model with ID '${modelId}'.`)
      await models.logParams(
        'default',
        modelId,
        new Map([
          ['k', 'v'],
          ['l', 'w'],
        ]),
      )
      await expect(models.logParams('default', modelId, new Map([['k', 'x']]))).rejects.toEqual(code('INVALID_PARAMETER_VALUE'))
      expect((await models.get('default', modelId)).params).toEqual(
        new Map([
          ['k', 'v'],
          ['l', 'w'],
        ]),
      )
    })

    it('notes as which versions it is registered, whatever the tag said before', async () => {
      const { models } = open()
      const { modelId } = await models.create('default', draft({ tags: new Map([['mlflow.modelVersions', 'x']]) }))
      for (let version = 1; version <= 101; version++) await models.noteVersion('default', modelId, 'm', version)
      const noted = JSON.parse((await models.get('default', modelId)).tags.get('mlflow.modelVersions') ?? '') as { version: number }[]
      expect([noted.length, noted[0], noted.at(-1)?.version]).toEqual([100, { name: 'm', version: 2 }, 101])
    })

    it('has the metrics that runs log to it, each once', async () => {
      const { models, runs } = open()
      const { modelId } = await models.create('default', draft())
      const run = await runs.create('default', { experimentId: '0', userId: '', startMs: 0, name: 'r', tags: new Map() })
      const model = { id: modelId, datasetName: 'd', datasetDigest: 'x' }
      const metrics = [
        { key: 'acc', step: 1, atMs: 5, value: 0.5, model },
        { key: 'acc', step: 1, atMs: 5, value: 0.5, model },
        { key: 'nan', step: 0, atMs: 1, value: Number.NaN, model: { ...model, datasetName: '', datasetDigest: '' } },
      ]
      await runs.log('default', run.runId, { metrics, params: new Map(), tags: new Map() })
      expect((await models.get('default', modelId)).metrics).toEqual([
        { key: 'acc', step: 1, atMs: 5, value: 0.5, runId: run.runId, datasetName: 'd', datasetDigest: 'x' },
        { key: 'nan', step: 0, atMs: 1, value: Number.NaN, runId: run.runId, datasetName: '', datasetDigest: '' },
      ])
      const unknown = [{ key: 'm', step: 0, atMs: 0, value: 1, model: { ...model, id: 'm-none' } }]
      await expect(runs.log('default', run.runId, { metrics: unknown, params: new Map(), tags: new Map() })).rejects.toEqual(
        code('RESOURCE_DOES_NOT_EXIST'),
      )
    })

    it('shows the latest of each metric on each dataset, and all points where the history is asked for', async () => {
      const { models, runs } = open()
      const { modelId } = await models.create('default', draft())
      const { runId } = await runs.create('default', { experimentId: '0', userId: '', startMs: 0, name: 'r', tags: new Map() })
      const at = (key: string, datasetName: string, step: number, atMs: number, value: number) => ({
        key,
        step,
        atMs,
        value,
        model: { id: modelId, datasetName, datasetDigest: '' },
      })
      const metrics = [at('acc', 'test', 2, 1, 0.2), at('acc', 'test', 1, 9, 0.1), at('acc', '', 0, 1, 0.5), at('acc', '', 0, 2, 0.6)]
      await runs.log('default', runId, { metrics: [...metrics, at('loss', '', 0, 0, 1)], params: new Map(), tags: new Map() })
      const shown = (model: { metrics: readonly { key: string; datasetName: string; value: number }[] } | undefined) =>
        model?.metrics.map(({ key, datasetName, value }) => `${key} ${datasetName} ${value}`)
      const latest = ['acc  0.6', 'acc test 0.2', 'loss  1']
      expect(shown(await models.get('default', modelId))).toEqual(latest)
      expect(shown((await models.search('default', query())).items[0])).toEqual(latest)
      const history = ['acc  0.5', 'acc  0.6', 'acc test 0.1', 'acc test 0.2', 'loss  1']
      expect(shown(await models.getWithHistory('default', modelId, false))).toEqual(history)
      expect(shown((await models.searchWithHistory('default', query())).items[0])).toEqual(history)
    })

    it('has the latest of each metric instead of a history that is longer than one answer may be', async () => {
      const { models, runs } = open()
      const { modelId } = await models.create('default', draft())
      const { runId } = await runs.create('default', { experimentId: '0', userId: '', startMs: 0, name: 'r', tags: new Map() })
      const model = { id: modelId, datasetName: '', datasetDigest: '' }
      const log = (from: number, count: number) => {
        const metrics = Array.from({ length: count }, (_, at) => ({ key: 'loss', step: from + at, atMs: 0, value: from + at, model }))
        return runs.log('default', runId, { metrics, params: new Map(), tags: new Map() })
      }
      const metrics = async () => (await models.getWithHistory('default', modelId, false)).metrics
      await log(0, maxModelPoints)
      expect(await metrics()).toHaveLength(maxModelPoints)
      await log(maxModelPoints, 1)
      expect(await metrics()).toMatchObject([{ key: 'loss', step: maxModelPoints }])
    })

    describe('searching', () => {
      async function filled(): Promise<OpenLoggedModelStore> {
        const store = open()
        const { models, runs, setNowMs } = store
        const { runId } = await runs.create('default', { experimentId: '0', userId: '', startMs: 0, name: 'r', tags: new Map() })
        const make = async (at: number, part: Partial<LoggedModelDraft>, scores: [dataset: string, step: number, value: number][]) => {
          setNowMs(at)
          const { modelId } = await models.create('default', draft(part))
          const metrics = scores.map(([datasetName, step, value]) => ({
            key: 'acc',
            step,
            atMs: step,
            value,
            model: { id: modelId, datasetName, datasetDigest: 'x' },
          }))
          await runs.log('default', runId, { metrics, params: new Map(), tags: new Map() })
          return modelId
        }
        await make(1, { name: 'a', params: new Map([['lr', '0.1']]) }, [
          ['train', 0, 0.9],
          ['train', 1, 0.5],
        ])
        const b = await make(2, { name: 'b', tags: new Map([['stage', 'prod']]) }, [
          ['train', 0, 0.6],
          ['test', 1, 0.2],
        ])
        await make(3, { name: 'c', sourceRunId: runId }, [])
        await models.finalize('default', b, 'READY')
        return store
      }
      const found = async ({ models }: OpenLoggedModelStore, part: Partial<LoggedModelQuery>) =>
        (await models.search('default', query(part))).items.map((model) => model.name).join('')

      it.each([
        ['', 'cba'],
        ['metrics.acc > 0.4', 'a'],
        ["params.lr = '0.1'", 'a'],
        ["tags.stage LIKE 'p%'", 'b'],
        ["status = 'READY'", 'b'],
        ["status IN ('PENDING')", 'ca'],
        ["name != 'a' AND creation_timestamp < 3", 'b'],
        ["source_run_id != ''", 'c'],
      ])('by %s finds %s', async (filter, names) => {
        expect(await found(await filled(), { conditions: parseLoggedModelFilter(filter) })).toBe(names)
      })

      it('counts metrics on the datasets asked for only', async () => {
        const store = await filled()
        const test = [{ name: 'test', digest: '' }]
        expect(await found(store, { datasets: test })).toBe('b')
        expect(await found(store, { datasets: [{ name: 'test', digest: 'other' }] })).toBe('')
        expect(
          await found(store, { datasets: [{ name: 'train', digest: 'x' }], conditions: parseLoggedModelFilter('metrics.acc > 0.55') }),
        ).toBe('b')
      })

      it('sorts by fields and by the latest of a metric, what is missing last', async () => {
        const store = await filled()
        const metric = { on: 'metric' as const, key: 'acc', dataset: null }
        expect(await found(store, { orderBy: [{ ...metric, descending: true }] })).toBe('abc')
        expect(await found(store, { orderBy: [{ ...metric, descending: false }] })).toBe('bac')
        expect(await found(store, { orderBy: [{ ...metric, dataset: { name: 'train', digest: '' }, descending: true }] })).toBe('bac')
        expect(await found(store, { orderBy: [{ on: 'attribute', name: modelField('creation_timestamp'), descending: false }] })).toBe(
          'abc',
        )
        expect(await found(store, { limit: 2, offset: 1 })).toBe('ba')
      })
    })
  })
}
