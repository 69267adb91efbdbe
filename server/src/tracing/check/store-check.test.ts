import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TimeBudget } from '../../platform/database/time-budget.ts'
import { createAttachmentStore } from '../store/attachment-store.sqlite.ts'
import { openSqliteSpans } from '../store/open-sqlite-spans.fixture.ts'
import { SqliteSpanReader } from '../read/span-reader.sqlite.ts'
import { aBatch, aSpan, baseMs, traceHex } from '../store/span-store.contract.fixture.ts'
import type { StoreFinding } from './store-check.ts'
import { checkStore } from './store-check.ts'

const names = Array.from({ length: 12 }, (_, i) => `t${i}`)

/** A small store with traces, replaced and deleted spans, tags and metadata. */
async function fillStore(): Promise<ReturnType<typeof openSqliteSpans>> {
  const store = openSqliteSpans()
  const spans = names.flatMap((trace, i) => [
    aSpan({
      trace,
      name: 'agent',
      durationUs: 5000,
      facts: { session: `s${i % 3}`, user: 'u', tags: [['team', `t${i % 2}`]] },
      previews: { input: `question ${i}`, output: `answer ${i}` },
    }),
    aSpan({
      trace,
      id: 'llm',
      parent: 'root',
      name: 'chat',
      at: i * 1_000_000,
      costUsd: i / 8,
      statusCode: i % 4 === 0 ? 2 : 1,
      attributes: { text: `words of trace number ${i} ${'filler '.repeat(i * 20)}` },
      facts: {
        type: 'LLM',
        model: `m${i % 2}`,
        provider: 'p',
        usage: { input: i, output: 2, cachedRead: i % 2 },
        error: i % 4 === 0 ? { type: 'Boom', message: 'broke' } : null,
      },
    }),
  ])
  for (let i = 0; i < spans.length; i += 6) await store.writer.write('default', aBatch(spans.slice(i, i + 6)))
  await store.writer.write('default', aBatch([aSpan({ trace: 't1', id: 'llm', parent: 'root', name: 'chat again', at: 7 })]))
  await store.writer.write('default', aBatch([aSpan({ trace: 'gone' })]))
  await store.writer.setMetadata('default', traceHex('t2'), new Map([['env', 'prod']]))
  await createAttachmentStore(store.db).put('default', traceHex('t2'), '258350ae-d295-45ee-83ae-cb14b0c40fa7', Buffer.from('a picture'))
  await store.writer.deleteTraces('default', '0', { traceIds: [traceHex('gone')] })
  await store.settleIndex()
  return store
}

async function findings(dataDir: string): Promise<StoreFinding[]> {
  const all: StoreFinding[] = []
  for await (const finding of checkStore(dataDir)) all.push(finding)
  return all
}

/** Everything that the pages would show; a part that cannot be read says so. */
async function answers(dataDir: string): Promise<string> {
  const parts: unknown[] = []
  let db: DatabaseSync
  try {
    db = new DatabaseSync(join(dataDir, 'assay.db'), { readOnly: true })
    db.prepare('ATTACH ? AS words').run(join(dataDir, 'words.db'))
  } catch {
    return 'cannot be opened'
  }
  try {
    const reader = new SqliteSpanReader(db, { budget: new TimeBudget(db), pageTokenKey: Buffer.alloc(32), nowMs: () => baseMs })
    const query = { experimentIds: ['0'], filter: null, limit: 100 }
    const asked = [
      () => reader.searchTraces('default', query),
      () => reader.searchSpans('default', query),
      () => reader.facets('default', { experimentId: '0', of: 'spans', limit: 50 }),
      () =>
        reader.series('default', {
          experimentIds: ['0'],
          of: 'spans',
          groupBy: 'model',
          fromMs: baseMs,
          toMs: baseMs + 3_600_000,
          bucketMs: 3_600_000,
        }),
      () =>
        reader.series('default', {
          experimentIds: ['0'],
          of: 'traces',
          groupBy: 'none',
          fromMs: baseMs,
          toMs: baseMs + 3_600_000,
          bucketMs: 60_000,
        }),
      () => reader.conversations('default', { experimentId: '0', limit: 50 }),
      () => reader.users('default', { experimentId: '0', limit: 50 }),
      ...['number', 'agent', 'question', '7'].map(
        (text) => () => reader.searchTraces('default', { ...query, filter: { kind: 'words' as const, text, phrase: false } }),
      ),
      ...['m0', 'm1'].map(
        (value) => () =>
          reader.searchTraces('default', {
            ...query,
            filter: { kind: 'compare' as const, field: { on: 'span' as const, name: 'model' as const }, op: '=' as const, value },
          }),
      ),
      ...names.map((trace) => () => reader.listStoredSpans('default', traceHex(trace))),
    ]
    for (const ask of asked) parts.push(await ask().catch((error: unknown) => `unreadable: ${String(error)}`))
  } catch (error) {
    parts.push(`unreadable: ${String(error)}`)
  } finally {
    db.close()
  }
  return JSON.stringify(parts, (_key, value: unknown) =>
    value instanceof Map ? [...value] : value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value,
  )
}

