import type { DatabaseSync } from 'node:sqlite'
import { compressBlock, decompressBlock } from './block-writer.ts'
import type { FacetWriter } from '../facets/facet-writer.ts'
import { facetsOfTrace } from '../facets/facets-of-trace.ts'

interface Stretch {
  position: number
  length: number
}

/**
 * Deletes a trace with everything that hangs on it. Its payload is overwritten with zeros in the blocks that it shares with others, and a
 * block that nobody needs any more goes whole. A block that waits for the commit (`pendingBlock`) is wiped in memory. The word index learns of it from `fragment_grave`, the rollups from `stale_hour`.
 */
export function deleteTraceRows(
  db: DatabaseSync,
  trace: number,
  experiment: number,
  facets: FacetWriter,
  pendingBlock: (block: number) => Buffer | null,
): void {
  const stretches = payloadStretches(db, trace)
  db.prepare('INSERT INTO fragment_grave (fragment) SELECT id FROM fragment WHERE trace = ?').run(trace)
  db.prepare('INSERT INTO stale_hour (experiment, hour) SELECT DISTINCT ?, start_us / 3600000000 FROM span WHERE trace = ?').run(
    experiment,
    trace,
  )
  for (const { kind, text } of facetsOfTrace(db, trace)) facets.remove(facets.id(experiment, kind, text), trace)
  for (const table of ['fragment', 'span_revision', 'span', 'trace_tag', 'trace_metadata']) {
    db.prepare(`DELETE FROM ${table} WHERE trace = ?`).run(trace)
  }
  db.prepare('DELETE FROM stray_trace WHERE experiment = ? AND trace = ?').run(experiment, trace)
  db.prepare('DELETE FROM trace WHERE id = ?').run(trace)
  for (const [block, dead] of stretches) {
    const pending = pendingBlock(block)
    if (pending === null) wipe(db, block, dead)
    else zero(pending, dead)
  }
}

function payloadStretches(db: DatabaseSync, trace: number): Map<number, Stretch[]> {
  const stretches = new Map<number, Stretch[]>()
  const rows = db
    .prepare(`
    SELECT block, position, length FROM span WHERE trace = ?1 UNION ALL
    SELECT block, position, length FROM span_revision WHERE trace = ?1 UNION ALL
    SELECT block, position, length FROM fragment WHERE trace = ?1`)
    .all(trace)
  for (const row of rows) {
    const block = Number(row['block'])
    const list = stretches.get(block) ?? []
    list.push({ position: Number(row['position']), length: Number(row['length']) })
    stretches.set(block, list)
  }
  return stretches
}

function wipe(db: DatabaseSync, block: number, dead: readonly Stretch[]): void {
  const needed = db
    .prepare(`SELECT 1 FROM fragment WHERE block = ?1 UNION ALL SELECT 1 FROM span_revision WHERE block = ?1 LIMIT 1`)
    .get(block)
  if (needed === undefined) {
    db.prepare('DELETE FROM block WHERE id = ?').run(block)
    return
  }
  const row = db.prepare('SELECT data, checksum FROM block WHERE id = ?').get(block)
  if (row === undefined) return
  const content = contentOf(block, row)
  // A damaged block cannot be read any more, by us or by anybody; the trace goes all the same.
  if (content === null) return
  zero(content, dead)
  const { data, checksum } = compressBlock(content)
  db.prepare('UPDATE block SET data = ?, checksum = ? WHERE id = ?').run(data, checksum, block)
}

function contentOf(block: number, row: Record<string, unknown>): Buffer | null {
  try {
    return decompressBlock(block, row['data'] as Uint8Array, Number(row['checksum']))
  } catch {
    return null
  }
}

function zero(content: Buffer, dead: readonly Stretch[]): void {
  for (const { position, length } of dead) content.fill(0, position, position + length)
}
