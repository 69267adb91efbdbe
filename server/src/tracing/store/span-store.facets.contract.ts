import { describe, expect, it } from 'vitest'
import { aBatch, aSpan, baseMs } from './span-store.contract.fixture.ts'
import type { OpenStore } from './span-store.contract.ts'
import type { FacetQuery, Facets } from './span-store.ts'

const hourMs = 3_600_000
const hourUs = hourMs * 1000

/** What traces of a window may be sorted out by. */
export function facetContract(name: string, open: OpenStore): void {
  describe(`SpanReader on ${name}: facets`, () => {
    const all: FacetQuery = { experimentId: '0', of: 'traces', limit: 10 }
    const values = ({ facets }: Facets, wanted: string) => facets.find(({ facet }) => facet === wanted)?.values

    /** An agent that fails, with a tool below that fails otherwise, at the base time; and an hour later one that does not. */
    async function twoHours() {
      const store = open()
      const failed = { statusCode: 2, facts: { error: { type: 'AgentError', message: '' } } }
      await store.writer.write(
        'default',
        aBatch([
          aSpan({ trace: 'early', name: 'agent', ...failed }),
          aSpan({ trace: 'early', id: 'b', parent: 'root', name: 'look', facts: { type: 'TOOL', tool: 'look', model: 'm-1' } }),
          aSpan({ trace: 'late', name: 'agent', at: hourUs }),
          aSpan({ trace: 'late', id: 'b', parent: 'root', name: 'find', at: hourUs, facts: { type: 'TOOL', tool: 'find', model: 'm-1' } }),
        ]),
      )
      return store
    }

    it('counts the traces of the window', async () => {
      await using store = await twoHours()
      const early = await store.reader.facets('default', { ...all, fromMs: baseMs, toMs: baseMs + hourMs })
      expect(values(early, 'status')).toEqual([{ value: 'ERROR', count: 1 }])
      expect(values(early, 'tool')).toEqual([{ value: 'look', count: 1 }])
      expect(values(early, 'model')).toEqual([{ value: 'm-1', count: 1 }])
      const late = await store.reader.facets('default', { ...all, fromMs: baseMs + hourMs })
      expect(values(late, 'status')).toEqual([{ value: 'OK', count: 1 }])
      expect(values(late, 'tool')).toEqual([{ value: 'find', count: 1 }])
      expect(values(late, 'error')).toEqual([])
    })

    it('counts all of them without a window', async () => {
      await using store = await twoHours()
      const facets = await store.reader.facets('default', all)
      expect(values(facets, 'model')).toEqual([{ value: 'm-1', count: 2 }])
      expect(facets.exact).toBe(true)
    })

    it('names and errors are those of the traces, or of their spans, as the list is asked for', async () => {
      await using store = await twoHours()
      const ofTraces = await store.reader.facets('default', all)
      expect(values(ofTraces, 'name')).toEqual([{ value: 'agent', count: 2 }])
      expect(values(ofTraces, 'error')).toEqual([{ value: 'AgentError', count: 1 }])
      const ofSpans = await store.reader.facets('default', { ...all, of: 'spans' })
      expect(values(ofSpans, 'name')).toEqual([
        { value: 'agent', count: 2 },
        { value: 'find', count: 1 },
        { value: 'look', count: 1 },
      ])
    })

    it('keeps key and value of a tag apart, whatever is in them', async () => {
      await using store = open()
      await store.writer.write('default', aBatch([aSpan({ facts: { tags: [['a:b', 'c:d']] } })]))
      expect(values(await store.reader.facets('default', all), 'tag')).toEqual([{ key: 'a:b', value: 'c:d', count: 1 }])
    })

    it('gives the most frequent values, as many as are asked for', async () => {
      await using store = open()
      const uses = [3, 1, 2].flatMap((count, tool) =>
        Array.from({ length: count }, (_, i) => aSpan({ trace: `${tool} ${i}`, facts: { tool: `tool ${tool}` } })),
      )
      await store.writer.write('default', aBatch(uses))
      expect(values(await store.reader.facets('default', { ...all, limit: 2 }), 'tool')).toEqual([
        { value: 'tool 0', count: 3 },
        { value: 'tool 2', count: 2 },
      ])
    })

    it('finds a value of the window that is new, though hundreds are more frequent', async () => {
      await using store = open()
      const old = Array.from({ length: 300 }, (_, tool) =>
        ['x', 'y'].map((half) => aSpan({ trace: `${tool} ${half}`, facts: { tool: `tool ${tool}` } })),
      )
      await store.writer.write('default', aBatch(old.flat()))
      await store.writer.write('default', aBatch([aSpan({ trace: 'late', at: hourUs, facts: { tool: 'brand new' } })]))
      const late = await store.reader.facets('default', { ...all, fromMs: baseMs + hourMs })
      expect(values(late, 'tool')).toEqual([{ value: 'brand new', count: 1 }])
    })
  })
}
