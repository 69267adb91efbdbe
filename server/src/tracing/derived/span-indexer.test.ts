import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openSqlite } from '../../platform/database/sqlite.ts'
import { openSqliteSpans, type OpenSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { aBatch, aSpan, baseMs, traceHex } from '../store/span-store.contract.fixture.ts'
import { SpanIndexer } from './span-indexer.ts'

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

/** Another indexer of the store, whose rounds can be looked at one by one. */
function indexerOf({ dataDir, words }: OpenSqliteSpans, nowMs: () => number = () => 0): SpanIndexer {
  const spans = openSqlite(join(dataDir, 'assay.db'), { readOnly: true })
  onTestFinished(() => spans.close())
  return new SpanIndexer(spans, words, nowMs)
}

const done = ({ words }: OpenSqliteSpans, queue: string): number =>
  Number(words.prepare('SELECT done FROM progress WHERE queue = ?').get(queue)?.['done'])

const isStale = (store: OpenSqliteSpans): boolean =>
  store.db.prepare('SELECT 1 FROM stale_hour WHERE id > ?').get(done(store, 'stale_hour')) !== undefined

/** How much a commit on this connection waits for the disk, as of each commit. */
function commitSafety(words: DatabaseSync): number[] {
  const found: number[] = []
  const exec = words.exec.bind(words)
  words.exec = (text) => {
    if (text === 'COMMIT') found.push(Number(words.prepare('PRAGMA synchronous').get()?.['synchronous']))
    exec(text)
  }
  return found
}
const normal = 1
const full = 2

describe('SpanIndexer', () => {
  it('takes in a long trace that is sent span by span without going through all of it each time', { timeout: 30_000 }, async () => {
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

  it('has on stable storage that it took a note of a deletion, and hurries with spans', async () => {
    await using store = openSqliteSpans()
    const indexer = indexerOf(store)
    const commits = commitSafety(store.words)
    await store.writer.write('default', aBatch([aSpan()]))
    indexer.round()
    await store.writer.deleteTraces('default', '0', { traceIds: [traceHex('t')] })
    indexer.round()
    await store.writer.write('default', aBatch([aSpan()]))
    indexer.round()
    expect(commits).toEqual([normal, full, normal])
  })

  it('says what ended a round, also where that undid the transaction already', async () => {
    await using store = openSqliteSpans()
    const indexer = indexerOf(store)
    const texts = Array.from({ length: 50 }, (_, i) => Array.from({ length: 1_000 }, (_, k) => `word${i}x${k}`).join(' '))
    await store.writer.write('default', aBatch(texts.map((text, i) => aSpan({ id: `s${i}`, attributes: { text } }))))
    const pages = Number(store.words.prepare('PRAGMA page_count').get()?.['page_count'])
    store.words.exec(`PRAGMA max_page_count=${pages + 1}`)
    expect(() => indexer.round()).toThrow('database or disk is full')
    store.words.exec('PRAGMA max_page_count=1000000')
    indexer.round()
    expect(await spansOfTheHour(store)).toBe(50)
  })

  it('rests nine times as long as making stale hours anew took', async () => {
    await using store = openSqliteSpans()
    let now = 0
    const indexer = indexerOf(store, () => (now += 10))
    const sendAgain = (text: string) => store.writer.write('default', aBatch([aSpan({ attributes: { text } })]))
    await sendAgain('first')
    expect(indexer.round()).toBe(0)
    await sendAgain('second')
    expect(indexer.round()).toBe(0)
    expect(isStale(store)).toBe(false)
    // That began at 30 and was done at 40.
    await sendAgain('third')
    expect(indexer.round()).toBe(0)
    expect(done(store, 'fragment')).toBe(3)
    expect(isStale(store)).toBe(true)
    expect(indexer.round()).toBe(130 - 80)
    now = 120
    expect(indexer.round()).toBe(0)
    expect(isStale(store)).toBe(false)
    expect(indexer.round()).toBe(Infinity)
    expect(await spansOfTheHour(store)).toBe(1)
  })

  it('makes 24 hours anew in a round, fewer where they have more than 20,000 spans', { timeout: 30_000 }, async () => {
    await using store = openSqliteSpans()
    const inHour = (hour: number, i = 0) => aSpan({ trace: `h${hour}`, id: `s${i}`, parent: 'above', at: hour * hourMs * 1000 })
    const hours = Array.from({ length: 25 }, (_, hour) => hour)
    await store.writer.write('default', aBatch(hours.map((hour) => inHour(hour))))
    await store.settleIndex()
    const makeStale = () => {
      store.db.exec('DELETE FROM stale_hour')
      for (const hour of hours) store.db.prepare('INSERT INTO stale_hour (experiment, hour) VALUES (0, ?)').run(baseMs / hourMs + hour)
      return Number(store.db.prepare('SELECT min(id) AS first FROM stale_hour').get()?.['first'])
    }
    const indexer = indexerOf(store)
    const first = makeStale()
    indexer.round()
    expect(done(store, 'stale_hour') - first + 1).toBe(24)
    indexer.round()
    await store.writer.write('default', aBatch(Array.from({ length: 20_000 }, (_, i) => inHour(2, i))))
    await store.settleIndex()
    const second = makeStale()
    indexer.round()
    expect(done(store, 'stale_hour') - second + 1).toBe(3)
  })
})
