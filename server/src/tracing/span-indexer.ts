import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { indexText } from '@assay/protocol'
import { decodeSpan } from './otlp/span-view.ts'
import { PayloadReader } from './payload-reader.ts'
import { hourMs, RollupWriter, spansStartedIn } from './span-rollups.ts'
import { visitSpanText } from './span-text.ts'
import type { Row } from './trace-rows.ts'

/** Spans indexed in one transaction of the derived database. More would be cheaper a span, and later. */
const maxSpansPerRound = 2_000
const maxFragmentsPerRound = 1_000
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
  private readonly payloads: PayloadReader
  private readonly rollups: RollupWriter
  private readonly selectFragments: StatementSync
  private readonly selectSpans: StatementSync
  private readonly insertWords: StatementSync
  private readonly deleteWords: StatementSync
  private readonly setProgress: StatementSync

  constructor(spans: DatabaseSync, words: DatabaseSync) {
    this.spans = spans
    this.words = words
    this.payloads = new PayloadReader(spans)
    this.rollups = new RollupWriter(words)
    this.selectFragments = spans.prepare(`
      SELECT f.id, f.trace, f.block, f.position, f.length, f.spans, t.experiment FROM fragment f LEFT JOIN trace t ON t.id = f.trace
      WHERE f.id > ? ORDER BY f.id LIMIT ${maxFragmentsPerRound}`)
    this.selectSpans = spans.prepare(`
      SELECT block, position, length, start_us, duration_us, status, name, model, type, input_tokens, output_tokens, cost, counted
      FROM span WHERE trace = ? AND block = ? AND position >= ? AND position < ?`)
    this.insertWords = words.prepare('INSERT INTO word (rowid, text) VALUES (?, ?)')
    this.deleteWords = words.prepare('DELETE FROM word WHERE rowid = ?')
    this.setProgress = words.prepare('UPDATE progress SET done = ? WHERE queue = ?')
  }

  /** Takes one round of work. False when there was nothing to do. */
  round(): boolean {
    const work = this.readWork()
    if (work.fragments.length + work.graves.length + work.staleHours.length === 0) return false
    this.words.exec('BEGIN IMMEDIATE')
    try {
      for (const fragment of work.fragments) this.indexFragment(fragment)
      for (const grave of work.graves) this.deleteWords.run(Number(grave['fragment']))
      this.rollups.flush()
      for (const hour of work.staleHours) this.renewHour(hour)
      this.rollups.flush()
      this.setProgress.run(lastId(work.fragments, work.from.fragment), 'fragment')
      this.setProgress.run(lastId(work.graves, work.from.grave), 'fragment_grave')
      this.setProgress.run(lastId(work.staleHours, work.from.staleHour), 'stale_hour')
      this.words.exec('COMMIT')
    } catch (error) {
      this.rollups.discard()
      this.words.exec('ROLLBACK')
      throw error
    }
    return true
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
      const fragments: FragmentWork[] = []
      let spans = 0
      for (const row of found) {
        if (spans >= maxSpansPerRound) break
        const fragment = { id: Number(row['id']), experiment: Number(row['experiment']), spans: this.readSpans(row) }
        spans += fragment.spans.length
        fragments.push(fragment)
      }
      const caughtUp = fragments.length === found.length && found.length < maxFragmentsPerRound
      return {
        from,
        fragments,
        graves: this.spans.prepare('SELECT id, fragment FROM fragment_grave WHERE id > ? ORDER BY id LIMIT 1000').all(from.grave),
        staleHours: caughtUp ? this.readStaleHours(from.staleHour) : [],
      }
    } finally {
      this.spans.exec('COMMIT')
    }
  }

  private readSpans(fragment: Row): { row: Row; payload: Buffer | null }[] {
    const position = Number(fragment['position'])
    return this.selectSpans
      .all(Number(fragment['trace']), Number(fragment['block']), position, position + Number(fragment['length']))
      .map((row) => ({ row, payload: this.payloadOf(row) }))
  }

  /** Null where the block is damaged: the span counts, but has no words. One bad block must not stop the index for all others. */
  private payloadOf(row: Row): Buffer | null {
    try {
      return this.payloads.payload(row)
    } catch {
      return null
    }
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
    return Number(this.words.prepare('SELECT done FROM progress WHERE queue = ?').get(queue)?.['done'])
  }

  private indexFragment({ id, experiment, spans }: FragmentWork): void {
    // Its spans were deleted or replaced since: there is nothing to find them by.
    if (spans.length === 0) return
    let words = ''
    for (const { row, payload } of spans) {
      this.rollups.add(experiment, row)
      if (payload === null) continue
      visitSpanText(decodeSpan(payload), (text) => {
        words += `${indexText(text)} `
      })
    }
    this.insertWords.run(id, words)
  }

  private renewHour({ experiment, hour, spans }: StaleHour): void {
    this.rollups.clearHour(experiment, hour)
    for (const span of spans) this.rollups.add(experiment, span)
  }
}

interface FragmentWork {
  id: number
  experiment: number
  spans: { row: Row; payload: Buffer | null }[]
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
  fragments: FragmentWork[]
  graves: Row[]
  staleHours: StaleHour[]
}

function lastId(items: readonly { id?: unknown }[], before: number): number {
  const last = items[items.length - 1]
  return last === undefined ? before : Number(last.id)
}
