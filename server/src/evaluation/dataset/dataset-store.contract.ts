import type { WebhookEvent } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { createDatasetChanges } from './dataset-changes.ts'
import { parseDatasetFilter, parseDatasetOrder } from './dataset-filter.ts'
import type { ChangeSoFar, DatasetQuery, DatasetStore } from './dataset-store.ts'
import { packDrafts } from './packed-drafts.ts'
import { readRecordDrafts } from './record-drafts.ts'

export interface OpenDatasetStore {
  datasets: DatasetStore
  /** What was said to the event sink, with its workspace. */
  events: [workspace: string, event: WebhookEvent<'dataset.updated'>][]
  /** Makes an experiment and answers its id. */
  addExperiment(workspace: string, name: string): Promise<string>
  /** Makes a workspace beside `default`. */
  addWorkspace(name: string): void
  /** Moves the store's clock, which starts at 1,000,000. */
  setNowMs(nowMs: number): void
}

/** What every implementation of `DatasetStore` must do. */
export function datasetStoreContract(name: string, openStore: () => OpenDatasetStore): void {
  /** With changes of records that make their parts themselves. */
  const open = () => {
    const opened = openStore()
    return { ...opened, store: opened.datasets, datasets: { ...opened.datasets, ...createDatasetChanges(opened.datasets) } }
  }
  const code = (code: string) => expect.objectContaining({ code })
  const draft = (name: string, part: { tags?: Record<string, string>; experimentIds?: string[]; createdBy?: string } = {}) => ({
    name,
    tags: new Map(Object.entries(part.tags ?? {})),
    experimentIds: part.experimentIds ?? [],
    createdBy: part.createdBy ?? null,
  })
  const query = (part: Partial<DatasetQuery> = {}): DatasetQuery => ({
    experimentIds: [],
    conditions: [],
    orderBy: [],
    limit: 10,
    offset: 0,
    ...part,
  })
  const records = (...each: object[]) => packDrafts(readRecordDrafts(JSON.stringify(each)))
  const all = { version: null, after: 0, limit: 100, maxChars: 1_000_000 }
  const inputsOf = async (datasets: Pick<DatasetStore, 'records'>, datasetId: string, version: number | null = null) =>
    (await datasets.records('default', datasetId, { ...all, version })).records.map(({ inputs }) => inputs)

  describe(`DatasetStore on ${name}`, () => {
    it('creates a dataset without records', async () => {
      const { datasets } = open()
      const dataset = await datasets.create('default', draft('qa', { tags: { team: 'red' }, experimentIds: ['0'], createdBy: 'ann' }))
      expect(dataset).toEqual({
        datasetId: expect.stringMatching(/^d-[0-9a-f]{32}$/) as string,
        name: 'qa',
        tags: new Map([['team', 'red']]),
        schema: null,
        recordCount: 0,
        version: 0,
        digest: '66687aad',
        createdAtMs: 1_000_000,
        updatedAtMs: 1_000_000,
        createdBy: 'ann',
        updatedBy: 'ann',
      })
      expect(await datasets.get('default', dataset.datasetId)).toEqual(dataset)
      expect(await datasets.experimentIds('default', dataset.datasetId)).toEqual(['0'])
    })

    it('says each new version, and nothing where none is made', async () => {
      const { datasets, events } = open()
      const { datasetId } = await datasets.create('default', draft('qa'))
      for (let i = 0; i < 2; i++) await datasets.upsertRecords('default', datasetId, records({ inputs: { q: 1 } }, { inputs: { q: 2 } }))
      const { digest } = await datasets.get('default', datasetId)
      const page = await datasets.records('default', datasetId, all)
      await datasets.deleteRecords('default', datasetId, ['none'])
      await datasets.deleteRecords('default', datasetId, [page.records[0]?.recordId ?? ''])
      const last = (await datasets.get('default', datasetId)).digest
      expect(events).toEqual([
        ['default', { type: 'dataset.updated', data: { dataset_id: datasetId, name: 'qa', version: 1, digest, record_count: 2 } }],
        ['default', { type: 'dataset.updated', data: { dataset_id: datasetId, name: 'qa', version: 2, digest: last, record_count: 1 } }],
      ])
    })

    it('takes two datasets of one name', async () => {
      const { datasets } = open()
      await datasets.create('default', draft('qa'))
      await datasets.create('default', draft('qa'))
      expect((await datasets.search('default', query())).items).toHaveLength(2)
    })

    it('puts records in, and merges those with the same inputs', async () => {
      const { datasets, setNowMs } = open()
      const { datasetId } = await datasets.create('default', draft('qa'))
      const first = { inputs: { q: 1 }, outputs: 'a', expectations: { x: 1, y: 1 }, tags: { 'mlflow.user': 'ann' } }
      expect(await datasets.upsertRecords('default', datasetId, records(first, { inputs: { q: 2 } }))).toEqual({ inserted: 2, updated: 0 })
      setNowMs(1_000_005)
      const change = { inputs: { q: 1 }, expectations: { y: 2, z: 2 }, tags: { 'mlflow.user': 'bob', split: 'dev' } }
      expect(await datasets.upsertRecords('default', datasetId, records(change, { inputs: { q: 3 }, outputs: null }))).toEqual({
        inserted: 1,
        updated: 1,
      })
      const { records: found } = await datasets.records('default', datasetId, all)
      expect(found).toEqual([
        {
          recordId: expect.stringMatching(/^dr-[0-9a-f]{32}$/) as string,
          inputs: '{"q":1}',
          outputs: '"a"',
          expectations: '{"x":1,"y":2,"z":2}',
          tags: '{"mlflow.user":"bob","split":"dev"}',
          source: null,
          createdAtMs: 1_000_000,
          updatedAtMs: 1_000_005,
          createdBy: 'ann',
          updatedBy: 'bob',
        },
        expect.objectContaining({ inputs: '{"q":2}', outputs: '{}', expectations: null, tags: '{}', createdBy: null }),
        expect.objectContaining({ inputs: '{"q":3}', outputs: null }),
      ])
      expect(await datasets.get('default', datasetId)).toMatchObject({
        recordCount: 3,
        version: 2,
        updatedAtMs: 1_000_005,
        updatedBy: 'bob',
      })
    })

    it('keeps NaN when records are merged', async () => {
      const { datasets } = open()
      const { datasetId } = await datasets.create('default', draft('qa'))
      const put = (json: string) => datasets.upsertRecords('default', datasetId, packDrafts(readRecordDrafts(json)))
      await put('[{"inputs":{"q":NaN},"expectations":{"x":NaN,"y":1}}]')
      expect(await put('[{"inputs":{"q":NaN},"expectations":{"y":Infinity}}]')).toEqual({ inserted: 0, updated: 1 })
      const { records: found } = await datasets.records('default', datasetId, all)
      expect(found).toEqual([expect.objectContaining({ inputs: '{"q":NaN}', expectations: '{"x":NaN,"y":Infinity}' })])
    })

    it('takes a record twice in one call', async () => {
      const { datasets } = open()
      const { datasetId } = await datasets.create('default', draft('qa'))
      const twice = records({ inputs: { q: 1 }, outputs: 1 }, { inputs: { q: 1 }, outputs: 2 })
      expect(await datasets.upsertRecords('default', datasetId, twice)).toEqual({ inserted: 1, updated: 1 })
      const { records: found } = await datasets.records('default', datasetId, all)
      expect(found.map(({ outputs }) => outputs)).toEqual(['2'])
    })

    it('replaces outputs only where some are said', async () => {
      const { datasets } = open()
      const { datasetId } = await datasets.create('default', draft('qa'))
      const outputs = async (part: object) => {
        await datasets.upsertRecords('default', datasetId, records({ inputs: { q: 1 }, ...part }))
        return (await datasets.records('default', datasetId, all)).records[0]?.outputs
      }
      expect(await outputs({ outputs: 'a' })).toBe('"a"')
      expect(await outputs({ expectations: { x: 1 } })).toBe('"a"')
      expect(await outputs({ outputs: null })).toBeNull()
    })

    it('keeps what was in it in each version', async () => {
      const { datasets } = open()
      const { datasetId } = await datasets.create('default', draft('qa'))
      await datasets.upsertRecords('default', datasetId, records({ inputs: { q: 1 }, outputs: 'old' }, { inputs: { q: 2 } }))
      await datasets.upsertRecords('default', datasetId, records({ inputs: { q: 1 }, outputs: 'new' }, { inputs: { q: 3 } }))
      const { records: now } = await datasets.records('default', datasetId, all)
      expect(await datasets.deleteRecords('default', datasetId, [now[1]?.recordId ?? '', 'dr-none'])).toBe(1)

      expect(await inputsOf(datasets, datasetId, 0)).toEqual([])
      expect(await inputsOf(datasets, datasetId, 1)).toEqual(['{"q":1}', '{"q":2}'])
      expect(await inputsOf(datasets, datasetId, 2)).toEqual(['{"q":1}', '{"q":2}', '{"q":3}'])
      expect(await inputsOf(datasets, datasetId)).toEqual(['{"q":1}', '{"q":3}'])
      const old = await datasets.records('default', datasetId, { ...all, version: 1 })
      expect(old.records[0]).toMatchObject({ recordId: now[0]?.recordId, outputs: '"old"' })
      await expect(datasets.records('default', datasetId, { ...all, version: 4 })).rejects.toThrow('has no version 4; its newest is 3.')

      const counts = (await datasets.versions('default', datasetId, { before: null, limit: 9 })).map((each) => [
        each.version,
        each.inserted,
        each.updated,
        each.deleted,
        each.recordCount,
      ])
      expect(counts).toEqual([
        [3, 0, 0, 1, 2],
        [2, 1, 1, 0, 3],
        [1, 2, 0, 0, 2],
      ])
      expect((await datasets.versions('default', datasetId, { before: 3, limit: 1 })).map(({ version }) => version)).toEqual([2])
    })

    it('makes no version where nothing changes', async () => {
      const { datasets } = open()
      const { datasetId } = await datasets.create('default', draft('qa'))
      const same = records({ inputs: { q: 1 }, outputs: 1, expectations: { a: 1 } })
      await datasets.upsertRecords('default', datasetId, same)
      expect(await datasets.upsertRecords('default', datasetId, same)).toEqual({ inserted: 0, updated: 1 })
      expect(await datasets.upsertRecords('default', datasetId, records())).toEqual({ inserted: 0, updated: 0 })
      expect(await datasets.deleteRecords('default', datasetId, ['dr-none'])).toBe(0)
      expect((await datasets.get('default', datasetId)).version).toBe(1)
    })

    it('has a digest that says what is in it', async () => {
      const { datasets } = open()
      const digestOf = async (...calls: ReturnType<typeof records>[]): Promise<string> => {
        const { datasetId } = await datasets.create('default', draft('qa'))
        for (const call of calls) await datasets.upsertRecords('default', datasetId, call)
        return (await datasets.get('default', datasetId)).digest
      }
      const [a, b] = [{ inputs: { q: 1 } }, { inputs: { q: 2 } }]
      const both = await digestOf(records(a, b))
      expect(await digestOf(records(b), records(a))).toBe(both)
      expect(await digestOf(records(a))).not.toBe(both)
      expect(await digestOf(records(a, { ...b, outputs: 1 }))).not.toBe(both)
    })

    it('answers records in pages bounded by number and by size', async () => {
      const { datasets } = open()
      const { datasetId } = await datasets.create('default', draft('qa'))
      await datasets.upsertRecords('default', datasetId, records(...[1, 2, 3, 4, 5].map((q) => ({ inputs: { q, text: 'x'.repeat(100) } }))))
      const pageSizes = async (page: { limit: number; maxChars: number }): Promise<number[]> => {
        const sizes: number[] = []
        for (let after: number | null = 0; after !== null;) {
          const { records: found, next }: Awaited<ReturnType<DatasetStore['records']>> = await datasets.records('default', datasetId, {
            version: null,
            after,
            ...page,
          })
          sizes.push(found.length)
          after = next
        }
        return sizes
      }
      expect(await pageSizes({ limit: 2, maxChars: 1_000_000 })).toEqual([2, 2, 1])
      expect(await pageSizes({ limit: 5, maxChars: 1_000_000 })).toEqual([5])
      expect(await pageSizes({ limit: 5, maxChars: 150 })).toEqual([2, 2, 1])
      expect(await pageSizes({ limit: 5, maxChars: 0 })).toEqual([1, 1, 1, 1, 1])
    })

    it('finds datasets by name, tag, times and experiment', async () => {
      const { datasets, addExperiment, setNowMs } = open()
      const other = await addExperiment('default', 'other')
      await datasets.create('default', draft('alpha', { tags: { team: 'red' }, experimentIds: ['0', other] }))
      setNowMs(1_000_010)
      await datasets.create('default', draft('beta', { tags: { team: 'blue' }, experimentIds: [other], createdBy: 'ann' }))
      const found = async (filter: string, part: Partial<DatasetQuery> = {}) =>
        (await datasets.search('default', query({ conditions: parseDatasetFilter(filter), ...part }))).items.map((each) => each.name)
      expect(await found('')).toEqual(['beta', 'alpha'])
      expect(await found("name LIKE 'al%'")).toEqual(['alpha'])
      expect(await found("name IN ('beta', 'x')")).toEqual(['beta'])
      expect(await found("tags.team = 'red'")).toEqual(['alpha'])
      expect(await found("created_by = 'ann'")).toEqual(['beta'])
      expect(await found('created_time > 1000005')).toEqual(['beta'])
      expect(await found('', { experimentIds: ['0'] })).toEqual(['alpha'])
      expect(await found('', { experimentIds: ['0', other] })).toEqual(['beta', 'alpha'])
      expect(await found('', { orderBy: parseDatasetOrder(['name']) })).toEqual(['alpha', 'beta'])
      expect(await found('', { limit: 1, offset: 1 })).toEqual(['alpha'])
    })

    it('sets and deletes tags, without an error for one that is not there', async () => {
      const { datasets } = open()
      const { datasetId } = await datasets.create('default', draft('qa', { tags: { a: '1', b: '1' } }))
      await datasets.setTags('default', datasetId, new Map([['b', '2']]))
      await datasets.deleteTag('default', datasetId, 'a')
      await datasets.deleteTag('default', datasetId, 'none')
      await datasets.deleteTag('default', 'd-none', 'a')
      expect((await datasets.get('default', datasetId)).tags).toEqual(new Map([['b', '2']]))
    })

    it('belongs to experiments, each once', async () => {
      const { datasets, addExperiment } = open()
      const other = await addExperiment('default', 'other')
      const { datasetId } = await datasets.create('default', draft('qa', { experimentIds: ['0'] }))
      await datasets.addToExperiments('default', datasetId, [other, '0'])
      expect(await datasets.experimentIds('default', datasetId)).toEqual(['0', other])
      await datasets.removeFromExperiments('default', datasetId, ['0', '77'])
      expect(await datasets.experimentIds('default', datasetId)).toEqual([other])
      await expect(datasets.addToExperiments('default', datasetId, ['77'])).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(datasets.create('default', draft('x', { experimentIds: ['77'] }))).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
    })

    it('is gone with its records when it is deleted', async () => {
      const { datasets } = open()
      const { datasetId } = await datasets.create('default', draft('qa'))
      await datasets.upsertRecords('default', datasetId, records({ inputs: {} }))
      await datasets.delete('default', datasetId)
      await datasets.delete('default', datasetId)
      await expect(datasets.get('default', datasetId)).rejects.toThrow(`Evaluation dataset with id '${datasetId}' not found`)
      await expect(datasets.records('default', datasetId, all)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(datasets.upsertRecords('default', datasetId, records())).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
    })

    describe('in parts', () => {
      const first = { soFar: null, isLast: false }
      const questions = (count: number, part: object = {}) => Array.from({ length: count }, (_, q) => ({ inputs: { q }, ...part }))
      const shown = async (datasets: Pick<DatasetStore, 'records' | 'get'>, datasetId: string) => {
        const { records: found } = await datasets.records('default', datasetId, { ...all, limit: 10_000, maxChars: 10_000_000 })
        const { version, recordCount, digest } = await datasets.get('default', datasetId)
        return { version, recordCount, digest, outputs: found.map(({ outputs }) => outputs) }
      }
      const [a = new Uint8Array()] = records({ inputs: { q: 0 }, outputs: 'new' }, { inputs: { q: 7 } }).slices

      it('makes one version of a large change, whatever part a record is in', async () => {
        const { datasets } = open()
        const { datasetId } = await datasets.create('default', draft('qa'))
        const many = records(...questions(1_200, { outputs: 1 }), ...questions(1, { outputs: 2 }))
        expect(many.slices).toHaveLength(2)
        expect(await datasets.upsertRecords('default', datasetId, many)).toEqual({ inserted: 1_200, updated: 1 })
        expect(await shown(datasets, datasetId)).toMatchObject({
          version: 1,
          recordCount: 1_200,
          outputs: ['2', ...Array(1_199).fill('1')],
        })
        const { records: found } = await datasets.records('default', datasetId, { ...all, limit: 10_000, maxChars: 10_000_000 })
        const ids = found.slice(1).map(({ recordId }) => recordId)
        expect(await datasets.deleteRecords('default', datasetId, [...ids, ...ids, 'dr-none'])).toBe(1_199)
        expect(await shown(datasets, datasetId)).toMatchObject({ version: 2, recordCount: 1, outputs: ['2'] })
      })

      it('shows nothing of a change before its last part', async () => {
        const { datasets, store, events } = open()
        const { datasetId } = await datasets.create('default', draft('qa'))
        await datasets.upsertRecords('default', datasetId, records({ inputs: { q: 0 }, outputs: 'old' }))
        const before = await shown(datasets, datasetId)
        const soFar = await store.upsertRecords('default', datasetId, a, first)
        expect(soFar).toMatchObject({ inserted: 1, merged: 1, updated: 1 })
        expect([await shown(datasets, datasetId), events.length]).toEqual([before, 1])
        const last = { soFar, isLast: true }
        await store.upsertRecords('default', datasetId, records({ inputs: { q: 8 } }).slices[0] as Uint8Array, last)
        expect(await shown(datasets, datasetId)).toMatchObject({ version: 2, recordCount: 3, outputs: ['"new"', '{}', '{}'] })
      })

      it.each<[string, (datasets: ReturnType<typeof open>['datasets'], datasetId: string) => Promise<unknown>, object]>([
        [
          'the same one again',
          (datasets, id) => datasets.upsertRecords('default', id, { slices: [a] }),
          { version: 2, recordCount: 2, outputs: ['"new"', '{}'] },
        ],
        [
          'another one',
          (datasets, id) => datasets.upsertRecords('default', id, records({ inputs: { q: 9 }, outputs: 9 })),
          { version: 2, recordCount: 2, outputs: ['"old"', '9'] },
        ],
        [
          'one that takes records out',
          (datasets, id) => datasets.deleteRecords('default', id, ['dr-none']),
          { version: 1, recordCount: 1 },
        ],
      ])('takes back what a change without a last part left, before %s', async (_, change, expected) => {
        const { datasets, store } = open()
        const { datasetId } = await datasets.create('default', draft('qa'))
        await datasets.upsertRecords('default', datasetId, records({ inputs: { q: 0 }, outputs: 'old' }))
        await store.upsertRecords('default', datasetId, a, first)
        await change(datasets, datasetId)
        const after = await shown(datasets, datasetId)
        expect(after).toMatchObject(expected)
        // With nothing in it but what the digest says.
        const twin = await datasets.create('default', draft('twin'))
        const { records: found } = await datasets.records('default', datasetId, all)
        const again = found.map(({ inputs, outputs }) => ({
          inputs: JSON.parse(inputs) as object,
          outputs: JSON.parse(outputs ?? '') as object,
        }))
        await datasets.upsertRecords('default', twin.datasetId, records(...again))
        expect((await datasets.get('default', twin.datasetId)).digest).toBe(after.digest)
      })

      it.each<[string, (store: DatasetStore, datasetId: string, ids: string[]) => Promise<unknown>]>([
        [
          'puts records in',
          async (store, id) => {
            const { slices } = records(...questions(4_500, { outputs: 'new' }), ...questions(4_500, { tags: { split: 'dev' } }))
            let soFar: ChangeSoFar | null = null
            for (const slice of slices) soFar = await store.upsertRecords('default', id, slice, { soFar, isLast: false })
            expect(soFar).toMatchObject({ merged: 9_000, updated: 9_000 })
          },
        ],
        [
          'takes records out',
          async (store, id, ids) => {
            expect(await store.deleteRecords('default', id, ids, first)).toMatchObject({ deleted: 4_500 })
          },
        ],
      ])('takes all of a long change back that %s and has no last part', async (_, begin) => {
        const { datasets, store } = open()
        const made = async (name: string) => {
          const { datasetId } = await datasets.create('default', draft(name))
          await datasets.upsertRecords('default', datasetId, records(...questions(4_500, { outputs: 'old' })))
          return datasetId
        }
        const [datasetId, twin] = [await made('qa'), await made('twin')]
        const { records: found } = await datasets.records('default', datasetId, { ...all, limit: 10_000, maxChars: 10_000_000 })
        await begin(
          store,
          datasetId,
          found.map(({ recordId }) => recordId),
        )
        for (const id of [datasetId, twin]) await datasets.upsertRecords('default', id, records({ inputs: { q: 0 }, outputs: 'other' }))
        const after = await shown(datasets, datasetId)
        expect(after).toMatchObject({ version: 2, recordCount: 4_500, outputs: ['"other"', ...Array(4_499).fill('"old"')] })
        expect(after).toEqual(await shown(datasets, twin))
      })

      describe('of large records', () => {
        const last = { soFar: null, isLast: true }
        const large = { outputs: 'x'.repeat(2_500_000) }
        /** Four of them, of which a part takes two. */
        const openLarge = async () => {
          const { datasets, store } = open()
          const { datasetId } = await datasets.create('default', draft('qa'))
          await datasets.upsertRecords('default', datasetId, records(...questions(4, large)))
          const { records: found } = await datasets.records('default', datasetId, { ...all, maxChars: 20_000_000 })
          return { datasets, store, datasetId, ids: found.map(({ recordId }) => recordId) }
        }

        it('takes some out, and says where the next part goes on', async () => {
          const { datasets, store, datasetId, ids } = await openLarge()
          const soFar = await store.deleteRecords('default', datasetId, ids, last)
          expect(soFar).toMatchObject({ deleted: 2, goOnAt: 2 })
          expect(await datasets.get('default', datasetId)).toMatchObject({ version: 1, recordCount: 4 })
          expect(await store.deleteRecords('default', datasetId, ids, { soFar, isLast: true })).toMatchObject({ deleted: 4, goOnAt: 0 })
          expect(await datasets.get('default', datasetId)).toMatchObject({ version: 2, recordCount: 0, digest: '66687aad' })
        })

        it('merges some, however small what is merged into them', async () => {
          const { datasets, store, datasetId } = await openLarge()
          const [small = new Uint8Array()] = records(...questions(5, { tags: { split: 'dev' } })).slices
          const soFar = await store.upsertRecords('default', datasetId, small, last)
          expect(soFar).toMatchObject({ merged: 2, goOnAt: 2 })
          await datasets.upsertRecords('default', datasetId, { slices: [small] })
          expect(await datasets.get('default', datasetId)).toMatchObject({ version: 2, recordCount: 5 })
          const [version] = await datasets.versions('default', datasetId, { before: null, limit: 1 })
          expect(version).toMatchObject({ inserted: 1, updated: 4 })
        })

        it('takes some back', async () => {
          const { datasets, store, datasetId, ids } = await openLarge()
          const before = await datasets.get('default', datasetId)
          const soFar = await store.deleteRecords('default', datasetId, ids, last)
          await store.deleteRecords('default', datasetId, ids, { soFar, isLast: false })
          const none = () => store.deleteRecords('default', datasetId, [], last)
          // Two, two more, and that none is left.
          expect([await none(), await none(), await none(), await none()]).toEqual([
            null,
            null,
            null,
            expect.objectContaining({ deleted: 0 }),
          ])
          expect(await datasets.get('default', datasetId)).toEqual(before)
          expect(await datasets.deleteRecords('default', datasetId, ids)).toBe(4)
        })

        it('deletes some with a step of the deletion of their dataset', async () => {
          const { store, datasetId } = await openLarge()
          expect([await store.delete('default', datasetId), await store.delete('default', datasetId)]).toEqual([true, false])
        })
      })

      it('brings to an end what was cut short in any workspace, step by step, and leaves the rest as it is', async () => {
        const { datasets, store, addWorkspace } = open()
        addWorkspace('other')
        const made = async (workspace: string, name: string) => {
          const { datasetId } = await datasets.create(workspace, draft(name))
          await datasets.upsertRecords(workspace, datasetId, records(...questions(4_500)))
          return datasetId
        }
        const [whole, changed, deleted] = [await made('default', 'whole'), await made('default', 'changed'), await made('other', 'deleted')]
        const before = [await shown(datasets, whole), await shown(datasets, changed)]
        await store.upsertRecords('default', changed, a, first)
        await store.delete('other', deleted)
        expect(await store.unfinished()).toEqual([
          { workspace: 'default', datasetId: changed },
          { workspace: 'other', datasetId: deleted },
        ])
        const steps = async (workspace: string, datasetId: string, count = 0): Promise<number> =>
          (await store.finish(workspace, datasetId)) ? steps(workspace, datasetId, count + 1) : count
        expect(await steps('default', 'd-none')).toBe(0)
        expect(await steps('default', whole)).toBe(0)
        // Those that were added, the one that was taken out, and that none is left.
        expect(await steps('default', changed)).toBe(3)
        expect(await steps('other', deleted)).toBe(0)
        expect(await store.unfinished()).toEqual([])
        expect([await shown(datasets, whole), await shown(datasets, changed)]).toEqual(before)
        expect(await datasets.upsertRecords('default', changed, { slices: [a] })).toEqual({ inserted: 0, updated: 2 })
      })

      it('finds a dataset no more from the first step of its deletion on', async () => {
        const { datasets, store } = open()
        const { datasetId } = await datasets.create('default', draft('qa'))
        await datasets.upsertRecords('default', datasetId, records(...questions(4_500)))
        expect(await store.delete('default', datasetId)).toBe(true)
        await expect(datasets.get('default', datasetId)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
        await expect(datasets.setTags('default', datasetId, new Map())).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
        expect((await datasets.search('default', query())).items).toEqual([])
        expect(await store.delete('default', datasetId)).toBe(false)
        expect(await store.delete('default', datasetId)).toBe(false)
      })
    })

    it('keeps workspaces apart', async () => {
      const { datasets, addExperiment, addWorkspace } = open()
      addWorkspace('other')
      const theirs = await addExperiment('other', 'theirs')
      const { datasetId } = await datasets.create('other', draft('qa', { experimentIds: [theirs] }))
      await expect(datasets.get('default', datasetId)).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await expect(datasets.addToExperiments('other', datasetId, ['0'])).rejects.toEqual(code('RESOURCE_DOES_NOT_EXIST'))
      await datasets.delete('default', datasetId)
      expect((await datasets.search('default', query({ experimentIds: [theirs] }))).items).toEqual([])
      expect((await datasets.search('other', query())).items).toHaveLength(1)
    })
  })
}
