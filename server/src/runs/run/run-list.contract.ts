import { describe, expect, it } from 'vitest'
import type { ExperimentStore } from '../experiment/experiment-store.ts'
import { parseRunFilter, parseRunOrder } from './run-filter.ts'
import type { RunList, RunListQuery } from './run-list.ts'
import type { RunStore } from './run-store.ts'

export interface OpenRunList {
  list: RunList
  runs: RunStore
  experiments: ExperimentStore
  /** Makes a workspace beside `default`. */
  addWorkspace(name: string): void
}

/** What every implementation of `RunList` must do. */
export function runListContract(name: string, open: () => OpenRunList): void {
  const query = (part: Partial<RunListQuery> = {}): RunListQuery => ({
    experimentId: '0',
    view: 'ACTIVE_ONLY',
    conditions: [],
    nesting: { of: 'all' },
    order: null,
    columns: [],
    upTo: null,
    limit: 100,
    offset: 0,
    ...part,
  })

  const by = (clause: string) => parseRunOrder([clause])[0] ?? null

  /** Runs that begin one second after the other, named by their letters. */
  function opened() {
    const stores = open()
    let startMs = 0
    const add = async (
      letter: string,
      {
        parent,
        metrics = {},
        params = {},
        tags = {},
        experimentId = '0',
      }: {
        parent?: string
        metrics?: Record<string, number>
        params?: Record<string, string>
        tags?: Record<string, string>
        experimentId?: string
      } = {},
    ): Promise<string> => {
      const below = parent === undefined ? [] : [['mlflow.parentRunId', parent] as const]
      const run = await stores.runs.create('default', {
        experimentId,
        userId: 'ann',
        startMs: (startMs += 1000),
        name: letter,
        tags: new Map([...Object.entries(tags), ...below]),
      })
      await stores.runs.log('default', run.runId, {
        metrics: Object.entries(metrics).map(([key, value]) => ({ key, value, step: 0, atMs: 0, model: null })),
        params: new Map(Object.entries(params)),
        tags: new Map(),
      })
      return run.runId
    }
    const names = async (part: Partial<RunListQuery> = {}): Promise<string> =>
      (await stores.list.list('default', query(part))).runs.map((run) => run.name).join('')
    return { ...stores, add, names }
  }

  describe(`RunList on ${name}`, () => {
    it('lists the newest first, each with the columns asked for', async () => {
      const { list, add } = opened()
      await add('a', { metrics: { loss: 0.5 }, params: { lr: '0.1' }, tags: { team: 'red' } })
      await add('b', { metrics: { loss: Number.NaN } })
      const columns = [
        { on: 'metric', key: 'loss' },
        { on: 'parameter', key: 'lr' },
        { on: 'tag', key: 'team' },
      ] as const
      const { runs, total } = await list.list('default', query({ columns }))
      expect(runs.map((run) => [run.name, run.startMs, run.values])).toEqual([
        ['b', 2000, ['NaN', null, null]],
        ['a', 1000, [0.5, '0.1', 'red']],
      ])
      expect(total).toBe(2)
    })

    it('sorts by a metric, NaN behind numbers and what has none behind that', async () => {
      const { add, names } = opened()
      await add('a', { metrics: { loss: 0.5 } })
      await add('b')
      await add('c', { metrics: { loss: Number.NaN } })
      await add('d', { metrics: { loss: 0.1 } })
      await add('e', { metrics: { loss: 0.5 } })
      expect(await names({ order: by('metrics.loss ASC') })).toBe('deacb')
      expect(await names({ order: by('metrics.loss DESC') })).toBe('eadcb')
    })

    it('sorts by a parameter, a tag and an attribute', async () => {
      const { add, names } = opened()
      await add('b', { params: { depth: '3' } })
      await add('a', { params: { depth: '1' }, tags: { team: 'red' } })
      await add('c', { tags: { team: 'blue' } })
      expect(await names({ order: by('params.depth DESC') })).toBe('bac')
      expect(await names({ order: by('tags.team ASC') })).toBe('cab')
      expect(await names({ order: by('attributes.run_name ASC') })).toBe('abc')
      expect(await names({ order: by('start_time ASC') })).toBe('bac')
    })

    it('goes on where a page ended, without what came meanwhile, and says how much that is', async () => {
      const { list, add } = opened()
      for (const letter of ['a', 'b', 'c']) await add(letter)
      const first = await list.list('default', query({ limit: 2 }))
      await add('d')
      const second = await list.list('default', query({ limit: 2, offset: 2, upTo: first.upTo }))
      expect([first, second].map((page) => page.runs.map((run) => run.name).join(''))).toEqual(['cb', 'a'])
      expect([first, second].map((page) => [page.total, page.newer])).toEqual([
        [3, 0],
        [3, 1],
      ])
    })

    it('lists runs that began at once as they were made: a parent before those below it', async () => {
      const { runs, names } = opened()
      for (const name of 'pabcdefgh')
        await runs.create('default', { experimentId: '0', userId: 'ann', startMs: 1000, name, tags: new Map() })
      expect(await names()).toBe('pabcdefgh')
    })

    it('shows what is deleted in its own view', async () => {
      const { runs, add, names } = opened()
      const gone = await add('a')
      await add('b')
      await runs.delete('default', gone)
      expect([await names(), await names({ view: 'DELETED_ONLY' }), await names({ view: 'ALL' })]).toEqual(['b', 'a', 'ba'])
    })

    describe('with runs below others', () => {
      const nested = async () => {
        const stores = opened()
        const parent = await stores.add('p')
        const child = await stores.add('c', { parent, metrics: { loss: 0.9 } })
        await stores.add('d', { parent })
        await stores.add('g', { parent: child, metrics: { loss: 0.1 } })
        await stores.add('x')
        return { ...stores, parent, child }
      }

      it('lists those at the top, and those below one', async () => {
        const { list, names, parent, child } = await nested()
        const top = await list.list('default', query({ nesting: { of: 'top' } }))
        expect(top.runs.map((run) => [run.name, run.childCount])).toEqual([
          ['x', 0],
          ['p', 2],
        ])
        expect(await names({ nesting: { of: 'children', parentRunId: parent } })).toBe('dc')
        expect(await names({ nesting: { of: 'children', parentRunId: child } })).toBe('g')
      })

      it('keeps the way to a run that matches', async () => {
        const { names, parent } = await nested()
        const conditions = parseRunFilter('metrics.loss < 0.5')
        expect(await names({ conditions })).toBe('g')
        expect(await names({ conditions, nesting: { of: 'top' } })).toBe('p')
        expect(await names({ conditions, nesting: { of: 'children', parentRunId: parent } })).toBe('c')
      })

      it('hides no run whose parent is not in the list', async () => {
        const { runs, add, names, child, experiments } = await nested()
        await runs.delete('default', child)
        expect(await names({ nesting: { of: 'top' } })).toBe('xgp')
        const other = await experiments.create('default', { name: 'other', tags: new Map() })
        await add('o', { parent: child, experimentId: other })
        await add('n', { parent: 'f'.repeat(32), experimentId: other })
        expect(await names({ experimentId: other, nesting: { of: 'top' } })).toBe('no')
      })

      it('takes a run that is its own parent as one at the top', async () => {
        const { list, runs, add, names } = opened()
        const own = await add('a')
        await runs.log('default', own, { metrics: [], params: new Map(), tags: new Map([['mlflow.parentRunId', own]]) })
        expect(await names({ nesting: { of: 'top' } })).toBe('a')
        expect(await names({ nesting: { of: 'children', parentRunId: own } })).toBe('')
        expect(await list.children('default', own, 10)).toEqual({ runs: [], count: 0 })
      })

      it('names the children of a run, newest first', async () => {
        const { list, parent } = await nested()
        const { runs, count } = await list.children('default', parent, 1)
        expect(runs.map((run) => run.name)).toEqual(['d'])
        expect(count).toBe(2)
      })
    })

    it('knows the keys of the newest runs', async () => {
      const { list, add } = opened()
      await add('a', { metrics: { old: 1 } })
      await add('b', { metrics: { loss: 1, acc: 1 }, params: { lr: '1' }, tags: { team: 'red' } })
      expect(await list.keys('default', '0', { runs: 1, keys: 10 })).toEqual({
        metrics: ['acc', 'loss'],
        params: ['lr'],
        tags: ['mlflow.runName', 'team'],
        exact: false,
      })
      expect(await list.keys('default', '0', { runs: 2, keys: 2 })).toMatchObject({ metrics: ['acc', 'loss'], exact: true })
    })

    it('names runs in the order asked for, and those that read a model', async () => {
      const { list, runs, add } = opened()
      const [one, two] = [await add('a'), await add('b')]
      await runs.logInputs('default', one, [], ['m-1'])
      await runs.logInputs('default', two, [], ['m-1'])
      await runs.logOutputs('default', two, [{ modelId: 'm-2', step: 0 }])
      const named = (refs: { name: string }[]) => refs.map((ref) => ref.name).join('')
      expect(named(await list.refs('default', [two, 'gone', one]))).toBe('ba')
      expect(named(await list.readersOf('default', 'm-1', 10))).toBe('ba')
      expect(await list.readersOf('default', 'm-2', 10)).toEqual([])
    })

    it('shows nothing of another workspace', async () => {
      const { list, runs, add, addWorkspace } = opened()
      addWorkspace('other')
      const runId = await add('a')
      await runs.logInputs('default', runId, [], ['m-1'])
      await add('b', { parent: runId })
      const missing = expect.objectContaining({ code: 'RESOURCE_DOES_NOT_EXIST' })
      await expect(list.list('other', query())).rejects.toEqual(missing)
      await expect(list.keys('other', '0', { runs: 1, keys: 1 })).rejects.toEqual(missing)
      expect(await list.refs('other', [runId])).toEqual([])
      expect(await list.children('other', runId, 10)).toEqual({ runs: [], count: 0 })
      expect(await list.readersOf('other', 'm-1', 10)).toEqual([])
    })
  })
}
