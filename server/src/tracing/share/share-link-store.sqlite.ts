import { createHash, randomBytes, randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { AppError, clip, maxShareLinks, notFound, type ShareLink } from '@assay/protocol'
import { workspaceId } from '../../platform/database/workspace.ts'
import { parseTraceId } from '../store/trace-id.ts'
import type { ShareLinkStore } from './share-link-store.ts'

const tokenBytes = 16

/** Share links in SQLite. Statements run in the caller's thread and transaction. */
export function createShareLinkStore(db: DatabaseSync, clock: { nowMs(): number }): ShareLinkStore {
  const selectTrace = db.prepare('SELECT id FROM trace WHERE workspace = ? AND trace_id = ?')
  const count = db.prepare('SELECT count(*) AS count FROM share_link WHERE trace = ?')
  const insert = db.prepare('INSERT INTO share_link (id, trace, digest, created_by, created_ms) VALUES (?, ?, ?, ?, ?)')
  const selectOfTrace = db.prepare('SELECT id, created_by, created_ms FROM share_link WHERE trace = ? ORDER BY created_ms DESC, rowid DESC')
  const remove = db.prepare('DELETE FROM share_link WHERE id = ? AND trace IN (SELECT id FROM trace WHERE workspace = ?)')
  const selectByDigest = db.prepare(`
    SELECT w.name, t.trace_id FROM share_link s JOIN trace t ON t.id = s.trace JOIN workspace w ON w.id = t.workspace WHERE s.digest = ?`)

  function rowOf(workspace: string, traceId: string): number {
    const row = selectTrace.get(workspaceId(db, workspace), parseTraceId(traceId))
    if (row === undefined) throw notFound(`Trace '${clip(traceId)}' not found.`)
    return Number(row['id'])
  }

  return {
    async create(workspace, traceId, createdBy) {
      const trace = rowOf(workspace, traceId)
      const links = Number(count.get(trace)?.['count'])
      if (links >= maxShareLinks)
        throw new AppError('INVALID_STATE', `The trace has ${links} links already; it may have ${maxShareLinks}. Revoke one first.`)
      const token = randomBytes(tokenBytes).toString('base64url')
      const link: ShareLink = { shareId: randomUUID(), createdBy, createdAtMs: clock.nowMs() }
      insert.run(link.shareId, trace, digestOf(token), createdBy, link.createdAtMs)
      return { link, token }
    },

    async list(workspace, traceId) {
      return selectOfTrace.all(rowOf(workspace, traceId)).map((row) => ({
        shareId: String(row['id']),
        createdBy: String(row['created_by']),
        createdAtMs: Number(row['created_ms']),
      }))
    },

    async revoke(workspace, shareId) {
      const { changes } = remove.run(shareId, workspaceId(db, workspace))
      if (changes === 0) throw notFound(`Share link '${clip(shareId)}' not found.`)
    },

    async find(token) {
      const row = selectByDigest.get(digestOf(token))
      if (row === undefined) return null
      return { workspace: String(row['name']), traceId: Buffer.from(row['trace_id'] as Uint8Array).toString('hex') }
    },
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
