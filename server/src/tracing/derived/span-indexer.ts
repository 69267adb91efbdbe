import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { AppError } from '@assay/protocol'
import { decompressBlock } from '../write/block-writer.ts'
import { visitSpanIds } from '../otlp/span-ids.ts'
import { visitSpanTextRanges } from '../otlp/span-text-ranges.ts'
import { hourMs, RollupWriter, spansStartedIn } from './span-rollups.ts'
import type { Row } from '../read/trace-rows.ts'
import { WordIndexWriter } from '../words/word-index-writer.ts'

/** Spans indexed in one transaction of the derived database. More would be cheaper a span, and later. */
const maxSpansPerRound = 2_000
/** Of their payloads. They are in memory together. */
const maxBytesPerRound = 16 * 1024 * 1024
const maxFragmentsPerRound = 1_000
const maxGravesPerRound = 1_000
/** Hours made anew in one round, unless they have more spans together: then those up to the one with which they have. */
const maxHoursPerRound = 24
const maxRenewedSpansPerRound = 20_000
/**
 * Rests so many times as long as making hours anew took. Traces over several services and spans that are sent again make the current hour
 * stale with nearly every commit, and each time all its spans are gone through.
 */
const renewalRest = 9
const hourUs = hourMs * 1000

/**
 * Feeds the word index and the rollups from what the writer has committed, behind the acknowledgement. It reads the spans' database and
 * writes the derived one; where it stands is part of each of its transactions, so a crash repeats a round and loses nothing.
 */
export class SpanIndexer {
  private readonly spans: DatabaseSync
  private readonly words: DatabaseSync
  private readonly wordIndex: WordIndexWriter
  private readonly rollups: RollupWriter
  /** Of the hours that are made anew. */
  private readonly renewed: RollupWriter
  private readonly nowMs: () => number
  private renewFromMs = -Infinity
  private readonly selectFragments: StatementSync
  private readonly selectSpan: StatementSync
  private readonly selectSpansIn: StatementSync
  private readonly selectBlock: StatementSync
  private readonly selectGraves: StatementSync
  private readonly selectStaleHours: StatementSync
  private readonly selectStale: StatementSync
  private readonly selectDone: StatementSync
  private readonly setProgress: StatementSync

  /** `nowMs` is a clock that does not jump. */
  constructor(spans: DatabaseSync, words: DatabaseSync, nowMs: () => number = () => performance.now()) {
    this.spans = spans
    this.words = words
    this.wordIndex = new WordIndexWriter(words)
    this.rollups = new RollupWriter(words)
    this.renewed = new RollupWriter(words)
    this.nowMs = nowMs
    this.selectFragments = spans.prepare(`
      SELECT f.id, f.trace, f.block, f.position, f.length, f.spans, t.experiment FROM fragment f LEFT JOIN trace t ON t.id = f.trace
      WHERE f.id > ? ORDER BY f.id LIMIT ${maxFragmentsPerRound}`)
    const ofTrace = `SELECT block, position, length, start_us, duration_us, status, name, model, type, input_tokens, output_tokens, cost, counted
      FROM span WHERE trace = ?`
    this.selectSpan = spans.prepare(`${ofTrace} AND span_id = ?`)
    this.selectSpansIn = spans.prepare(`${ofTrace} AND block = ? AND position >= ? AND position < ?`)
    // Rows as lists cost half of what rows as objects do.
    for (const select of [this.selectSpan, this.selectSpansIn]) select.setReturnArrays(true)
    this.selectBlock = spans.prepare('SELECT data, checksum FROM block WHERE id = ?')
    this.selectGraves = spans.prepare(`SELECT id, fragment FROM fragment_grave WHERE id > ? ORDER BY id LIMIT ${maxGravesPerRound}`)
    this.selectStaleHours = spans.prepare(
      `SELECT max(id) AS id, experiment, hour FROM stale_hour WHERE id > ? GROUP BY experiment, hour ORDER BY 1 LIMIT ${maxHoursPerRound}`,
    )
    this.selectStale = spans.prepare('SELECT 1 FROM stale_hour WHERE id > ? LIMIT 1')
    this.selectDone = words.prepare('SELECT done FROM progress WHERE queue = ?')
    this.setProgress = words.prepare('UPDATE progress SET done = ? WHERE queue = ?')
  }