/** Repeatable "random" numbers: a failure names the damage by its number. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

describe('checkStore', () => {
  let whole: string
  const folders: string[] = []
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'assay-check-'))
    folders.push(made)
    return made
  }
  beforeAll(async () => {
    const store = await fillStore()
    whole = folder()
    for (const [db, file] of [
      [store.db, 'assay.db'],
      [store.words, 'words.db'],
    ] as const) {
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      copyFileSync(join(store.dataDir, file), join(whole, file))
    }
    await store[Symbol.asyncDispose]()
  })
  afterAll(() => {
    for (const each of folders) rmSync(each, { recursive: true, force: true })
  })
  const damagedCopy = (): string => {
    const copy = folder()
    for (const file of ['assay.db', 'words.db']) copyFileSync(join(whole, file), join(copy, file))
    return copy
  }
  const edit = (dataDir: string, sql: string, file = 'assay.db'): void => {
    const db = new DatabaseSync(join(dataDir, file))
    db.exec(sql)
    db.close()
  }
  const wrong = async (dataDir: string) => (await findings(dataDir)).filter(({ ok }) => !ok)

  it('finds nothing wrong in a store after writes, rewrites and deletions', async () => {
    expect(await wrong(whole)).toEqual([])
    expect((await findings(whole)).map(({ name }) => name)).toEqual([
      'assay.db pages',
      'assay.db schema',
      'payload blocks',
      'spans',
      'span places',
      'resources',
      'traces',
      'trace rows',
      'facets',
      'references',
      'attachments',
      'words.db pages',
      'words.db schema',
      'index progress',
      'word index',
      'rollups',
    ])
  })

  it('does not mind that words.db was deleted', async () => {
    const dataDir = damagedCopy()
    rmSync(join(dataDir, 'words.db'))
    expect(await wrong(dataDir)).toEqual([])
    expect(await findings(dataDir)).toContainEqual({
      name: 'words.db',
      ok: true,
      detail: 'is not there; the next start makes it anew from the spans',
    })
  })

  it('says of an older schema that the next start brings the rest', async () => {
    const dataDir = damagedCopy()
    edit(dataDir, `DROP TABLE attachment; DELETE FROM migration WHERE id = '0006-attachments'`)
    expect(await wrong(dataDir)).toEqual([])
    expect((await findings(dataDir)).find(({ name }) => name === 'assay.db schema')?.detail).toMatch(/; the next start brings the rest$/)
  })

  it('looks at a store that is being written to', async () => {
    await using store = await fillStore()
    expect(await wrong(store.dataDir)).toEqual([])
  })

  it('says so when nothing is stored', async () => {
    expect(await findings(join(tmpdir(), 'assay-no-such-folder'))).toEqual([
      { name: 'assay.db', ok: true, detail: 'nothing is stored yet' },
    ])
  })

  it.each([
    ['a block whose bytes changed', 'UPDATE block SET data = zeroblob(length(data)) WHERE id = 2', ['damaged: row 2 of block']],
    [
      'a span that points elsewhere',
      'UPDATE span SET position = position + 1 WHERE trace = 3',
      ['2 rows of span (numbered by trace) between 3 and 3'],
    ],
    ['a span with another start', 'UPDATE span SET start_us = start_us + 1 WHERE trace = 4', ['a start differs from the payload']],
    ['a span without its block', 'UPDATE span SET block = 99 WHERE trace = 4', ['lie in no block']],
    ['a trace with another cost', 'UPDATE trace SET cost = 17 WHERE id = 5', ['sums that do not fit the spans: row 5 of trace']],
    [
      'a class of tokens that nobody knows',
      `UPDATE span SET usage = replace(usage, 'cachedRead', 'cachedRea$') WHERE trace = 5`,
      ['sums that do not fit the spans: row 5 of trace'],
    ],
    ['a preview that changed', `UPDATE trace SET input_preview = 'questiom 4' WHERE id = 5`, ['damaged: row 5 of trace']],
    [
      'a column that is called otherwise',
      'ALTER TABLE trace RENAME COLUMN session_us TO session_ut',
      ['not as its steps make it: table trace'],
    ],
    ['a lost row of a trace', 'PRAGMA foreign_keys=OFF; DELETE FROM trace WHERE id = 6', ['rows of span']],
    ['a facet that counts wrong', 'UPDATE facet SET traces = traces + 1 WHERE id = 1', ['row 1 of facet']],
    ['an attachment that changed', `UPDATE attachment SET data = x'00'`, ['row 1 of attachment']],
    ['a lost row of a trace with a file', 'PRAGMA foreign_keys=OFF; DELETE FROM trace WHERE id = 3', ['1 rows of attachment']],
    ['a changed resource', `UPDATE origin SET resource = x'00'`, ['of origin']],
  ])('finds %s', async (_what, sql, said) => {
    const dataDir = damagedCopy()
    edit(dataDir, sql)
    const details = (await wrong(dataDir)).map(({ detail }) => detail).join('\n')
    for (const each of said) expect(details).toContain(each)
  })

  it.each([
    ['a page of words that was taken out', 'DELETE FROM word_page WHERE id = (SELECT max(id) FROM word_page)', 'fragment'],
    ['a page of words that changed', 'UPDATE word_page SET data = zeroblob(length(data))', 'checksum of a page'],
    ['a segment of other documents', 'UPDATE word_segment SET first_doc = first_doc + 1 WHERE id = 1', 'a document beyond its last'],
    ['a sum that changed', 'UPDATE rollup SET count = count + 1 WHERE dimension = 3', 'rollup'],
    ['an index of another store', `UPDATE progress SET done = 1000`, 'ahead'],
  ])('finds %s in the derived database', async (_what, sql, said) => {
    const dataDir = damagedCopy()
    edit(dataDir, sql, 'words.db')
    expect((await wrong(dataDir)).map(({ detail }) => detail).join('\n')).toContain(said)
  })

  it('finds each of 200 flipped bits and cut files, or it changes no answer', { timeout: 180_000 }, async () => {
    const expected = await answers(whole)
    const random = randomFrom(20_261_123)
    const missed: string[] = []
    let found = 0
    for (let i = 0; i < 200; i++) {
      const dataDir = damagedCopy()
      const file = i % 4 === 3 ? 'words.db' : 'assay.db'
      const path = join(dataDir, file)
      const bytes = readFileSync(path)
      const cut = i % 20 === 19
      let at = Math.floor(random() * bytes.length)
      // Half of a small database is free space; damage there is no damage.
      for (let tries = 0; tries < 50 && bytes[at] === 0; tries++) at = Math.floor(random() * bytes.length)
      if (cut) truncateSync(path, at)
      else {
        bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8))
        writeFileSync(path, bytes)
      }
      const isFound = (await wrong(dataDir)).length > 0
      if (isFound) found++
      else if ((await answers(dataDir)) !== expected) missed.push(`${file} ${cut ? 'cut' : 'flipped'} at ${at} (damage ${i})`)
      rmSync(dataDir, { recursive: true, force: true })
    }
    expect(missed).toEqual([])
    // Most of a small database is used: a check that found next to nothing would not be looking.
    expect(found).toBeGreaterThan(20)
  })

  it('leaves what is not damaged readable', async () => {
    const dataDir = damagedCopy()
    edit(dataDir, 'UPDATE block SET data = zeroblob(length(data)) WHERE id = 1')
    const db = new DatabaseSync(join(dataDir, 'assay.db'), { readOnly: true })
    db.prepare('ATTACH ? AS words').run(join(dataDir, 'words.db'))
    const reader = new SqliteSpanReader(db, { budget: new TimeBudget(db), pageTokenKey: Buffer.alloc(32), nowMs: () => baseMs })
    await expect(reader.listStoredSpans('default', traceHex('t0'))).rejects.toThrow(
      'Payload block 1 is damaged: its checksum does not fit. Run `assay doctor`.',
    )
    expect(await reader.skeleton('default', traceHex('t0'))).toMatchObject({ trace: { spanCount: 2 } })
    expect(await reader.listStoredSpans('default', traceHex('t9'))).toHaveLength(2)
    const found = await reader.searchTraces('default', {
      experimentIds: ['0'],
      limit: 100,
      filter: { kind: 'words', text: 'number', phrase: false },
    })
    expect(found.items).toHaveLength(9)
    db.close()
  })
})
