import type { Filter } from '@assay/protocol'
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { OutOfTime, TimeBudget } from '../../platform/database/time-budget.ts'
import { openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { maxFragmentsCounted, SqliteSpanReader } from './span-reader.sqlite.ts'
import { aBatch, aSpan, baseMs, traceHex } from '../store/span-store.contract.fixture.ts'

/** 200 traces and a reader whose clock goes on by a millisecond each time it asks. */
async function withTickingClock() {
  const opened = openSqliteSpans()
  await opened.writer.write(
    'default',
    aBatch(
      Array.from({ length: 200 }, (_, i) =>
        aSpan({ trace: `t${i}`, name: `name ${i}`, at: i * 256, facts: { session: `s${i}` }, attributes: { text: `word${i} said` } }),
      ),
    ),
  )
  await opened.writer.write('default', aBatch(Array.from({ length: 200 }, (_, i) => aSpan({ trace: 'long', id: `s${i}` }))))
  await opened.settleIndex()
  const db = new DatabaseSync(join(opened.dataDir, 'assay.db'), { readOnly: true })
  db.prepare('ATTACH ? AS words').run(join(opened.dataDir, 'words.db'))
  onTestFinished(async () => {
    db.close()
    await opened[Symbol.asyncDispose]()
  })
  let now = 0
  const budget = new TimeBudget(db, () => now++)
  return { reader: new SqliteSpanReader(db, { budget, pageTokenKey: Buffer.alloc(32), nowMs: () => baseMs }), budget }
}

const asked = (filter: Filter) => ({ experimentIds: ['0'], filter, limit: 10 })
const like = (field: Extract<Filter, { kind: 'match' }>['field'], pattern: string): Filter => ({
  kind: 'match',
  field,
  op: 'RLIKE',
  pattern,
})

describe('SqliteSpanReader', () => {
  it('counts maxFragmentsCounted of the fragments that wait for the index, and no more', async () => {
    await using opened = openSqliteSpans()
    await opened.writer.write('default', aBatch([aSpan()]))
    const more = (count: number) =>
      opened.db.exec(`INSERT INTO fragment (trace, block, position, length, spans)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) SELECT 1, 1, 0, 1, 1 FROM n`)
    more(maxFragmentsCounted - 1)
    expect(await opened.reader.indexLag()).toBe(maxFragmentsCounted)
    more(1)
    expect(await opened.reader.indexLag()).toBe(maxFragmentsCounted)
  })

  it('ends whatever takes long when its time is over, and answers what is asked next', async () => {
    const { reader, budget } = await withTickingClock()
    const content = asked(like({ on: 'span', name: 'content' }, 'nowhere'))
    const charts = { experimentIds: ['0'], groupBy: 'name' as const, fromMs: baseMs - 1, toMs: baseMs + 3_600_000, bucketMs: 60_000 }
    const long: (() => Promise<unknown>)[] = [
      () => reader.searchTraces('default', content),
      () => reader.searchSpans('default', content),
      () => reader.countTraces('default', content, 1_000),
      () => reader.searchTraces('default', asked(like({ on: 'trace', name: 'name' }, 'nowhere'))),
      () => reader.searchTraces('default', asked(like({ on: 'tag', key: 'team' }, 'nowhere'))),
      () => reader.skeleton('default', traceHex('long')),
      () => reader.listStoredSpans('default', traceHex('long')),
      () => reader.series('default', { ...charts, of: 'traces' }),
      () => reader.series('default', { ...charts, of: 'spans' }),
      () => reader.facets('default', { experimentId: '0', of: 'spans', limit: 10 }),
      () => reader.conversations('default', { experimentId: '0', limit: 10 }),
      () => reader.experimentActivity('default'),
    ]
    for (const [i, ask] of long.entries()) {
      await expect(budget.run(50, ask), `question ${i}`).rejects.toThrow(OutOfTime)
      await expect(ask(), `question ${i} with time`).resolves.toBeDefined()
    }
  })
})
