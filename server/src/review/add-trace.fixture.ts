import type { DatabaseSync } from 'node:sqlite'
import { workspaceId } from '../platform/database/workspace.ts'

/** A bare trace of 32 hex digits in an experiment, for what belongs to traces. */
export function addTrace(db: DatabaseSync, workspace: string, experimentId: string, traceId: string): void {
  db.prepare(`INSERT INTO trace (workspace, trace_id, experiment, start_us, status, name, received_ms, updated_ms, revision,
    span_count, error_count, unpriced, finalized, clock_suspect) VALUES (?, ?, ?, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)`).run(
    workspaceId(db, workspace),
    Buffer.from(traceId, 'hex'),
    Number(experimentId),
  )
}
