import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { BlockWiper } from '../write/block-wiper.ts'

/** How long what a retry replaced is kept. */
export const revisionKeptMs = 24 * 3_600_000
/** Work of one step, so that a write never waits longer than a few milliseconds for it. */
const maxRevisionsPerStep = 50
const maxRowsPerStep = 5_000
/** Free pages that stay, since the next writes want them: a tenth of the file, 16 MiB at most. The file gives others back, 4 MiB a step. */
const keptFreeShare = 0.1
const keptFreePages = 1_024
const pagesPerStep = 256

/**
 * Upkeep of the spans' database, in short steps: old revisions go for good, notes that the index has read are dropped, and
 * space that deletions freed is given back to the disk.
 */
export class Maintenance {
  private readonly db: DatabaseSync
  private readonly indexed: (queue: 'fragment_grave' | 'stale_hour') => number
  private readonly selectRevisions: StatementSync
  private readonly deleteRevision: StatementSync
  private readonly wiper: BlockWiper
  private readonly freePages: StatementSync
  private readonly allPages: StatementSync
  private gaveBack = false

  /** `indexed`: up to where the index has read a queue. */
  constructor(db: DatabaseSync, indexed: (queue: 'fragment_grave' | 'stale_hour') => number) {
    this.db = db
    this.indexed = indexed
    this.selectRevisions = db.prepare(
      `SELECT trace, span_id, replaced_ms, block, position, length FROM span_revision WHERE replaced_ms < ? LIMIT ${maxRevisionsPerStep}`,
    )
    this.deleteRevision = db.prepare('DELETE FROM span_revision WHERE trace = ? AND span_id = ? AND replaced_ms = ?')
    this.wiper = new BlockWiper(db)
    this.freePages = db.prepare('PRAGMA freelist_count')
    this.allPages = db.prepare('PRAGMA page_count')
  }

  /** One short step in a transaction of its own. False when nothing was left to do. */
  step(nowMs: number): boolean {
    this.db.exec('BEGIN IMMEDIATE')
    try {
      const didSomething =
        this.dropRevisions(nowMs) || this.dropNotes('fragment_grave') || this.dropNotes('stale_hour') || this.givePagesBack()
      this.db.exec('COMMIT')
      if (!didSomething) this.shrinkFile()
      return didSomething
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('ROLLBACK')
      throw error
    }
  }

  private dropRevisions(nowMs: number): boolean {
    const rows = this.selectRevisions.all(nowMs - revisionKeptMs)
    for (const row of rows) {
      this.deleteRevision.run(row['trace'] as number, row['span_id'] as Uint8Array, row['replaced_ms'] as number)
      // The same span of a block is never two revisions', so its bytes belong to nobody now.
      this.wiper.wipe(Number(row['block']), [{ position: Number(row['position']), length: Number(row['length']) }])
    }
    return rows.length > 0
  }

  private dropNotes(queue: 'fragment_grave' | 'stale_hour'): boolean {
    const { changes } = this.db
      .prepare(`DELETE FROM ${queue} WHERE id IN (SELECT id FROM ${queue} WHERE id <= ? ORDER BY id LIMIT ${maxRowsPerStep})`)
      .run(this.indexed(queue))
    return Number(changes) > 0
  }

  private givePagesBack(): boolean {
    const free = Number(this.freePages.get()?.['freelist_count'])
    const kept = Math.min(keptFreePages, Math.floor(Number(this.allPages.get()?.['page_count']) * keptFreeShare))
    if (free <= kept) return false
    this.db.exec(`PRAGMA incremental_vacuum(${Math.min(pagesPerStep, free - kept)})`)
    this.gaveBack = Number(this.freePages.get()?.['freelist_count']) < free
    return this.gaveBack
  }

  /** The file itself becomes shorter when the log is moved into it. PASSIVE waits for no reader. */
  private shrinkFile(): void {
    if (!this.gaveBack) return
    this.gaveBack = false
    this.db.exec('PRAGMA wal_checkpoint(PASSIVE)')
  }
}
