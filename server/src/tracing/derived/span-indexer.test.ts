import { describe, expect, it } from 'vitest'
import { openSqliteSpans, type OpenSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { aBatch, aSpan, baseMs, traceHex } from '../store/span-store.contract.fixture.ts'

const hourMs = 3_600_000

async function spansOfTheHour({ reader }: OpenSqliteSpans): Promise<number> {
  const query = { experimentIds: ['0'], fromMs: baseMs, toMs: baseMs + hourMs, bucketMs: hourMs }
  const { buckets } = await reader.series('default', { ...query, of: 'spans', groupBy: 'none' })
  return buckets[0]?.count ?? 0
}

async function tracesWith({ reader }: OpenSqliteSpans, text: string): Promise<string[]> {
  const filter = { kind: 'words' as const, text, phrase: false }
  return (await reader.searchTraces('default', { experimentIds: ['0'], filter, limit: 10 })).items.map(({ traceId }) => traceId)
}

describe('SpanIndexer', () => {
  it('takes in a long trace that is sent span by span without going through all of it each time', { timeout: 15_000 }, async () => {
    await using store = openSqliteSpans()
    const spans = 20_000
    await store.together(
      Array.from({ length: spans }, (_, i) => () => store.spans.write('default', aBatch([aSpan({ id: `s${i}`, parent: 'above' })]))),
    )
    await store.settleIndex()
    expect(await spansOfTheHour(store)).toBe(spans)
  })

  it('counts a span once and has its last words only, however often it was sent before the round', async () => {
    await using store = openSqliteSpans()
    const said = (text: string) => aSpan({ id: 'a', attributes: { text } })
    await store.writer.write('default', aBatch([said('first'), aSpan({ id: 'b' }), said('second'), said('third')]))
    await store.settleIndex()
    expect(await spansOfTheHour(store)).toBe(2)
    expect(await tracesWith(store, 'first')).toEqual([])
    expect(await tracesWith(store, 'third')).toEqual([traceHex('t')])
  })

  it('counts the spans of a damaged block, and has the words of all others', async () => {
    await using store = openSqliteSpans()
    await store.writer.write('default', aBatch([aSpan({ id: 'a', attributes: { text: 'lost' } }), aSpan({ id: 'b' })]))
    await store.writer.write('default', aBatch([aSpan({ id: 'c', attributes: { text: 'kept' } })]))
    store.db.exec('UPDATE block SET data = zeroblob(length(data)) WHERE id = 1')
    await store.settleIndex()
    expect(await spansOfTheHour(store)).toBe(3)
    expect(await tracesWith(store, 'kept')).toEqual([traceHex('t')])
  })
})
