import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { FacetWriter } from '../facets/facet-writer.ts'
import { FacetsOfTrace } from '../facets/facets-of-trace.ts'
import { BlockWiper } from './block-wiper.ts'
import type { BlockWriter, Stretch } from './block-writer.ts'
import type { StaleHours } from './stale-hours.ts'

/**
 * Deletes traces with everything that hangs on them. Their payload is overwritten with zeros in the blocks that they share with others, and
 * a block that nobody needs any more goes whole. The word index learns of it from `fragment_grave`, the rollups from `stale_hour`.
 */
export class TraceDeletion {
  private readonly facets: FacetWriter
  private readonly facetsOfTrace: FacetsOfTrace
  private readonly staleHours: StaleHours
  private readonly blocks: BlockWriter
  private readonly wiper: BlockWiper
  private readonly selectStretches: StatementSync
  private readonly noteFragments: StatementSync
  private readonly deleteStray: StatementSync
  /** Of what names the trace; the trace's own row goes last. */
  private readonly deleteRows: StatementSync[]

  constructor(db: DatabaseSync, { facets, staleHours, blocks }: { facets: FacetWriter; staleHours: StaleHours; blocks: BlockWriter }) {
    this.facets = facets
    this.staleHours = staleHours
    this.facetsOfTrace = new FacetsOfTrace(db)
    this.blocks = blocks
    this.wiper = new BlockWiper(db)
    this.selectStretches = db.prepare(`
      SELECT block, position, length FROM span WHERE trace = ?1 UNION ALL
      SELECT block, position, length FROM span_revision WHERE trace = ?1 UNION ALL
      SELECT block, position, length FROM fragment WHERE trace = ?1`)
    this.noteFragments = db.prepare('INSERT INTO fragment_grave (fragment) SELECT id FROM fragment WHERE trace = ?')
    this.deleteStray = db.prepare('DELETE FROM stray_trace WHERE experiment = ? AND trace = ?')
    this.deleteRows = [
      ...['fragment', 'span_revision', 'span', 'trace_tag', 'trace_metadata'].map((table) => `DELETE FROM ${table} WHERE trace = ?`),
      'DELETE FROM trace WHERE id = ?',
    ].map((statement) => db.prepare(statement))
  }

  delete(trace: number, experiment: number): void {
    const stretches = this.stretchesOf(trace)
    this.noteFragments.run(trace)
    this.staleHours.ofTrace(experiment, trace)
    for (const { kind, text } of this.facetsOfTrace.of(trace)) this.facets.remove(this.facets.id(experiment, kind, text), trace)
    this.deleteStray.run(experiment, trace)
    for (const statement of this.deleteRows) statement.run(trace)
    for (const [block, dead] of stretches) {
      if (this.blocks.pending(block) === null) this.wiper.wipe(block, dead)
      else this.blocks.wipe(block, dead)
    }
  }

  private stretchesOf(trace: number): Map<number, Stretch[]> {
    const stretches = new Map<number, Stretch[]>()
    for (const row of this.selectStretches.all(trace)) {
      const block = Number(row['block'])
      const list = stretches.get(block) ?? []
      list.push({ position: Number(row['position']), length: Number(row['length']) })
      stretches.set(block, list)
    }
    return stretches
  }
}
