import { describe, expect, it } from 'vitest'
import type { ExperimentCondition, ExperimentQuery, ExperimentStore } from './experiment-store.ts'

export interface OpenExperimentStore {
  store: ExperimentStore
  /** Moves the store's clock, which starts at 1,000,000. */
  setNowMs(nowMs: number): void
  /** Makes a workspace beside `default`. */
  addWorkspace(name: string): void
}

/** What every implementation of `ExperimentStore` must do. */
export function experimentStoreContract(name: string, open: () => OpenExperimentStore): void {
  const all: ExperimentQuery = {
    view: 'ALL',
    conditions: [],
    orderBy: [{ field: 'experiment_id', descending: false }],
    limit: 100,
    offset: 0,
  }
  const none = new Map<string, string>()
  const code = (code: string) => expect.objectContaining({ code })

  describe(`ExperimentStore on ${name}`, () => {
    it('starts with experiment 0, Default, in the default workspace', async () => {
      const { store } = open()
      expect(await store.get('default', '0')).toMatchObject({
        experimentId: '0',
        name: 'Default',
        artifactLocation: 'mlflow-artifacts:/0',
        lifecycleStage: 'active',
      })
      await expect(store.delete('default', '0')).rejects.toEqual(code('INVALID_PARAMETER_VALUE'))
    })

    it('creates experiments with ascending ids, times, tags and a default place for artifacts', async () => {
      const { store } = open()
      expect(await store.create('default', { name: 'a', tags: new Map([['k', 'v']]) })).toBe('1')
      expect(await store.create('default', { name: 'b', artifactLocation: 's3://b', tags: none })).toBe('2')
      expect(await store.get('default', '1')).toEqual({
        experimentId: '1',
        name: 'a',
        artifactLocation: 'mlflow-artifacts:/1',
        lifecycleStage: 'active',
        createdAtMs: 1_000_000,
        updatedAtMs: 1_000_000,
        tags: new Map([['k', 'v']]),
      })
      expect((await store.findByName('default', 'b'))?.artifactLocation).toBe('s3://b')
      expect(await store.findByName('default', 'c')).toBeNull()
    })

    it('takes any number of tags with an experiment', async () => {
      const { store } = open()
      const tags = new Map(Array.from({ length: 11_000 }, (_, n) => [`k${n}`, 'v']))
      const id = await store.create('default', { name: 'a', tags })
      expect((await store.get('default', id)).tags.size).toBe(11_000)
    })

    it('refuses a taken name, also one of a deleted experiment', async () => {
      const { store } = open()
      await store.create('default', { name: 'a', tags: none })
      await store.delete('default', '1')
      await expect(store.create('default', { name: 'a', tags: none })).rejects.toEqual(code('RESOURCE_ALREADY_EXISTS'))
      await store.create('default', { name: 'b', tags: none })
      await expect(store.rename('default', '2', 'a')).rejects.toEqual(code('RESOURCE_ALREADY_EXISTS'))
    })

    it('finds or makes an experiment by name, and does not revive a deleted one', async () => {
      const { store } = open()
      expect(await store.ensure('default', 'svc')).toBe('1')
      expect(await store.ensure('default', 'svc')).toBe('1')
      await store.delete('default', '1')
      await expect(store.ensure('default', 'svc')).rejects.toEqual(code('INVALID_STATE'))
    })

    it('renames, deletes and restores, and notes when', async () => {
      const { store, setNowMs } = open()
      await store.create('default', { name: 'a', tags: none })
      setNowMs(2_000_000)
      await store.rename('default', '1', 'b')
      expect(await store.get('default', '1')).toMatchObject({ name: 'b', createdAtMs: 1_000_000, updatedAtMs: 2_000_000 })
      await store.delete('default', '1')
      expect(await store.get('default', '1')).toMatchObject({ lifecycleStage: 'deleted' })
      await expect(store.delete('default', '1')).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(store.rename('default', '1', 'c')).rejects.toEqual(code('INVALID_STATE'))
      await expect(store.setTag('default', '1', 'k', 'v')).rejects.toEqual(code('INVALID_PARAMETER_VALUE'))
      await store.restore('default', '1')
      expect(await store.get('default', '1')).toMatchObject({ lifecycleStage: 'active' })
      await expect(store.restore('default', '1')).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
    })

    it('sets, overwrites and deletes tags', async () => {
      const { store } = open()
      await store.create('default', { name: 'a', tags: none })
      await store.setTag('default', '1', 'k', 'v')
      await store.setTag('default', '1', 'k', 'w')
      expect((await store.get('default', '1')).tags).toEqual(new Map([['k', 'w']]))
      await store.deleteTag('default', '1', 'k')
      expect((await store.get('default', '1')).tags).toEqual(new Map())
      await expect(store.deleteTag('default', '1', 'k')).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
    })

    it('says that an id is unknown, or is none', async () => {
      const { store } = open()
      await expect(store.get('default', '99')).rejects.toThrow('No Experiment with id=99 exists')
      await expect(store.get('default', 'abc')).rejects.toThrow("Invalid experiment ID 'abc'. Experiment ID must be a valid integer.")
    })

    it('keeps workspaces apart: names may repeat, ids of another are unknown', async () => {
      const { store, addWorkspace } = open()
      addWorkspace('other')
      await store.create('default', { name: 'a', tags: none })
      expect(await store.create('other', { name: 'a', tags: none })).toBe('2')
      await expect(store.get('other', '1')).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(store.delete('other', '1')).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(store.setTag('other', '1', 'k', 'v')).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      expect((await store.search('other', all)).items.map(({ experimentId }) => experimentId)).toEqual(['2'])
    })

    describe('search', () => {
      async function filled() {
        const opened = open()
        const { store, setNowMs } = opened
        await store.create('default', {
          name: 'Alpha',
          tags: new Map([
            ['stage', 'prod'],
            ['a.b', 'x'],
          ]),
        })
        setNowMs(2_000_000)
        await store.create('default', { name: 'alpine', tags: new Map([['stage', 'dev']]) })
        await store.create('default', { name: 'beta_1', tags: none })
        await store.delete('default', '3')
        return opened
      }

      it.each<[ExperimentQuery['view'], string[]]>([
        ['ACTIVE_ONLY', ['0', '1', '2']],
        ['DELETED_ONLY', ['3']],
        ['ALL', ['0', '1', '2', '3']],
      ])('shows %s', async (view, ids) => {
        const { store } = await filled()
        expect((await store.search('default', { ...all, view })).items.map(({ experimentId }) => experimentId)).toEqual(ids)
      })

      it.each<[string, ExperimentCondition, string[]]>([
        ['equal names', { on: 'name', op: '=', value: 'Alpha' }, ['1']],
        ['other names', { on: 'name', op: '!=', value: 'Alpha' }, ['0', '2', '3']],
        ['LIKE with case', { on: 'name', op: 'LIKE', value: 'alp%' }, ['2']],
        ['ILIKE without case', { on: 'name', op: 'ILIKE', value: 'ALP%' }, ['1', '2']],
        ['_ as any character', { on: 'name', op: 'LIKE', value: 'beta__' }, ['3']],
        ['no other wildcards', { on: 'name', op: 'LIKE', value: 'al*' }, []],
        ['ids in a list', { on: 'id', op: 'IN', values: [1, 3] }, ['1', '3']],
        ['ids not in a list', { on: 'id', op: 'NOT IN', values: [1, 3] }, ['0', '2']],
        ['times', { on: 'creation_time', op: '=', value: 2_000_000 }, ['2', '3']],
        ['a tag', { on: 'tag', key: 'stage', op: '=', value: 'prod' }, ['1']],
        ['another value of a tag, but not a missing tag', { on: 'tag', key: 'stage', op: '!=', value: 'prod' }, ['2']],
        ['a tag like a pattern', { on: 'tag', key: 'stage', op: 'ILIKE', value: 'P%' }, ['1']],
        ['a missing tag', { on: 'tag', key: 'stage', op: 'IS NULL' }, ['0', '3']],
        ['a tag that is there', { on: 'tag', key: 'a.b', op: 'IS NOT NULL' }, ['1']],
        ['text that is no SQL', { on: 'name', op: '=', value: "' OR 1=1 --" }, []],
      ])('filters by %s', async (_, condition, ids) => {
        const { store } = await filled()
        expect((await store.search('default', { ...all, conditions: [condition] })).items.map(({ experimentId }) => experimentId)).toEqual(
          ids,
        )
      })

      it('joins conditions by and', async () => {
        const { store } = await filled()
        const conditions: ExperimentCondition[] = [
          { on: 'name', op: 'ILIKE', value: 'alp%' },
          { on: 'tag', key: 'stage', op: '=', value: 'dev' },
        ]
        expect((await store.search('default', { ...all, conditions })).items.map(({ experimentId }) => experimentId)).toEqual(['2'])
      })

      it('orders with the newest id first among equals, and pages', async () => {
        const { store } = await filled()
        const query: ExperimentQuery = {
          ...all,
          conditions: [{ on: 'id', op: 'NOT IN', values: [0] }],
          orderBy: [{ field: 'creation_time', descending: true }],
        }
        expect((await store.search('default', query)).items.map(({ experimentId }) => experimentId)).toEqual(['3', '2', '1'])
        expect((await store.search('default', { ...query, limit: 1, offset: 1 })).items.map(({ experimentId }) => experimentId)).toEqual([
          '2',
        ])
      })

      it('lists those that are active, newest first, up to a number', async () => {
        const { store } = await filled()
        const listed = async (limit: number) => (await store.list('default', limit)).map(({ experimentId }) => experimentId)
        expect([await listed(10), await listed(1)]).toEqual([['2', '1', '0'], ['2']])
      })

      it('brings the tags of each', async () => {
        const { store } = await filled()
        expect((await store.search('default', all)).items.map(({ tags }) => [...tags])).toEqual([
          [],
          [
            ['a.b', 'x'],
            ['stage', 'prod'],
          ],
          [['stage', 'dev']],
          [],
        ])
      })
    })
  })
}
