import { describe, expect, it } from 'vitest'
import { aBatch, anOrigin, aSpan, baseMs, baseUs, spanHex, traceHex } from './span-store.contract.fixture.ts'
import type { OpenStore } from './span-store.contract.ts'

/** No method reaches what belongs to another workspace, whatever ids it is given. */
export function tenancyContract(name: string, open: OpenStore): void {
  describe(`SpanStore on ${name}: workspaces`, () => {
    const trace = traceHex('t')
    const unknown = expect.objectContaining({ code: 'RESOURCE_DOES_NOT_EXIST' })
    async function twoTenants() {
      const store = open()
      await store.addWorkspace('other')
      const theirs = await store.addExperiment('other', 'theirs')
      await store.writer.write(
        'other',
        aBatch(
          [
            aSpan({
              name: 'theirs',
              facts: { session: 's', user: 'u', model: 'm' },
              attributes: { text: 'secretword' },
              origin: anOrigin({ env: 'theirs' }),
            }),
          ],
          {
            experimentId: theirs,
          },
        ),
      )
      await store.settleIndex()
      return { store, theirs }
    }

    it('HX-21: keeps two traces of the same id apart', async () => {
      const { store, theirs } = await twoTenants()
      await using _ = store
      const before = await store.reader.listStoredSpans('other', trace)
      await store.writer.write('default', aBatch([aSpan({ name: 'mine', attributes: { v: 1 } })]))
      await store.writer.setTag('default', trace, 'k', 'mine')
      await store.writer.deleteTraces('default', '0', { traceIds: [trace] })
      expect(await store.reader.getTrace('default', trace)).toBeNull()
      expect(await store.reader.listStoredSpans('other', trace)).toEqual(before)
      expect(await store.reader.getTrace('other', trace)).toMatchObject({ name: 'theirs', experimentId: theirs, tags: new Map() })
    })

    it('shows nothing of another workspace by its trace ids', async () => {
      const { store } = await twoTenants()
      await using _ = store
      expect(await store.reader.getTrace('default', trace)).toBeNull()
      expect(await store.reader.getTraces('default', [trace])).toEqual([])
      expect(await store.reader.resourceTags('default', [trace])).toEqual(new Map())
      expect(await store.reader.skeleton('default', trace)).toBeNull()
      expect(await store.reader.listStoredSpans('default', trace)).toEqual([])
      expect(await store.reader.getSpan('default', trace, spanHex('root'))).toBeNull()
    })

    it('shows nothing of another workspace by its experiment ids', async () => {
      const { store, theirs } = await twoTenants()
      await using _ = store
      const { reader } = store
      const query = { experimentIds: [theirs], filter: null, limit: 10 }
      const span = { fromMs: baseMs, toMs: baseMs + 3_600_000, bucketMs: 3_600_000, groupBy: 'none' as const }
      expect((await reader.searchTraces('default', query)).items).toEqual([])
      expect((await reader.searchSpans('default', query)).items).toEqual([])
      expect(await reader.countTraces('default', query, 10)).toMatchObject({ count: 0 })
      expect((await reader.series('default', { experimentIds: [theirs], of: 'spans', ...span })).buckets).toEqual([])
      expect((await reader.series('default', { experimentIds: [theirs], of: 'traces', ...span })).buckets).toEqual([])
      expect(await reader.facets('default', { experimentId: theirs, of: 'traces', limit: 10 })).toEqual({ facets: [], exact: true })
      expect((await reader.conversations('default', { experimentId: theirs, limit: 10 })).items).toEqual([])
      expect((await reader.users('default', { experimentId: theirs, limit: 10 })).items).toEqual([])
      expect((await reader.experimentActivity('default')).has(theirs)).toBe(false)
      expect((await reader.searchTraces('default', { ...query, experimentIds: ['0', theirs] })).items).toEqual([])
      expect((await reader.searchTraces('other', query)).items).toHaveLength(1)
    })

    it('changes nothing of another workspace', async () => {
      const { store, theirs } = await twoTenants()
      await using _ = store
      await expect(store.writer.setTag('default', trace, 'k', 'v')).rejects.toEqual(unknown)
      await expect(store.writer.deleteTag('default', trace, 'k')).rejects.toEqual(unknown)
      await expect(store.writer.setMetadata('default', trace, new Map([['k', 'v']]))).rejects.toEqual(unknown)
      expect(await store.writer.deleteTraces('default', theirs, { traceIds: [trace] })).toBe(0)
      expect(await store.writer.deleteTraces('default', theirs, { startedBeforeMs: baseUs, max: 10 })).toBe(0)
      expect(await store.reader.getTrace('other', trace)).toMatchObject({ tags: new Map(), metadata: new Map(), spanCount: 1 })
    })

    it('refuses an unknown workspace', async () => {
      await using store = open()
      await expect(store.writer.write('nowhere', aBatch([aSpan()]))).rejects.toEqual(unknown)
      await expect(store.reader.getTrace('nowhere', trace)).rejects.toEqual(unknown)
    })
  })
}