  /**
   * Takes one round of work. Returns in how many milliseconds the next is due: 0 at once, Infinity when there was nothing to do, unless the
   * writer says that there is something.
   */
  round(): number {
    const beginMs = this.nowMs()
    // A round that failed may have left some.
    this.renewed.discard()
    const work = this.readWork(beginMs >= this.renewFromMs)
    const idle = work.fragments.length + work.graves.length + work.staleHours.length === 0
    // What says that a note was taken must be on stable storage: the writer then drops the note, and that is.
    this.words.exec(`PRAGMA synchronous=${work.graves.length + work.staleHours.length > 0 ? 'FULL' : 'NORMAL'}`)
    this.words.exec('BEGIN IMMEDIATE')
    let merging: boolean
    try {
      this.indexSpans(work)
      // Of others there are no words: they were deleted before they were indexed.
      for (const { fragment } of work.graves) if (fragment <= work.from.fragment) this.wordIndex.forget(fragment)
      merging = this.wordIndex.merge(idle)
      this.rollups.flush()
      for (const { experiment, hour } of work.staleHours) this.renewed.clearHour(experiment, hour)
      this.renewed.flush()
      this.advance('fragment', work.from.fragment, lastId(work.fragments))
      this.advance('fragment_grave', work.from.grave, lastId(work.graves))
      this.advance('stale_hour', work.from.staleHour, lastId(work.staleHours))
      this.words.exec('COMMIT')
    } catch (error) {
      this.wordIndex.discard()
      this.rollups.discard()
      // Some errors have undone it already; undoing it again would hide them.
      if (this.words.isTransaction) this.words.exec('ROLLBACK')
      throw error
    }
    const endMs = this.nowMs()
    if (work.staleHours.length > 0) this.renewFromMs = endMs + (endMs - beginMs) * renewalRest
    if (!idle || merging) return 0
    return this.selectStale.get(this.done('stale_hour')) === undefined ? Infinity : Math.max(0, this.renewFromMs - endMs)
  }

  /**
   * Reads all that a round needs in one short snapshot. It is short because the writer's log can only start anew when nobody reads in it;
   * it is one snapshot so that an hour made anew and the fragments behind it cannot count a span twice.
   */
  private readWork(renew: boolean): Work {
    this.spans.exec('BEGIN')
    try {
      const from = { fragment: this.done('fragment'), grave: this.done('fragment_grave'), staleHour: this.done('stale_hour') }
      const found = this.selectFragments.all(from.fragment)
      const fragments: Fragment[] = []
      let spans = 0
      let bytes = 0
      for (const row of found) {
        if (spans >= maxSpansPerRound || bytes >= maxBytesPerRound) break
        fragments.push({
          id: Number(row['id']),
          trace: Number(row['trace']),
          experiment: Number(row['experiment']),
          block: Number(row['block']),
          position: Number(row['position']),
          end: Number(row['position']) + Number(row['length']),
          rows: [],
        })
        spans += Number(row['spans'])
        bytes += Number(row['length'])
      }
      const caughtUp = fragments.length === found.length && found.length < maxFragmentsPerRound
      const blocks = this.readBlocks(fragments)
      for (const fragment of fragments) fragment.rows = this.spansOf(fragment, blocks.get(fragment.block))
      const graves = this.selectGraves.all(from.grave).map((row) => ({ id: Number(row['id']), fragment: Number(row['fragment']) }))
      return {
        from,
        fragments,
        blocks,
        graves,
        staleHours: caughtUp && renew ? this.sumStaleHours(from.staleHour) : [],
      }
    } finally {
      if (this.spans.isTransaction) this.spans.exec('COMMIT')
    }
  }

  /** Without those that are damaged: their spans count, but have no words. One bad block must not stop the index for all others. */
  private readBlocks(fragments: readonly Fragment[]): Map<number, Buffer> {
    const blocks = new Map<number, Buffer>()
    const seen = new Set<number>()
    for (const { block: id } of fragments) {
      if (seen.has(id)) continue
      seen.add(id)
      const row = this.selectBlock.get(id)
      try {
        if (row !== undefined) blocks.set(id, decompressBlock(id, row['data'] as Uint8Array, Number(row['checksum'])))
      } catch {
        // `assay doctor` names it.
      }
    }
    return blocks
  }

