import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { indexText } from '@assay/protocol'
import { decodeSpan } from './otlp/span-view.ts'
import { PayloadReader } from './payload-reader.ts'
import { hourMs, RollupWriter, spansStartedIn } from './span-rollups.ts'
import { visitSpanText } from './span-text.ts'
import type { Row } from './trace-rows.ts'

/** Spans indexed in one transaction of the derived database. More would be cheaper a span, and later. */
const maxSpansPerRound = 4_000
/** Words indexed of one fragment; text beyond is found by a payload scan only. */
const maxFragmentChars = 4 * 1024 * 1024
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
      WHERE f.id > ? ORDER BY f.id LIMIT 1000`)
    this.selectSpans = spans.prepare(`
      SELECT block, position, length, start_us, duration_us, status, name, model, type, input_tokens, output_tokens, cost
      FROM span WHERE trace = ? AND block = ? AND position >= ? AND position < ?`)
    this.insertWords = words.prepare('INSERT INTO word (rowid, text) VALUES (?, ?)')
    this.deleteWords = words.prepare('DELETE FROM word WHERE rowid = ?')
    this.setProgress = words.prepare('UPDATE progress SET done = ? WHERE queue = ?')
  }

  /** Takes one round of work. False when there was nothing to do. */
  round(): boolean {
    // One snapshot of the spans for the whole round, so that an hour made anew and the fragments behind it cannot count a span twice.
    this.spans.exec('BEGIN')
    try {
      this.words.exec('BEGIN IMMEDIATE')
      const fragments = this.indexFragments()
      const graves = this.forgetGraves()
      const hours = fragments.caughtUp ? this.renewHours() : 0
      this.rollups.flush()
      this.words.exec('COMMIT')
      return fragments.count + graves + hours > 0
    } catch (error) {
      this.rollups.discard()
      if (this.words.isTransaction) this.words.exec('ROLLBACK')
      throw error
    } finally {
      if (this.spans.isTransaction) this.spans.exec('COMMIT')
    }
  }

  private done(queue: string): number {
    return Number(this.words.prepare('SELECT done FROM progress WHERE queue = ?').get(queue)?.['done'])
  }

  private indexFragments(): { count: number; caughtUp: boolean } {
    const fragments = this.selectFragments.all(this.done('fragment'))
    let spans = 0
    let count = 0
    for (const fragment of fragments) {
      if (spans >= maxSpansPerRound) break
      spans += this.indexFragment(fragment)
      count++
    }
    const last = fragments[count - 1]
    if (last !== undefined) this.setProgress.run(Number(last['id']), 'fragment')
    return { count, caughtUp: count === fragments.length && fragments.length < 1000 }
  }

  private indexFragment(fragment: Row): number {
    const position = Number(fragment['position'])
    const rows = this.selectSpans.all(Number(fragment['trace']), Number(fragment['block']), position, position + Number(fragment['length']))
    if (rows.length === 0) return 0
    let words = ''
    for (const row of rows) {
      this.rollups.add(Number(fragment['experiment']), row)
      visitSpanText(decodeSpan(this.payloads.payload(row)), (text) => {
        if (words.length < maxFragmentChars) words += `${indexText(text)} `
      })
    }
    this.insertWords.run(Number(fragment['id']), words)
    return rows.length
  }

  private forgetGraves(): number {
    const graves = this.spans.prepare('SELECT id, fragment FROM fragment_grave WHERE id > ? ORDER BY id LIMIT 1000').all(this.done('fragment_grave'))
    for (const grave of graves) this.deleteWords.run(Number(grave['fragment']))
    const last = graves[graves.length - 1]
    if (last !== undefined) this.setProgress.run(Number(last['id']), 'fragment_grave')
    return graves.length
  }

  /** Makes the rollups of hours anew in which something was deleted, rewritten or priced again. */
  private renewHours(): number {
    const stale = this.spans.prepare('SELECT max(id) AS last, experiment, hour FROM stale_hour WHERE id > ? GROUP BY experiment, hour').all(this.done('stale_hour'))
    if (stale.length === 0) return 0
    this.rollups.flush()
    for (const row of stale) {
      const experiment = Number(row['experiment'])
      const hour = Number(row['hour'])
      this.rollups.clearHour(experiment, hour)
      for (const span of spansStartedIn(this.spans, experiment, hour * hourUs, (hour + 1) * hourUs)) this.rollups.add(experiment, span)
    }
    this.setProgress.run(Math.max(...stale.map((row) => Number(row['last']))), 'stale_hour')
    return stale.length
  }
}
