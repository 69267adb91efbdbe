import type { DatabaseSync } from 'node:sqlite'
import { notFound, type WebhookEventType } from '@assay/protocol'
import type { Selectable } from 'kysely'
import { kyselyOn } from '../../platform/database/kysely-sqlite.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import type { OutboxTaking } from '../../platform/events/outbox.ts'
import {
  type Delivery,
  type DeliveryStore,
  type DueDelivery,
  forgottenAtOnce,
  maxLogged,
  maxLoggedBytes,
  maxPending,
  maxPendingBytes,
  type RoutedEvent,
} from './delivery-store.ts'
import type { WebhookTables } from './webhook-tables.ts'

/** Deliveries in SQLite; see 0013-webhooks and 0021-webhook-bodies. */
export function createDeliveryStore(db: DatabaseSync, clock: { nowMs(): number }, outbox: OutboxTaking): DeliveryStore {
  const tables = kyselyOn<WebhookTables>(db)
  const selectWebhook = db.prepare('SELECT id FROM webhook WHERE workspace = ? AND webhook_id = ?')
  const sumPending = db.prepare(
    "SELECT count(*) AS count, coalesce(sum(bytes), 0) AS bytes FROM webhook_delivery WHERE webhook = ? AND status = 'pending'",
  )
  const insertBody = db.prepare('INSERT INTO webhook_body (text) VALUES (?)')
  const insert = db.prepare(`
    INSERT INTO webhook_delivery (delivery_id, webhook, type, body_id, bytes, status, attempts, next_ms, created_ms, error)
    VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?)`)
  const selectDue = db.prepare(`
    SELECT d.delivery_id AS deliveryId, w.webhook_id AS webhookId, s.name AS workspace
    FROM webhook w JOIN workspace s ON s.id = w.workspace JOIN webhook_delivery d ON d.id IN (
      SELECT id FROM webhook_delivery WHERE webhook = w.id AND status = 'pending' AND next_ms <= ?1 ORDER BY next_ms, id LIMIT ?2)
    WHERE w.status = 'ACTIVE' ORDER BY d.next_ms, d.id`)
  const selectLoaded = db.prepare(`
    SELECT b.text AS body, d.attempts, w.webhook_id, w.url, w.secret, s.name AS workspace FROM webhook_delivery d
      JOIN webhook_body b ON b.id = d.body_id JOIN webhook w ON w.id = d.webhook JOIN workspace s ON s.id = w.workspace WHERE d.delivery_id = ?`)
  const selectNext = db.prepare(`
    SELECT min((SELECT min(next_ms) FROM webhook_delivery WHERE webhook = w.id AND status = 'pending')) AS next
    FROM webhook w WHERE w.status = 'ACTIVE'`)
  const forgetOld = db.prepare(`
    DELETE FROM webhook_delivery WHERE id IN (
      SELECT id FROM (
        SELECT id, row_number() OVER newest AS place, sum(bytes) OVER newest AS total FROM webhook_delivery
        WHERE webhook = ? AND status <> 'pending' WINDOW newest AS (ORDER BY id DESC))
      WHERE place > ${maxLogged} OR total > ${maxLoggedBytes})`)

  function requireWebhook(workspace: string, webhookId: string): number {
    const row = selectWebhook.get(workspaceId(db, workspace), webhookId)
    if (row === undefined) throw notFound(`Webhook with ID ${webhookId.slice(0, 100)} not found.`)
    return Number(row['id'])
  }

  /** Deliveries that ended since the log of a webhook was cut last, which takes a look at all of it: the first one after a start cuts it. */
  const endedSince = new Map<number, number>()
  function ended(webhook: number): void {
    const count = (endedSince.get(webhook) ?? forgottenAtOnce - 1) + 1
    endedSince.set(webhook, count % forgottenAtOnce)
    if (count === forgottenAtOnce) forgetOld.run(webhook)
  }

  /** `pending` has what waits for each webhook of this call: summing it up takes a look at each. */
  function keep({ workspace, type, letters }: RoutedEvent, pending: Map<number, { count: number; bytes: number }>): void {
    const bodies = new Map<string, { id: number | bigint; bytes: number }>()
    for (const { webhookId, deliveryId, body: text } of letters) {
      const found = selectWebhook.get(workspaceId(db, workspace), webhookId)
      if (found === undefined) continue
      const webhook = Number(found['id'])
      const waiting = pending.get(webhook) ?? (sumPending.get(webhook) as { count: number; bytes: number })
      const body = bodies.get(text) ?? { id: insertBody.run(text).lastInsertRowid, bytes: Buffer.byteLength(text) }
      bodies.set(text, body)
      const error = problemOf({ count: waiting.count + 1, bytes: waiting.bytes + body.bytes })
      const nowMs = clock.nowMs()
      const [status, nextMs] = error === null ? ['pending', nowMs] : ['failed', null]
      insert.run(deliveryId, webhook, type, body.id, body.bytes, status, nextMs, nowMs, error)
      pending.set(webhook, error === null ? { count: waiting.count + 1, bytes: waiting.bytes + body.bytes } : waiting)
      if (error !== null) ended(webhook)
    }
  }

  return {
    async route(events, postponed) {
      const pending = new Map<number, { count: number; bytes: number }>()
      for (const event of events) if (outbox.take(event)) keep(event, pending)
      for (const event of postponed.events) outbox.postpone(event, postponed.untilMs)
    },

    due: async (nowMs, perWebhook) => selectDue.all(nowMs, perWebhook) as unknown as DueDelivery[],

    async load(deliveryId) {
      const row = selectLoaded.get(deliveryId)
      if (row === undefined) return null
      return {
        deliveryId,
        body: String(row['body']),
        attempts: Number(row['attempts']),
        target: {
          workspace: String(row['workspace']),
          webhookId: String(row['webhook_id']),
          url: String(row['url']),
          sealedSecret: row['secret'] as Uint8Array | null,
        },
      }
    },

    nextDueMs: async () => selectNext.get()?.['next'] as number | null,

    async note({ deliveryId, status, nextAttemptAtMs, attemptedAtMs, durationMs, responseStatus, error }) {
      const row = await tables
        .updateTable('webhook_delivery')
        .set((each) => ({
          status,
          attempts: each('attempts', '+', 1),
          next_ms: nextAttemptAtMs,
          attempted_ms: attemptedAtMs,
          duration_ms: durationMs,
          response_status: responseStatus,
          error,
        }))
        .where('delivery_id', '=', deliveryId)
        .returning('webhook')
        .executeTakeFirst()
      if (row !== undefined && status !== 'pending') ended(row.webhook)
    },

    async list(workspace, webhookId, { limit, before, status }) {
      let query = tables.selectFrom('webhook_delivery').selectAll().where('webhook', '=', requireWebhook(workspace, webhookId))
      if (before !== null) query = query.where('id', '<', before)
      if (status !== null) query = query.where('status', '=', status)
      const rows = await query.orderBy('id', 'desc').limit(limit).execute()
      return rows.map((row) => ({ position: row.id, delivery: deliveryOf(row) }))
    },

    async redeliver(workspace, webhookId, deliveryId, nowMs) {
      const row = await tables
        .updateTable('webhook_delivery')
        .set({ status: 'pending', attempts: 0, next_ms: nowMs })
        .where('webhook', '=', requireWebhook(workspace, webhookId))
        .where('delivery_id', '=', deliveryId)
        .returningAll()
        .executeTakeFirst()
      if (row === undefined)
        throw notFound(`Delivery with ID ${deliveryId.slice(0, 100)} not found. Only the newest ${maxLogged} are kept.`)
      return deliveryOf(row)
    },
  }
}

/** Why so much may not wait for a webhook; null where it may. */
function problemOf({ count, bytes }: { count: number; bytes: number }): string | null {
  if (count > maxPending) return `More than ${maxPending} deliveries wait for this webhook already.`
  return bytes > maxPendingBytes ? `More than ${maxPendingBytes / 1024 / 1024} MiB would wait for this webhook.` : null
}

function deliveryOf(row: Selectable<WebhookTables['webhook_delivery']>): Delivery {
  return {
    deliveryId: row.delivery_id,
    type: row.type as WebhookEventType,
    status: row.status,
    attempts: row.attempts,
    nextAttemptAtMs: row.next_ms,
    createdAtMs: row.created_ms,
    attemptedAtMs: row.attempted_ms,
    durationMs: row.duration_ms,
    responseStatus: row.response_status,
    error: row.error,
  }
}
