import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decompressBlock } from '../write/block-writer.ts'
import { Maintenance, revisionKeptMs } from './maintenance.ts'
import type { OpenSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { aBatch, aSpan, baseMs, traceHex } from '../store/span-store.contract.fixture.ts'

/** All payload bytes that are stored, as text. */
function payloads({ db }: OpenSqliteSpans): string {
  return db
    .prepare('SELECT id, data, checksum FROM block ORDER BY id')
    .all()
    .map((row) => decompressBlock(Number(row['id']), row['data'] as Uint8Array, Number(row['checksum'])).toString('latin1'))
    .join('')
}

function maintenanceOf(store: OpenSqliteSpans): Maintenance {
  const done = store.words.prepare('SELECT done FROM progress WHERE queue = ?')
  return new Maintenance(store.db, (queue) => Number(done.get(queue)?.['done']))
}

function rest(maintenance: Maintenance, nowMs: number): void {
  while (maintenance.step(nowMs));
}

const rows = ({ db }: OpenSqliteSpans, table: string): number => Number(db.prepare(`SELECT count(*) AS rows FROM ${table}`).get()?.['rows'])

describe('deleteTraces', () => {
  it('overwrites the payload in a block that other traces share, and leaves theirs', async () => {
    await using store = openSqliteSpans()
    await store.writer.write(
      'default',
      aBatch([aSpan({ trace: 'x', attributes: { text: 'secret of x' } }), aSpan({ trace: 'y', attributes: { text: 'text of y' } })]),
    )
    await store.writer.deleteTraces('default', '0', { traceIds: [traceHex('x')] })
    expect(payloads(store)).not.toContain('secret of x')
    expect(payloads(store)).toContain('text of y')
    expect((await store.reader.listStoredSpans('default', traceHex('y')))[0]?.payload.length).toBeGreaterThan(0)
    await store.writer.deleteTraces('default', '0', { traceIds: [traceHex('y')] })
    expect(rows(store, 'block')).toBe(0)
  })

  it('takes a trace out that was written in the same commit', async () => {
    await using store = openSqliteSpans()
    await store.together([
      () =>
        store.spans.write(
          'default',
          aBatch([
            aSpan({ trace: 'x', facts: { model: 'm' }, attributes: { text: 'secret' } }),
            aSpan({ trace: 'y', facts: { model: 'm' } }),
          ]),
        ),
      () => store.spans.deleteTraces('default', '0', { traceIds: [traceHex('x')] }),
    ])
    expect(payloads(store)).not.toContain('secret')
    const { facets } = await store.reader.facets('default', { experimentId: '0', of: 'traces', limit: 10 })
    expect(facets.find(({ facet }) => facet === 'model')?.values).toEqual([{ value: 'm', count: 1 }])
  })
})

describe('a call that is undone in a group', () => {
  it('leaves the calls before and behind it whole', async () => {
    await using store = openSqliteSpans()
    const results = await store.together([
      () => store.spans.write('default', aBatch([aSpan({ trace: 'a', facts: { model: 'm' } })])),
      async () => {
        await store.spans.write('default', aBatch([aSpan({ trace: 'b', facts: { model: 'm' } }), aSpan({ trace: 'a', id: 'more' })]))
        throw new Error('undo me')
      },
      () => store.spans.write('default', aBatch([aSpan({ trace: 'c', facts: { model: 'm' } })])),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(
      (await store.reader.getTraces('default', ['a', 'b', 'c'].map(traceHex))).map(({ traceId, spanCount }) => [traceId, spanCount]),
    ).toEqual([
      [traceHex('a'), 1],
      [traceHex('c'), 1],
    ])
    expect(
      (await store.reader.facets('default', { experimentId: '0', of: 'traces', limit: 10 })).facets.find(({ facet }) => facet === 'model')
        ?.values,
    ).toEqual([{ value: 'm', count: 2 }])
    expect(await store.reader.listStoredSpans('default', traceHex('c'))).toHaveLength(1)
  })

  it('wipes no payload of a trace that it would have deleted', async () => {
    await using store = openSqliteSpans()
    await store.writer.write('default', aBatch([aSpan({ trace: 'stuck' })]))
    store.db.exec("CREATE TEMP TRIGGER damage BEFORE DELETE ON trace WHEN OLD.id = 1 BEGIN SELECT RAISE(ABORT, 'damaged'); END")
    const results = await store.together([
      () => store.spans.write('default', aBatch([aSpan({ trace: 'x', attributes: { text: 'acknowledged' } })])),
      () => store.spans.deleteTraces('default', '0', { traceIds: [traceHex('x'), traceHex('stuck')] }),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(await store.reader.getTrace('default', traceHex('x'))).not.toBeNull()
    expect(payloads(store)).toContain('acknowledged')
  })

  it('leaves no payload that no trace has', async () => {
    await using store = openSqliteSpans()
    await store.together([
      () => store.spans.write('default', aBatch([aSpan({ trace: 'a', attributes: { text: 'kept' } })])),
      async () => {
        await store.spans.write('default', aBatch([aSpan({ trace: 'b', attributes: { text: 'undone' } })]))
        throw new Error('undo me')
      },
    ])
    expect(payloads(store)).toContain('kept')
    expect(payloads(store)).not.toContain('undone')
  })
})

describe('Maintenance', () => {
  it('drops what a rewrite replaced after a day, bytes and all', async () => {
    await using store = openSqliteSpans()
    await store.writer.write(
      'default',
      aBatch([aSpan({ attributes: { text: 'first words' } }), aSpan({ trace: 'other' })], { receivedAtMs: baseMs }),
    )
    await store.writer.write('default', aBatch([aSpan({ attributes: { text: 'second words' } })], { receivedAtMs: baseMs }))
    const maintenance = maintenanceOf(store)
    rest(maintenance, baseMs + revisionKeptMs)
    expect(rows(store, 'span_revision')).toBe(1)
    expect(payloads(store)).toContain('first words')
    rest(maintenance, baseMs + revisionKeptMs + 1)
    expect(rows(store, 'span_revision')).toBe(0)
    expect(payloads(store)).not.toContain('first words')
    expect(payloads(store)).toContain('second words')
  })

  it('keeps the notes of deletions until the index has read them', async () => {
    await using store = openSqliteSpans()
    await store.writer.write('default', aBatch([aSpan()]))
    await store.settleIndex()
    await store.writer.deleteTraces('default', '0', { traceIds: [traceHex('t')] })
    const maintenance = maintenanceOf(store)
    rest(maintenance, baseMs)
    expect([rows(store, 'fragment_grave'), rows(store, 'stale_hour')]).toEqual([1, 1])
    await store.settleIndex()
    rest(maintenance, baseMs)
    expect([rows(store, 'fragment_grave'), rows(store, 'stale_hour')]).toEqual([0, 0])
  })

  it('gives the space of deleted traces back to the disk', async () => {
    await using store = openSqliteSpans()
    for (let i = 0; i < 100; i++)
      await store.writer.write('default', aBatch([aSpan({ trace: `t${i}`, attributes: { text: randomBytes(20_000).toString('base64') } })]))
    const size = (): number => {
      store.db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      return statSync(join(store.dataDir, 'assay.db')).size
    }
    const full = size()
    await store.writer.deleteTraces('default', '0', { traceIds: Array.from({ length: 95 }, (_, i) => traceHex(`t${i}`)) })
    expect(size()).toBe(full)
    rest(maintenanceOf(store), baseMs)
    expect(size()).toBeLessThan(full * 0.8)
    expect(await store.reader.listStoredSpans('default', traceHex('t99'))).toHaveLength(1)
  })
})
