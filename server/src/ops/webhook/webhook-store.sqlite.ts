import type { DatabaseSync } from 'node:sqlite'
import { AppError, notFound, type WebhookEventType } from '@assay/protocol'
import type { Selectable } from 'kysely'
import { kyselyOn } from '../../platform/database/kysely-sqlite.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import type { Interest } from '../../platform/events/outbox.sqlite.ts'
import { maxWebhooks, type Subscriber, type Subscription, type Webhook, type WebhookStore } from './webhook-store.ts'
import type { WebhookTables } from './webhook-tables.ts'

/** Webhooks in SQLite; see 0013-webhooks. `changed` is called when another set of events may be wanted than before. */
export function createWebhookStore(db: DatabaseSync, clock: { nowMs(): number }, changed: () => void): WebhookStore {
  const tables = kyselyOn<WebhookTables>(db)
  const selectSubscriptions = db.prepare('SELECT type, filter FROM webhook_event WHERE webhook = ? ORDER BY type')
  const selectSubscribers = db.prepare(`
    SELECT w.webhook_id AS webhookId, e.filter FROM webhook w JOIN webhook_event e ON e.webhook = w.id
    WHERE w.workspace = ? AND w.status = 'ACTIVE' AND e.type = ? ORDER BY w.id`)

  function webhookOf(row: Row): Webhook {
    return {
      webhookId: row.webhook_id,
      name: row.name,
      description: row.description,
      url: row.url,
      subscriptions: selectSubscriptions
        .all(row.id)
        .map(({ type, filter }) => ({ type: type as WebhookEventType, filter: String(filter) })),
      status: row.status,
      sealedSecret: row.secret,
      createdAtMs: row.created_ms,
      updatedAtMs: row.updated_ms,
    }
  }

  async function find(workspace: string, webhookId: string): Promise<Row> {
    const row = await tables
      .selectFrom('webhook')
      .selectAll()
      .where('workspace', '=', workspaceId(db, workspace))
      .where('webhook_id', '=', webhookId)
      .executeTakeFirst()
    if (row === undefined) throw notFound(`Webhook with ID ${webhookId.slice(0, 100)} not found.`)
    return row
  }

  async function subscribe(webhook: number, subscriptions: readonly Subscription[]): Promise<void> {
    await tables.deleteFrom('webhook_event').where('webhook', '=', webhook).execute()
    for (const { type, filter } of subscriptions) await tables.insertInto('webhook_event').values({ webhook, type, filter }).execute()
  }

  return {
    async create(workspaceName, { webhookId, name, description, url, subscriptions, status, sealedSecret }) {
      const workspace = workspaceId(db, workspaceName)
      const { count } = await tables
        .selectFrom('webhook')
        .select((each) => each.fn.countAll<number>().as('count'))
        .where('workspace', '=', workspace)
        .executeTakeFirstOrThrow()
      if (count >= maxWebhooks) {
        throw new AppError('REQUEST_LIMIT_EXCEEDED', `There are ${maxWebhooks} webhooks already. Delete one that is not needed any more.`)
      }
      const nowMs = clock.nowMs()
      const row = await tables
        .insertInto('webhook')
        .values({
          webhook_id: webhookId,
          workspace,
          name,
          description,
          url,
          status,
          secret: sealedSecret,
          created_ms: nowMs,
          updated_ms: nowMs,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      await subscribe(row.id, subscriptions)
      changed()
      return webhookOf(row)
    },

    get: async (workspace, webhookId) => webhookOf(await find(workspace, webhookId)),

    async list(workspace, { limit, offset, types }) {
      let query = tables.selectFrom('webhook as w').selectAll('w').where('w.workspace', '=', workspaceId(db, workspace))
      if (types !== undefined) {
        query = query.where(({ exists, selectFrom }) =>
          exists(selectFrom('webhook_event as e').select('e.type').whereRef('e.webhook', '=', 'w.id').where('e.type', 'in', types)),
        )
      }
      const rows = await query.orderBy('w.created_ms', 'desc').orderBy('w.id', 'desc').limit(limit).offset(offset).execute()
      return rows.map(webhookOf)
    },

    async update(workspace, webhookId, { sealedSecret, subscriptions, ...columns }) {
      const { id } = await find(workspace, webhookId)
      await tables
        .updateTable('webhook')
        .set({ ...columns, ...(sealedSecret !== undefined && { secret: sealedSecret }), updated_ms: clock.nowMs() })
        .where('id', '=', id)
        .execute()
      if (subscriptions !== undefined) await subscribe(id, subscriptions)
      changed()
      return webhookOf(await find(workspace, webhookId))
    },

    async delete(workspace, webhookId) {
      const { id } = await find(workspace, webhookId)
      await tables.deleteFrom('webhook').where('id', '=', id).execute()
      changed()
    },

    subscribers: async (workspace, type) => selectSubscribers.all(workspaceId(db, workspace), type) as unknown as Subscriber[],
  }
}

/** What active webhooks are to be told of. */
export function webhookInterests(db: DatabaseSync): Interest[] {
  return db
    .prepare(
      `SELECT DISTINCT s.name AS workspace, e.type FROM webhook w JOIN webhook_event e ON e.webhook = w.id
       JOIN workspace s ON s.id = w.workspace WHERE w.status = 'ACTIVE'`,
    )
    .all() as unknown as Interest[]
}

type Row = Selectable<WebhookTables['webhook']>
