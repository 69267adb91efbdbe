import { describe, expect, it } from 'vitest'
import type { ExperimentStore } from '../experiment/experiment-store.ts'
import { parseRunFilter, parseRunOrder } from './run-filter.ts'
import type { Metric, RunBatch, RunDraft, RunQuery, RunStore } from './run-store.ts'

export interface OpenRunStore {
  runs: RunStore
  experiments: ExperimentStore
  /** Moves the stores' clock, which starts at 1,000,000. */
  setNowMs(nowMs: number): void
  /** Makes a workspace beside `default`. */
  addWorkspace(name: string): void
}

/** What every implementation of `RunStore` must do. */
export function runStoreContract(name: string, open: () => OpenRunStore): void {
  const code = (code: string) => expect.objectContaining({ code })
  const draft = (part: Partial<RunDraft> = {}): RunDraft => ({
    experimentId: '0',
    userId: 'ann',
    startMs: 1000,
    name: 'one',
    tags: new Map(),
    ...part,
  })
  const batch = ({
    metrics = [],
    params = {},
    tags = {},
  }: {
    metrics?: Metric[]
    params?: Record<string, string>
    tags?: Record<string, string>
  }): RunBatch => ({
    metrics: metrics.map((metric) => ({ ...metric, model: null })),
    params: new Map(Object.entries(params)),
    tags: new Map(Object.entries(tags)),
  })
  const point = (key: string, step: number, value: number, atMs = 10 * step): Metric => ({ key, step, atMs, value })
  const query = (part: Partial<RunQuery> = {}): RunQuery => ({
    experimentIds: ['0'],
    view: 'ACTIVE_ONLY',
    conditions: [],
    orderBy: [],
    limit: 100,
    offset: 0,
    ...part,
  })

  describe(`RunStore on ${name}`, () => {
    it('tells how many active runs an experiment has', async () => {
      const { runs, experiments } = open()
      const other = await experiments.create('default', { name: 'other', tags: new Map() })
      const counts = async () =>
        Object.fromEntries((await experiments.list('default', 9)).map((each) => [each.experimentId, each.runCount]))
      const { runId } = await runs.create('default', draft({}))
      await runs.create('default', draft({ experimentId: other }))
      await runs.create('default', draft({ experimentId: other }))
      expect(await counts()).toEqual({ '0': 1, [other]: 2 })
      for (let twice = 0; twice < 2; twice++) await runs.delete('default', runId)
      expect(await counts()).toEqual({ '0': 0, [other]: 2 })
      await runs.restore('default', runId)
      await experiments.delete('default', other)
      expect(await counts()).toEqual({ '0': 1 })
      await experiments.restore('default', other)
      expect(await counts()).toEqual({ '0': 1, [other]: 2 })
    })

    it('lists the models of a run in its tag, one after the other', async () => {
      const { runs } = open()
      const { runId } = await runs.create('default', draft({}))
      await runs.appendModel('default', runId, { run_id: 'a' })
      await runs.appendModel('default', runId, { run_id: 'b' })
      expect((await runs.get('default', runId)).tags.get('mlflow.log-model.history')).toBe('[{"run_id": "a"}, {"run_id": "b"}]')
      await runs.delete('default', runId)
      await expect(runs.appendModel('default', runId, {})).rejects.toEqual(expect.objectContaining({ code: 'INVALID_PARAMETER_VALUE' }))
    })

    it('creates a run that has a name, a place for artifacts and what it was given', async () => {
      const { runs } = open()
      const run = await runs.create('default', draft({ tags: new Map([['team', 'red']]) }))
      expect(run).toEqual({
        runId: expect.stringMatching(/^[0-9a-f]{32}$/),
        experimentId: '0',
        name: 'one',
        userId: 'ann',
        status: 'RUNNING',
        startMs: 1000,
        endMs: null,
        artifactUri: `mlflow-artifacts:/0/${run.runId}/artifacts`,
        lifecycleStage: 'active',
        metrics: [],
        params: new Map(),
        tags: new Map([
          ['mlflow.runName', 'one'],
          ['team', 'red'],
        ]),
        datasets: [],
        modelInputs: [],
        modelOutputs: [],
      })
      expect(await runs.get('default', run.runId)).toEqual(run)
    })

    it('gives a later run a greater id', async () => {
      const { runs, setNowMs } = open()
      const first = await runs.create('default', draft())
      setNowMs(1_000_001)
      const second = await runs.create('default', draft())
      expect(second.runId > first.runId).toBe(true)
    })

    it('refuses an experiment that is unknown, deleted or elsewhere', async () => {
      const { runs, experiments, addWorkspace } = open()
      addWorkspace('team')
      const elsewhere = await experiments.create('team', { name: 'e', tags: new Map() })
      const deleted = await experiments.create('default', { name: 'd', tags: new Map() })
      await experiments.delete('default', deleted)
      await expect(runs.create('default', draft({ experimentId: '77' }))).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(runs.create('default', draft({ experimentId: elsewhere }))).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(runs.create('default', draft({ experimentId: deleted }))).rejects.toEqual(code('INVALID_PARAMETER_VALUE'))
    })

    it('keeps runs of workspaces apart', async () => {
      const { runs, addWorkspace } = open()
      addWorkspace('team')
      const { runId } = await runs.create('default', draft())
      const nobody = code('RESOURCE_DOES_NOT_EXIST')
      await expect(runs.get('team', runId)).rejects.toEqual(nobody)
      await expect(runs.log('team', runId, batch({ tags: { a: 'b' } }))).rejects.toEqual(nobody)
      await expect(runs.update('team', runId, { status: 'FAILED' })).rejects.toEqual(nobody)
      await expect(runs.delete('team', runId)).rejects.toEqual(nobody)
      await runs.log('default', runId, batch({ metrics: [point('m', 0, 1)] }))
      expect(await runs.metricHistory('team', runId, 'm', { limit: 1, offset: 0 })).toEqual([])
      expect(await runs.sampleMetric('team', { runIds: [runId], key: 'm', most: 1, steps: null })).toEqual([])
      expect((await runs.search('team', query())).items).toEqual([])
    })

    it('updates status, end and name, and the name is a tag as well', async () => {
      const { runs } = open()
      const { runId } = await runs.create('default', draft())
      expect(await runs.update('default', runId, { status: 'FINISHED', endMs: 2000, name: 'two' })).toMatchObject({
        status: 'FINISHED',
        endMs: 2000,
        name: 'two',
      })
      expect((await runs.get('default', runId)).tags.get('mlflow.runName')).toBe('two')
      await runs.log('default', runId, batch({ tags: { 'mlflow.runName': 'three' } }))
      expect((await runs.get('default', runId)).name).toBe('three')
    })

    it('takes nothing for a deleted run, and takes it again when it is restored', async () => {
      const { runs } = open()
      const { runId } = await runs.create('default', draft())
      await runs.delete('default', runId)
      expect((await runs.get('default', runId)).lifecycleStage).toBe('deleted')
      const refused = code('INVALID_PARAMETER_VALUE')
      await expect(runs.log('default', runId, batch({ tags: { a: 'b' } }))).rejects.toEqual(refused)
      await expect(runs.update('default', runId, { name: 'x' })).rejects.toEqual(refused)
      await expect(runs.deleteTag('default', runId, 'a')).rejects.toEqual(refused)
      await expect(runs.logInputs('default', runId, [], [])).rejects.toEqual(refused)
      await expect(runs.logOutputs('default', runId, [])).rejects.toEqual(refused)
      await runs.restore('default', runId)
      await runs.log('default', runId, batch({ tags: { a: 'b' } }))
    })

    it('deletes and restores runs with their experiment', async () => {
      const { runs, experiments } = open()
      const experimentId = await experiments.create('default', { name: 'e', tags: new Map() })
      const { runId } = await runs.create('default', draft({ experimentId }))
      await experiments.delete('default', experimentId)
      expect((await runs.get('default', runId)).lifecycleStage).toBe('deleted')
      await experiments.restore('default', experimentId)
      expect((await runs.get('default', runId)).lifecycleStage).toBe('active')
    })

    it('has the latest of each metric: the highest step, then time, then value', async () => {
      const { runs } = open()
      const { runId } = await runs.create('default', draft())
      const logged: Metric[] = [point('m', 2, 5), point('m', 3, 1, 40), point('m', 3, 9, 30), point('m', 3, 2, 40), point('m', 3, 1, 40)]
      for (const metric of logged) await runs.log('default', runId, batch({ metrics: [metric, point('other', 0, Number.NaN)] }))
      expect((await runs.get('default', runId)).metrics).toEqual([point('m', 3, 2, 40), point('other', 0, Number.NaN)])
    })

    it('keeps infinite values as the largest there are', async () => {
      const { runs } = open()
      const { runId } = await runs.create('default', draft())
      await runs.log('default', runId, batch({ metrics: [point('up', 0, Infinity), point('down', 0, -Infinity)] }))
      expect((await runs.get('default', runId)).metrics.map(({ value }) => value)).toEqual([-Number.MAX_VALUE, Number.MAX_VALUE])
    })

    it('has all points of a metric, each once, page by page by time', async () => {
      const { runs } = open()
      const { runId } = await runs.create('default', draft())
      const points = Array.from({ length: 700 }, (_, step) => point('m', step, Math.sin(step)))
      const shuffled = points.toSorted((a, b) => a.value - b.value)
      for (let at = 0; at < shuffled.length; at += 90) await runs.log('default', runId, batch({ metrics: shuffled.slice(at, at + 100) }))
      const pages = await Promise.all([0, 300, 600].map((offset) => runs.metricHistory('default', runId, 'm', { limit: 300, offset })))
      expect(pages.flat()).toEqual(points.map(({ key: _key, ...each }) => each))
      expect(await runs.metricHistory('default', runId, 'none', { limit: 10, offset: 0 })).toEqual([])
    })

    it('samples each run evenly by step, with the first and the last', async () => {
      const { runs } = open()
      const ids: string[] = []
      for (const points of [1000, 3]) {
        const { runId } = await runs.create('default', draft())
        ids.push(runId)
        await runs.log('default', runId, batch({ metrics: Array.from({ length: points }, (_, step) => point('m', step, step)) }))
      }
      const steps = async (range: { from: number; to: number } | null) => {
        const sampled = await runs.sampleMetric('default', { runIds: ids, key: 'm', most: 5, steps: range })
        return ids.map((id) => sampled.filter(({ runId }) => runId === id).map(({ step }) => step))
      }
      expect(await steps(null)).toEqual([
        [0, 200, 400, 600, 999],
        [0, 1, 2],
      ])
      expect(await steps({ from: 100, to: 103 })).toEqual([[100, 101, 102, 103], []])
    })

    it('lets no parameter change, and says which would', async () => {
      const { runs } = open()
      const { runId } = await runs.create('default', draft())
      await runs.log('default', runId, batch({ params: { depth: '3', lr: '0.1' } }))
      await runs.log('default', runId, batch({ params: { depth: '3', more: '' } }))
      await expect(runs.log('default', runId, batch({ params: { depth: '4' } }))).rejects.toThrow(
        `Changing param values is not allowed. Param with key='depth' was already logged with value='3' for run ID='${runId}'. Attempted logging new value '4'.`,
      )
      const refused = batch({ metrics: [point('loss', 0, 1)], params: { fresh: '', depth: '4' }, tags: { fresh: '' } })
      await expect(runs.log('default', runId, refused)).rejects.toThrow(
        `Params were already logged='[{'key': 'depth', 'old_value': '3', 'new_value': '4'}]' for run ID='${runId}'.`,
      )
      const run = await runs.get('default', runId)
      expect(Object.fromEntries(run.params)).toEqual({ depth: '3', lr: '0.1', more: '' })
      expect([run.metrics, run.tags.has('fresh')]).toEqual([[], false])
    })

    it('logs nothing of a batch with a metric of an unknown model', async () => {
      const { runs } = open()
      const { runId } = await runs.create('default', draft())
      const model = { id: 'm-gone', datasetName: '', datasetDigest: '' }
      const { metrics, ...rest } = batch({ metrics: [point('loss', 0, 1), point('acc', 0, 1)], params: { depth: '3' } })
      const refused = { ...rest, metrics: metrics.map((metric, at) => ({ ...metric, model: at === 0 ? null : model })) }
      await expect(runs.log('default', runId, refused)).rejects.toThrow("Logged model with ID 'm-gone' not found.")
      expect(await runs.get('default', runId)).toMatchObject({ metrics: [], params: new Map() })
    })

    it('takes tags away, and says where there is none', async () => {
      const { runs } = open()
      const { runId } = await runs.create('default', draft({ tags: new Map([['team', 'red']]) }))
      await runs.deleteTag('default', runId, 'team')
      await expect(runs.deleteTag('default', runId, 'team')).rejects.toThrow(`No tag with name: team in run with id ${runId}`)
    })

    it('has datasets and models once, with the tags and the step of the first time, models in the order logged', async () => {
      const { runs } = open()
      const { runId } = await runs.create('default', draft())
      const dataset = { name: 'd', digest: 'x', sourceType: 'local', source: 's', schema: null, profile: '{}' }
      const tags: [string, string][] = [['mlflow.data.context', 'train']]
      await runs.logInputs('default', runId, [{ ...dataset, tags }], ['m-2'])
      await runs.logInputs('default', runId, [{ ...dataset, tags: [] }], ['m-1', 'm-2'])
      for (const step of [4, 5]) await runs.logOutputs('default', runId, [{ modelId: 'm-9', step }])
      expect(await runs.get('default', runId)).toMatchObject({
        datasets: [{ ...dataset, tags }],
        modelInputs: ['m-2', 'm-1'],
        modelOutputs: [{ modelId: 'm-9', step: 4 }],
      })
      expect(await runs.datasetSummaries('default', ['0'], 10)).toEqual([{ experimentId: '0', name: 'd', digest: 'x', context: 'train' }])
    })

    describe('searching', () => {
      async function filled(): Promise<OpenRunStore> {
        const store = open()
        const { runs } = store
        const make = async (part: Partial<RunDraft>, logged: Parameters<typeof batch>[0]) => {
          const { runId } = await runs.create('default', draft(part))
          await runs.log('default', runId, batch(logged))
          return runId
        }
        await make({ name: 'a', startMs: 1 }, { metrics: [point('loss', 0, 0.5)], params: { lr: '0.1' }, tags: { team: 'Red' } })
        const b = await make({ name: 'b', startMs: 2, userId: 'bob' }, { metrics: [point('loss', 0, 0.25)], params: { lr: '0.01' } })
        await make({ name: 'c', startMs: 3 }, { metrics: [point('loss', 0, Number.NaN)], tags: { team: 'blue' } })
        await make({ name: 'd', startMs: 4 }, {})
        await runs.update('default', b, { status: 'FINISHED', endMs: 50 })
        await runs.logInputs(
          'default',
          b,
          [
            {
              name: 'wine',
              digest: 'w1',
              sourceType: 'l',
              source: 's',
              schema: null,
              profile: null,
              tags: [['mlflow.data.context', 'eval']],
            },
          ],
          [],
        )
        return store
      }
      const found = async ({ runs }: OpenRunStore, part: Partial<RunQuery>) =>
        (await runs.search('default', query(part))).items.map((run) => run.name).join('')

      it.each([
        ['', 'dcba'],
        ['metrics.loss > 0.3', 'a'],
        ['metrics.loss != 0.5', 'cb'],
        ['metrics.loss = 0', ''],
        ["params.lr LIKE '0.%'", 'ba'],
        ["params.lr != '0.1'", 'b'],
        ['params.lr IS NULL', 'dc'],
        ['tags.team IS NOT NULL', 'ca'],
        ["tags.team LIKE 'r%'", ''],
        ["tags.team ILIKE 'r%'", 'a'],
        ["run_name = 'd'", 'd'],
        ["attributes.user_id = 'bob'", 'b'],
        ["status = 'RUNNING' AND start_time < 4", 'ca'],
        ['end_time >= 50', 'b'],
        ["datasets.name = 'wine' AND datasets.context = 'eval'", 'b'],
        ["datasets.digest IN ('w1', 'w2')", 'b'],
        ["datasets.digest NOT IN ('w1')", ''],
      ])('by %s finds %s', async (filter, names) => {
        expect(await found(await filled(), { conditions: parseRunFilter(filter) })).toBe(names)
      })

      it.each([
        [['metrics.loss'], 'bacd'],
        [['metrics.loss DESC'], 'abcd'],
        [['params.lr'], 'badc'],
        [['tags.team DESC'], 'cadb'],
        [['start_time'], 'abcd'],
        [['status', 'run_name DESC'], 'bdca'],
        [['end_time DESC'], 'bdca'],
      ])('by %j sorts %s', async (order, names) => {
        expect(await found(await filled(), { orderBy: parseRunOrder(order) })).toBe(names)
      })

      it('goes page by page, and over deleted ones when asked', async () => {
        const store = await filled()
        expect(await found(store, { limit: 3 })).toBe('dcb')
        expect(await found(store, { limit: 3, offset: 3 })).toBe('a')
        const [first] = (await store.runs.search('default', query({ limit: 1 }))).items
        await store.runs.delete('default', first?.runId ?? '')
        expect(await found(store, {})).toBe('cba')
        expect(await found(store, { view: 'DELETED_ONLY' })).toBe('d')
        expect(await found(store, { view: 'ALL' })).toBe('dcba')
      })

      it('sorts thousands by a metric as it sorts a few', async () => {
        const { runs, experiments } = open()
        const other = await experiments.create('default', { name: 'other', tags: new Map() })
        const valueOf = (at: number): number => (at % 50 === 0 ? Number.NaN : at % 97)
        const made: { name: string; value: number; startMs: number }[] = []
        for (let at = 0; at < 2_100; at++) {
          const run = await runs.create('default', draft({ name: String(at), startMs: at, experimentId: at % 10 === 1 ? other : '0' }))
          // Some have no such metric, some are deleted.
          if (at % 7 !== 0)
            await runs.log('default', run.runId, batch({ metrics: [{ key: 'loss', value: valueOf(at), atMs: 0, step: 0 }] }))
          if (at % 11 === 0) await runs.delete('default', run.runId)
          else if (at % 7 !== 0 && at % 50 !== 0) made.push({ name: String(at), value: valueOf(at), startMs: at })
        }
        for (const descending of [false, true]) {
          const expected = made
            .toSorted((a, b) => (descending ? b.value - a.value : a.value - b.value) || b.startMs - a.startMs)
            .map(({ name }) => name)
          const sorted = async (limit: number, offset: number) =>
            (
              await runs.search(
                'default',
                query({ experimentIds: ['0', other], orderBy: [{ on: 'metric', key: 'loss', descending }], limit, offset }),
              )
            ).items.map((run) => run.name)
          expect(await sorted(200, 0)).toEqual(expected.slice(0, 200))
          expect(await sorted(50, 130)).toEqual(expected.slice(130, 180))
          // All of them: those without a number come behind.
          const all = await sorted(5_000, 0)
          expect(all.slice(0, expected.length)).toEqual(expected)
          expect(all.length).toBeGreaterThan(expected.length)
        }
      })

      it('sees no run of another experiment, and none at all without one', async () => {
        const store = await filled()
        const other = await store.experiments.create('default', { name: 'other', tags: new Map() })
        await store.runs.create('default', draft({ experimentId: other, name: 'x' }))
        expect(await found(store, { experimentIds: [other] })).toBe('x')
        expect(await found(store, { experimentIds: [] })).toBe('')
        expect(await found(store, { experimentIds: ['0', other], limit: 2 })).toBe('xd')
      })
    })
  })
}
