import { describe, expect, it } from 'vitest'
import { aBatch, aSpan, baseMs, traceHex } from './span-store.contract.fixture.ts'
import type { OpenStore } from './span-store.contract.ts'

/** Deleted traces are gone from every answer at once. */
export function deletionContract(name: string, open: OpenStore): void {
  describe(`SpanWriter on ${name}: deletion`, () => {
    const usage = { input: 10, output: 2 }
    const spansOf = (trace: string, at = 0) => [
      aSpan({
        trace,
        at,
        facts: { session: `s-${trace}`, user: 'u', model: 'm', type: 'LLM', usage, tags: [['team', 'blue']] },
        attributes: { text: `shared only${trace}` },
      }),
      aSpan({
        trace,
        id: 'c',
        parent: 'root',
        at: at + 1,
        statusCode: 2,
        name: `name-${trace}`,
        facts: { type: 'TOOL', tool: 'look', error: { type: 'E', message: 'm' } },
      }),
    ]
    const words = (text: string) => ({ experimentIds: ['0'], limit: 10, filter: { kind: 'words' as const, text, phrase: false } })

    it('takes a trace out of every answer when it resolves', async () => {
      await using store = open()
      await store.writer.write('default', aBatch([...spansOf('x'), ...spansOf('y')]))
      await store.settleIndex()
      expect(await store.writer.deleteTraces('default', '0', { traceIds: [traceHex('x'), traceHex('unknown')] })).toBe(1)
      const { reader } = store
      expect(await reader.getTrace('default', traceHex('x'))).toBeNull()
      expect(await reader.listStoredSpans('default', traceHex('x'))).toEqual([])
      expect((await reader.searchTraces('default', words('onlyx'))).items).toEqual([])
      expect((await reader.searchTraces('default', words('shared'))).items.map(({ traceId }) => traceId)).toEqual([traceHex('y')])
      expect((await reader.conversations('default', { experimentId: '0', limit: 10 })).items.map(({ session }) => session)).toEqual(['s-y'])
      expect((await reader.users('default', { experimentId: '0', limit: 10 })).items).toMatchObject([
        { user: 'u', traceCount: 1, sessionCount: 1 },
      ])
      expect(
        Object.fromEntries(
          (await reader.facets('default', { experimentId: '0', of: 'spans', limit: 10 })).facets.map(({ facet, values }) => [
            facet,
            values,
          ]),
        ),
      ).toEqual({
        status: [{ value: 'OK', count: 1 }],
        type: [
          { value: 'LLM', count: 1 },
          { value: 'TOOL', count: 1 },
        ],
        model: [{ value: 'm', count: 1 }],
        tool: [{ value: 'look', count: 1 }],
        name: [
          { value: 'name-y', count: 1 },
          { value: 'step', count: 1 },
        ],
        error: [{ value: 'E', count: 1 }],
        tag: [{ key: 'team', value: 'blue', count: 1 }],
      })
      expect(await reader.experimentActivity('default')).toEqual(new Map([['0', { traceCount: 1, lastTraceAtMs: baseMs }]]))
    })

    it('takes a trace out of the rollups when the index has settled', async () => {
      await using store = open()
      const hours = {
        experimentIds: ['0'],
        of: 'spans' as const,
        groupBy: 'none' as const,
        fromMs: baseMs,
        toMs: baseMs + 3_600_000,
        bucketMs: 3_600_000,
      }
      await store.writer.write('default', aBatch([...spansOf('x'), ...spansOf('y')]))
      await store.settleIndex()
      expect((await store.reader.series('default', hours)).buckets).toMatchObject([{ count: 4, errors: 2, tokens: 24 }])
      await store.writer.deleteTraces('default', '0', { traceIds: [traceHex('x')] })
      await store.settleIndex()
      expect((await store.reader.series('default', hours)).buckets).toMatchObject([{ count: 2, errors: 1, tokens: 12 }])
      await store.writer.deleteTraces('default', '0', { traceIds: [traceHex('y')] })
      await store.settleIndex()
      expect((await store.reader.series('default', hours)).buckets).toEqual([])
    })

    it('deletes the oldest first, up to a number, of those that started in time', async () => {
      await using store = open()
      const traces = ['a', 'b', 'c', 'd']
      await store.writer.write('default', aBatch(traces.flatMap((trace, i) => spansOf(trace, i * 1_000_000))))
      expect(await store.writer.deleteTraces('default', '0', { startedBeforeMs: baseMs + 2000, max: 2 })).toBe(2)
      const left = async () => (await store.reader.getTraces('default', traces.map(traceHex))).map(({ traceId }) => traceId)
      expect(await left()).toEqual([traceHex('c'), traceHex('d')])
      // The moment itself is not before it.
      expect(await store.writer.deleteTraces('default', '0', { startedBeforeMs: baseMs + 2000, max: 2 })).toBe(0)
      expect(await store.writer.deleteTraces('default', '0', { startedBeforeMs: baseMs + 2001, max: 2 })).toBe(1)
      expect(await left()).toEqual([traceHex('d')])
    })

    it('passes over traces of another experiment', async () => {
      await using store = open()
      const other = await store.addExperiment('default', 'other')
      await store.writer.write('default', aBatch(spansOf('x')))
      expect(await store.writer.deleteTraces('default', other, { traceIds: [traceHex('x')] })).toBe(0)
      expect(await store.reader.getTrace('default', traceHex('x'))).not.toBeNull()
    })

    it('takes a span that comes after the deletion for a new trace', async () => {
      await using store = open()
      await store.writer.write('default', aBatch(spansOf('x')))
      await store.writer.deleteTraces('default', '0', { traceIds: [traceHex('x')] })
      expect(await store.writer.write('default', aBatch(spansOf('x')))).toMatchObject({ stored: 2, duplicate: 0 })
      expect(await store.reader.getTrace('default', traceHex('x'))).toMatchObject({ spanCount: 2, usage })
    })
  })
}
