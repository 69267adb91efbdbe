import { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { wordMigrations } from '../../../migrations/migrations.ts'
import { migrate } from '../../platform/database/migrate.ts'
import { visitSpanTextRanges } from '../otlp/span-text-ranges.ts'
import { PayloadReader } from '../read/payload-reader.ts'
import { RowRange } from './row-range.ts'
import { RollupWriter } from '../derived/span-rollups.ts'
import type { StoreFinding } from './store-check.ts'
import { checkWordIndex } from '../words/check-word-index.ts'
import type { TokenSink } from '../words/token-scanner.ts'
import { TokenScanner } from '../words/token-scanner.ts'

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

/** The shape of the index, and each fragment's words, made again from its payloads, against those that the index has for it. */
function checkWords(db: DatabaseSync, done: number): StoreFinding {
  const index = checkWordIndex(db)
  if (index.fault !== null) return wordFinding(false, `${index.fault}; ${remedy}`)
  const bad = new RowRange()
  const payloads = new PayloadReader(db)
  const terms = new TermSum()
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
    terms.clear()
    try {
      for (const span of found) {
        const payload = payloads.payload(span)
        visitSpanTextRanges(payload, 0, payload.length, terms.text)
      }
    } catch {
      // Its block is damaged, which the look at blocks has said.
      continue
    }
    if (terms.sum !== (index.sums.get(id) ?? 0)) bad.add(id)
  }
  return bad.count === 0
    ? wordFinding(true, `${fragments} fragments, each with the words of its spans`)
    : wordFinding(false, `words that do not fit the spans of ${bad.of('fragment')}; ${remedy}`)
}

const remedy = 'delete words.db while the server is stopped and it is made anew'

function wordFinding(ok: boolean, detail: string): StoreFinding {
  return { name: 'word index', ok, detail }
}

/** The terms of a fragment, as `checkWordIndex` sums them up. */
class TermSum implements TokenSink {
  readonly text = new TokenScanner(this)
  private readonly seen = new Set<string>()
  sum = 0

  clear(): void {
    this.seen.clear()
    this.sum = 0
  }

  addWords(bytes: Uint8Array, _view: DataView, places: Int32Array, count: number): number {
    for (let i = 0; i < count; i += 2)
      this.add(
        Buffer.from(bytes.subarray(places[i], (places[i] ?? 0) + (places[i + 1] ?? 0)))
          .toString()
          .toLowerCase(),
      )
    // The scanner sorts out those that have no parts.
    return count
  }

  addFolded(bytes: Uint8Array, _view: DataView, length: number): void {
    this.add(Buffer.from(bytes.subarray(0, length)).toString())
  }

  private add(term: string): void {
    if (this.seen.has(term)) return
    this.seen.add(term)
    this.sum += crc32(term)
  }
}

/** All rollups made again beside the stored ones. */
function checkRollups(db: DatabaseSync): StoreFinding {
  const anew = new DatabaseSync(':memory:')
  migrate(anew, wordMigrations, 0)
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
    detail: wrong === 0 ? `${stored.length} sums, each as the spans say` : `${wrong} rows of rollup do not fit the spans; ${remedy}`,
  }
}

function asText(row: Record<string, unknown>): string {
  return Object.values(row)
    .map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value)))
    .join(' ')
}
