import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { notFound } from '@assay/protocol'
import { mlflowTraceId } from '@assay/protocol/mlflow'
import { parseTraceId } from './trace-id.ts'

/** Looks traces up, for whatever belongs to one. */
export class TraceRows {
  private readonly select: StatementSync

  constructor(db: DatabaseSync) {
    this.select = db.prepare('SELECT id, experiment FROM trace WHERE workspace = ? AND trace_id = ?')
  }

  /** `traceId`: 32 hex digits. */
  get(workspace: number, traceId: string): { id: number; experiment: number } | null {
    const row = this.select.get(workspace, parseTraceId(traceId))
    return row === undefined ? null : { id: Number(row['id']), experiment: Number(row['experiment']) }
  }

  /** @throws RESOURCE_DOES_NOT_EXIST */
  find(workspace: number, traceId: string): { id: number; experiment: number } {
    const row = this.get(workspace, traceId)
    if (row === null) throw notFound(`Trace with ID '${mlflowTraceId(traceId)}' not found.`)
    return row
  }
}