  /**
   * The spans of a fragment that are neither deleted nor replaced. They are looked up by the ids that its bytes hold, since the rows of a
   * trace can only be gone through whole: for each of its fragments anew, when it is sent span by span.
   */
  private spansOf(fragment: Fragment, content: Buffer | undefined): SpanRow[] {
    const { trace, block, position, end } = fragment
    try {
      if (content !== undefined && end <= content.length) return this.spansByIds(fragment, content)
    } catch (error) {
      if (!isMalformed(error)) throw error
    }
    return this.selectSpansIn.all(trace, block, position, end) as unknown as SpanRow[]
  }

  private spansByIds({ trace, block, position, end }: Fragment, content: Buffer): SpanRow[] {
    const rows: SpanRow[] = []
    let next = position
    visitSpanIds(content, position, end, (spanId, at) => {
      const row = this.selectSpan.get(trace, spanId) as unknown as SpanRow | undefined
      // An id may stand twice, and in bytes that were replaced: its row is the one in whose bytes it stands.
      if (row === undefined || row[0] !== block || row[1] < next || row[1] > at || at >= row[1] + row[2]) return
      rows.push(row)
      next = row[1] + row[2]
    })
    return rows
  }

  /** Sums all spans of hours in which something was deleted, rewritten or priced again. Returns the hours that were gone through. */
  private sumStaleHours(after: number): StaleHour[] {
    const hours: StaleHour[] = []
    let spans = 0
    for (const row of this.selectStaleHours.all(after)) {
      if (spans >= maxRenewedSpansPerRound) break
      const hour = Number(row['hour'])
      const experiment = Number(row['experiment'])
      for (const span of spansStartedIn(this.spans, experiment, hour * hourUs, (hour + 1) * hourUs)) {
        this.renewed.add(experiment, span)
        spans++
      }
      hours.push({ id: Number(row['id']), experiment, hour })
    }
    return hours
  }

  private done(queue: string): number {
    return Number(this.selectDone.get(queue)?.['done'])
  }

  private advance(queue: string, before: number, done: number | null): void {
    if (done !== null && done !== before) this.setProgress.run(done, queue)
  }

  private indexSpans({ fragments, blocks }: Work): void {
    for (const { id, experiment, rows } of fragments) {
      for (const row of rows) {
        this.rollups.add(experiment, rollupColumns(row))
        const [block, position, length] = row
        const content = blocks.get(block)
        if (content === undefined || position + length > content.length) continue
        try {
          visitSpanTextRanges(content, position, position + length, this.wordIndex.text)
        } catch (error) {
          // A row that points elsewhere; `assay doctor` names it.
          if (!isMalformed(error)) throw error
        }
      }
      // With no span left, deleted or replaced since, there is nothing to find it by.
      if (rows.length > 0) this.wordIndex.endDocument(id)
    }
    this.wordIndex.endSegment()
  }
}

/** block, position, length, then the columns of a rollup. */
type SpanRow = [block: number, position: number, length: number, ...rollup: unknown[]]

function rollupColumns(row: SpanRow): Row {
  return {
    start_us: row[3],
    duration_us: row[4],
    status: row[5],
    name: row[6],
    model: row[7],
    type: row[8],
    input_tokens: row[9],
    output_tokens: row[10],
    cost: row[11],
    counted: row[12],
  }
}

function isMalformed(error: unknown): boolean {
  return error instanceof AppError && error.code === 'MALFORMED_REQUEST'
}

interface StaleHour {
  id: number
  experiment: number
  hour: number
}

interface Fragment {
  id: number
  trace: number
  experiment: number
  block: number
  position: number
  /** Exclusive. */
  end: number
  rows: SpanRow[]
}

interface Work {
  /** Where each queue stood. */
  from: { fragment: number; grave: number; staleHour: number }
  fragments: Fragment[]
  blocks: Map<number, Buffer>
  graves: { id: number; fragment: number }[]
  /** Those whose sums `renewed` has. */
  staleHours: StaleHour[]
}

function lastId(items: readonly { id: number }[]): number | null {
  return items[items.length - 1]?.id ?? null
}
