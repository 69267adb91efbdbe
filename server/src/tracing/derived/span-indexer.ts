import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { AppError } from '@assay/protocol'
import { decompressBlock } from '../write/block-writer.ts'
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
/** Hours made anew in one round, each with all its spans in memory. */
const maxHoursPerRound = 4
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
  private readonly selectFragments: StatementSync
  private readonly selectSpans: StatementSync
  private readonly selectBlock: StatementSync
  private readonly selectGraves: StatementSync
  private readonly selectDone: StatementSync
  private readonly setProgress: StatementSync

  constructor(spans: DatabaseSync, words: DatabaseSync) {
    this.spans = spans
    this.words = words
    this.wordIndex = new WordIndexWriter(words)
    this.rollups = new RollupWriter(words)
    this.selectFragments = spans.prepare(`
      SELECT f.id, f.length, f.spans, t.experiment FROM fragment f LEFT JOIN trace t ON t.id = f.trace
      WHERE f.id > ? ORDER BY f.id LIMIT ${maxFragmentsPerRound}`)
    this.selectSpans = spans.prepare(`
      SELECT f.id, s.block, s.position, s.length,
        s.start_us, s.duration_us, s.status, s.name, s.model, s.type, s.input_tokens, s.output_tokens, s.cost, s.counted
      FROM fragment f CROSS JOIN span s ON s.trace = f.trace AND s.block = f.block AND s.position >= f.position AND s.position < f.position + f.length
      WHERE f.id > ? AND f.id <= ? ORDER BY f.id`)
    // Rows as lists cost half of what rows as objects do.
    this.selectSpans.setReturnArrays(true)
    this.selectBlock = spans.prepare('SELECT data, checksum FROM block WHERE id = ?')
    this.selectGraves = spans.prepare(`SELECT id, fragment FROM fragment_grave WHERE id > ? ORDER BY id LIMIT ${maxGravesPerRound}`)
    this.selectDone = words.prepare('SELECT done FROM progress WHERE queue = ?')
    this.setProgress = words.prepare('UPDATE progress SET done = ? WHERE queue = ?')
  }

  /** Takes one round of work. False when there was nothing to do. */
  round(): boolean {
    const work = this.readWork()
    const idle = work.fragments.length + work.graves.length + work.staleHours.length === 0
    this.words.exec('BEGIN IMMEDIATE')
    try {
      this.indexSpans(work)
      // Of others there are no words: they were deleted before they were indexed.
      for (const { fragment } of work.graves) if (fragment <= work.from.fragment) this.wordIndex.forget(fragment)
      const merging = this.wordIndex.merge(idle)
      this.rollups.flush()
      for (const hour of work.staleHours) this.renewHour(hour)
      this.rollups.flush()
      this.advance('fragment', work.from.fragment, lastId(work.fragments))
      this.advance('fragment_grave', work.from.grave, lastId(work.graves))
      this.advance('stale_hour', work.from.staleHour, lastId(work.staleHours))
      this.words.exec('COMMIT')
      return !idle || merging
    } catch (error) {
      this.wordIndex.discard()
      this.rollups.discard()
      this.words.exec('ROLLBACK')
      throw error
    }
  }

  /**
   * Reads all that a round needs in one short snapshot. It is short because the writer's log can only start anew when nobody reads in it;
   * it is one snapshot so that an hour made anew and the fragments behind it cannot count a span twice.
   */
  private readWork(): Work {
    this.spans.exec('BEGIN')
    try {
      const from = { fragment: this.done('fragment'), grave: this.done('fragment_grave'), staleHour: this.done('stale_hour') }
      const found = this.selectFragments.all(from.fragment)
      const fragments: Work['fragments'] = []
      let spans = 0
      let bytes = 0
      for (const row of found) {
        if (spans >= maxSpansPerRound || bytes >= maxBytesPerRound) break
        fragments.push({ id: Number(row['id']), experiment: Number(row['experiment']) })
        spans += Number(row['spans'])
        bytes += Number(row['length'])
      }
      const caughtUp = fragments.length === found.length && found.length < maxFragmentsPerRound
      const rows = this.selectSpans.all(from.fragment, lastId(fragments) ?? from.fragment) as unknown as SpanRow[]
      const graves = this.selectGraves.all(from.grave).map((row) => ({ id: Number(row['id']), fragment: Number(row['fragment']) }))
      return {
        from,
        fragments,
        rows,
        blocks: this.readBlocks(rows),
        graves,
        staleHours: caughtUp ? this.readStaleHours(from.staleHour) : [],
      }
    } finally {
      this.spans.exec('COMMIT')
    }
  }

  /** Without those that are damaged: their spans count, but have no words. One bad block must not stop the index for all others. */
  private readBlocks(rows: readonly SpanRow[]): Map<number, Buffer> {
    const blocks = new Map<number, Buffer>()
    const seen = new Set<number>()
    for (const [, id] of rows) {
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

  /** Hours in which something was deleted, rewritten or priced again, with all their spans. */
  private readStaleHours(after: number): StaleHour[] {
    return this.spans
      .prepare(
        `SELECT max(id) AS id, experiment, hour FROM stale_hour WHERE id > ? GROUP BY experiment, hour ORDER BY 1 LIMIT ${maxHoursPerRound}`,
      )
      .all(after)
      .map((row) => {
        const hour = Number(row['hour'])
        const experiment = Number(row['experiment'])
        return {
          id: Number(row['id']),
          experiment,
          hour,
          spans: [...spansStartedIn(this.spans, experiment, hour * hourUs, (hour + 1) * hourUs)],
        }
      })
  }

  private done(queue: string): number {
    return Number(this.selectDone.get(queue)?.['done'])
  }

  private advance(queue: string, before: number, done: number | null): void {
    if (done !== null && done !== before) this.setProgress.run(done, queue)
  }

  private indexSpans({ fragments, rows, blocks }: Work): void {
    let next = 0
    for (const { id, experiment } of fragments) {
      const first = next
      for (; rows[next]?.[0] === id; next++) {
        const row = rows[next] as SpanRow
        this.rollups.add(experiment, rollupColumns(row))
        const [, block, position, length] = row
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
      if (next > first) this.wordIndex.endDocument(id)
    }
    this.wordIndex.endSegment()
  }

  private renewHour({ experiment, hour, spans }: StaleHour): void {
    this.rollups.clearHour(experiment, hour)
    for (const span of spans) this.rollups.add(experiment, span)
  }
}

/** Columns of `selectSpans`: fragment, block, position, length, then those of a rollup. */
type SpanRow = [fragment: number, block: number, position: number, length: number, ...rollup: unknown[]]

function rollupColumns(row: SpanRow): Row {
  return {
    start_us: row[4],
    duration_us: row[5],
    status: row[6],
    name: row[7],
    model: row[8],
    type: row[9],
    input_tokens: row[10],
    output_tokens: row[11],
    cost: row[12],
    counted: row[13],
  }
}

function isMalformed(error: unknown): boolean {
  return error instanceof AppError && error.code === 'MALFORMED_REQUEST'
}

interface StaleHour {
  id: number
  experiment: number
  hour: number
  spans: Row[]
}

interface Work {
  /** Where each queue stood. */
  from: { fragment: number; grave: number; staleHour: number }
  fragments: { id: number; experiment: number }[]
  /** Spans of the fragments, by fragment. */
  rows: SpanRow[]
  blocks: Map<number, Buffer>
  graves: { id: number; fragment: number }[]
  staleHours: StaleHour[]
}

function lastId(items: readonly { id: number }[]): number | null {
  return items[items.length - 1]?.id ?? null
}
