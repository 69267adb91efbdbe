import type { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import { AppError, notFound } from '@assay/protocol'
import { mlflowTraceId } from '@assay/protocol/mlflow'
import { workspaceId } from '../../platform/database/workspace.ts'
import type { AttachmentStore } from './attachment-store.ts'
import { parseTraceId } from './trace-id.ts'

/** Attachments in SQLite. Statements run in the caller's thread and transaction. */
export function createAttachmentStore(db: DatabaseSync): AttachmentStore {
  const insert = db.prepare(`
    INSERT INTO attachment (trace, id, checksum, data) SELECT id, ?, ?, ? FROM trace WHERE workspace = ? AND trace_id = ?
    ON CONFLICT DO UPDATE SET checksum = excluded.checksum, data = excluded.data`)
  const select = db.prepare(`
    SELECT a.checksum, a.data FROM trace t JOIN attachment a ON a.trace = t.id WHERE t.workspace = ? AND t.trace_id = ? AND a.id = ?`)
  return {
    async put(workspace, traceId, attachmentId, data) {
      const { changes } = insert.run(attachmentId, crc32(data), data, workspaceId(db, workspace), parseTraceId(traceId))
      if (changes === 0) throw notFound(`Trace with ID '${mlflowTraceId(traceId)}' not found.`)
    },
    async get(workspace, traceId, attachmentId) {
      const row = select.get(workspaceId(db, workspace), parseTraceId(traceId), attachmentId)
      if (row === undefined) return null
      const data = row['data'] as Uint8Array
      if (crc32(data) === row['checksum']) return data
      throw new AppError(
        'INTERNAL_ERROR',
        `Attachment '${attachmentId}' of trace '${mlflowTraceId(traceId)}' is damaged on disk. Run \`assay doctor\`.`,
      )
    },
  }
}
