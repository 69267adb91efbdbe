import { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { indexTokens } from '@assay/protocol'
import { up as makeDerivedTables } from '../../migrations/sql/words-0001.ts'
import { decodeSpan } from './otlp/span-view.ts'
import { PayloadReader } from './payload-reader.ts'
import { RowRange } from './row-range.ts'
import { RollupWriter } from './span-rollups.ts'
import { visitSpanText } from './span-text.ts'
import type { StoreFinding } from './store-check.ts'

const rollupColumns = 'experiment, dimension, hour, value, count, errors, input_tokens, output_tokens, round(cost, 6) AS cost, sketch'

/** The word index and the rollups against the spans; `db` has the derived database attached as `words`. */
export function* checkDerived(db: DatabaseSync): Generator<StoreFinding> {
  const done = (queue: string): number => Number(db.prepare('SELECT done FROM words.progress WHERE queue = ?').get(queue)?.['done'])
  const queues = ['fragment', 'fragment_grave', 'stale_hour'].map((queue) => ({
    queue,
    done: done(queue),
    given: Number(db.prepare('SELECT seq FROM main.sqlite_sequence WHERE name = ?').get(queue)?.['seq'] ?? 0),
    waiting: Number(db.prepare(`SELECT coalesce(max(id), 0) AS id FROM main.${queue}`).get()?.['id']),
  }))
  const ahead = queues.filter((each) => !(each.done <= each.given))
  const behind = queues.filter((each) => each.done < each.waiting)
  yield {
    name: 'index progress',
    ok: ahead.length === 0,
    detail:
      ahead.length > 0
        ? `words.db belongs to another assay.db or is damaged: it is ahead in ${ahead.map(({ queue }) => queue).join(', ')}`
        : behind.length > 0
          ? 'the index has not caught up; a running server does that by itself'
          : 'the index has caught up',
  }
  yield checkWords(db, done('fragment'))
  if (behind.length === 0) yield checkRollups(db)
}

/** Each fragment's words, made again from its payloads, against those that the index has for it. */
function checkWords(db: DatabaseSync, done: number): StoreFinding {
  db.exec(`CREATE VIRTUAL TABLE temp.word_instance USING fts5vocab('words', 'word', 'instance')`)
  const indexed = new Map<number, number>()
  for (const row of db.prepare('SELECT term, doc FROM temp.word_instance').iterate()) {
    const doc = Number(row['doc'])
    indexed.set(doc, (indexed.get(doc) ?? 0) + crc32(String(row['term'])))
  }
  const bad = new RowRange()
  const payloads = new PayloadReader(db)
  let fragments = 0
  const spans = db.prepare('SELECT block, position, length FROM main.span WHERE trace = ? AND block = ? AND position >= ? AND position < ?')
  for (const row of db.prepare('SELECT id, trace, block, position, length FROM main.fragment WHERE id <= ?').iterate(done)) {
    const id = Number(row['id'])
    const position = Number(row['position'])
    const length = Number(row['length'])
    const found = spans.all(Number(row['trace']), Number(row['block']), position, position + length)
    // Where a span was replaced since, the index may still have its old words; they find nothing.
    if (found.reduce((sum, span) => sum + Number(span['length']), 0) !== length) continue
    fragments++
    const words = new Set<string>()
    try {
      for (const span of found) visitSpanText(decodeSpan(payloads.payload(span)), (text) => indexTokens(text, (token) => words.add(token)))
    } catch {
      // Its block is damaged, which the look at blocks has said.
      continue
    }
    let sum = 0
    for (const word of words) sum += crc32(word)
    if (sum !== (indexed.get(id) ?? 0)) bad.add(id)
  }
  return {
    name: 'word index',
    ok: bad.count === 0,
    detail:
      bad.count === 0
        ? `${fragments} fragments, each with the words of its spans`
        : `words that do not fit the spans of ${bad.of('fragment')}; delete words.db while the server is stopped and it is made anew`,
  }
}

/** All rollups made again beside the stored ones. */
function checkRollups(db: DatabaseSync): StoreFinding {
  const anew = new DatabaseSync(':memory:')
  makeDerivedTables(anew)
  const writer = new RollupWriter(anew)
  const spans = db.prepare('SELECT t.experiment, s.* FROM main.trace t JOIN main.span s ON s.trace = t.id')
  let pending = 0
  for (const row of spans.iterate()) {
    writer.add(Number(row['experiment']), row)
    if (++pending % 50_000 === 0) writer.flush()
  }
  writer.flush()
  const order = 'ORDER BY experiment, dimension, hour, value'
  const stored = db.prepare(`SELECT ${rollupColumns} FROM words.rollup ${order}`).all().map(asText)
  const made = anew.prepare(`SELECT ${rollupColumns} FROM rollup ${order}`).all().map(asText)
  anew.close()
  const storedSet = new Set(stored)
  const madeSet = new Set(made)
  const wrong = stored.filter((row) => !madeSet.has(row)).length + made.filter((row) => !storedSet.has(row)).length
  return {
    name: 'rollups',
    ok: wrong === 0,
    detail:
      wrong === 0
        ? `${stored.length} sums, each as the spans say`
        : `${wrong} rows of rollup do not fit the spans; delete words.db while the server is stopped and it is made anew`,
  }
}

function asText(row: Record<string, unknown>): string {
  return Object.values(row)
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)))
    .join(' ')
}
