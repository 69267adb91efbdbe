import type { DatabaseSync } from 'node:sqlite'
import { workspaceId } from '../database/workspace.ts'
import { type DomainEvent, type EventSink, maxHoldMs, type Outbox, type OutboxTaking } from './outbox.ts'

export interface SqliteOutbox extends Outbox, OutboxTaking, EventSink<DomainEvent> {
  /** Who wants what is read anew: after a subscription changed, or may not have. */
  forget(): void
  /** When the first of what was appended since this was last asked is due: 0 for at once, null where nothing was. */
  takeAppendedDueMs(): number | null
}

export interface Interest {
  workspace: string
  type: string
}

/** The outbox in SQLite; see 0013-webhooks. `interests` says what anybody wants to be told of. */
export function createOutbox(db: DatabaseSync, clock: { nowMs(): number }, interests: () => Iterable<Interest>): SqliteOutbox {
  const insert = db.prepare(`
    INSERT INTO outbox (workspace, type, subject, data, at_ms, due_ms, revision) VALUES (?, ?, ?, ?, ?, ?, 0)
    ON CONFLICT (workspace, type, subject) WHERE subject IS NOT NULL DO UPDATE SET
      data = excluded.data, due_ms = min(excluded.due_ms, at_ms + ${maxHoldMs}), revision = revision + 1`)
  const selectDue = db.prepare(`
    SELECT o.seq, o.revision, w.name AS workspace, o.type, o.data, o.at_ms FROM outbox o JOIN workspace w ON w.id = o.workspace
    WHERE o.due_ms <= ? ORDER BY o.due_ms, o.seq LIMIT ?`)
  const selectNext = db.prepare('SELECT min(due_ms) AS next FROM outbox')
  const setDue = db.prepare('UPDATE outbox SET due_ms = ? WHERE seq = ? AND revision = ?')
  const remove = db.prepare('DELETE FROM outbox WHERE seq = ? AND revision = ?')
  let wanted: Set<string> | null = null
  let appendedDueMs: number | null = null

  const wants = (workspace: string, type: string): boolean => {
    if (wanted === null) {
      wanted = new Set()
      for (const interest of interests()) wanted.add(`${interest.workspace} ${interest.type}`)
    }
    return wanted.size > 0 && wanted.has(`${workspace} ${type}`)
  }

  return {
    wants,

    append(workspace, { type, data }, held) {
      if (!wants(workspace, type)) return
      const atMs = clock.nowMs()
      // One that is not held is due whatever the clock does.
      const dueMs = held === undefined ? 0 : atMs + held.forMs
      insert.run(workspaceId(db, workspace), type, held?.subject ?? null, JSON.stringify(data), atMs, dueMs)
      appendedDueMs = Math.min(appendedDueMs ?? Infinity, dueMs)
    },

    due: async (nowMs, limit) =>
      selectDue.all(nowMs, limit).map((row) => ({
        seq: Number(row['seq']),
        revision: Number(row['revision']),
        workspace: String(row['workspace']),
        type: String(row['type']),
        data: JSON.parse(String(row['data'])) as object,
        atMs: Number(row['at_ms']),
      })),

    nextDueMs: async () => selectNext.get()?.['next'] as number | null,

    take: ({ seq, revision }) => remove.run(seq, revision).changes === 1,

    postpone: ({ seq, revision }, untilMs) => void setDue.run(untilMs, seq, revision),

    forget() {
      wanted = null
    },

    takeAppendedDueMs() {
      const dueMs = appendedDueMs
      appendedDueMs = null
      return dueMs
    },
  }
}
