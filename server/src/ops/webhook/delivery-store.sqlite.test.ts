import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { migrations } from '../../../migrations/migrations.ts'
import { id as webhookBodies } from '../../../migrations/sql/0021-webhook-bodies.ts'
import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { migrate } from '../../platform/database/migrate.ts'
import { createOutbox } from '../../platform/events/outbox.sqlite.ts'
import { deliveryStoreContract } from './delivery-store.contract.ts'
import { createDeliveryStore } from './delivery-store.sqlite.ts'
import { aWebhook } from './webhook-store.contract.ts'
import { createWebhookStore, webhookInterests } from './webhook-store.sqlite.ts'

deliveryStoreContract('SQLite', () => {
  const { db, clock, ...rest } = openMemoryDatabase()
  const outbox = createOutbox(db, clock, () => webhookInterests(db))
  return {
    outbox,
    webhooks: createWebhookStore(db, clock, () => outbox.forget()),
    deliveries: createDeliveryStore(db, clock, outbox),
    ...rest,
  }
})

it('keeps the body of an event once for all webhooks, as long as one of them has its delivery', async () => {
  const { db, clock } = openMemoryDatabase()
  const outbox = createOutbox(db, clock, () => webhookInterests(db))
  const webhooks = createWebhookStore(db, clock, () => outbox.forget())
  const deliveries = createDeliveryStore(db, clock, outbox)
  for (const id of ['v', 'w']) await webhooks.create('default', aWebhook(id))
  outbox.append('default', { type: 'registered_model.created', data: {} })
  const [event] = await outbox.due(0, 1)
  if (event === undefined) throw new Error('the event is not there')
  const letters = ['v', 'w'].map((webhookId) => ({ webhookId, deliveryId: `to ${webhookId}`, body: '{"a": 1}' }))
  await deliveries.route([{ ...event, type: 'registered_model.created', letters }], { events: [], untilMs: 0 })
  const bodies = () =>
    db
      .prepare('SELECT text FROM webhook_body')
      .all()
      .map(({ text }) => text)
  expect(bodies()).toEqual(['{"a": 1}'])
  await webhooks.delete('default', 'v')
  expect((await deliveries.load('to w'))?.body).toBe('{"a": 1}')
  await webhooks.delete('default', 'w')
  expect(bodies()).toEqual([])
})

it('takes over what an earlier version kept with each delivery', () => {
  const db = new DatabaseSync(':memory:')
  db.exec('PRAGMA foreign_keys = ON')
  const before = migrations.filter(({ id }) => id < webhookBodies)
  migrate(db, before, 0)
  db.exec(`
    INSERT INTO workspace (id, name) SELECT 1, 'default' WHERE NOT EXISTS (SELECT 1 FROM workspace WHERE id = 1);
    INSERT INTO webhook (id, webhook_id, workspace, name, description, url, status, created_ms, updated_ms)
      VALUES (1, 'w', 1, 'w', '', 'https://example.com/hook', 'ACTIVE', 0, 0);
    INSERT INTO webhook_delivery (delivery_id, webhook, type, body, status, attempts, next_ms, created_ms)
      VALUES ('a', 1, 't', 'é', 'pending', 0, 5, 0), ('b', 1, 't', 'gone', 'delivered', 1, NULL, 0);`)
  expect(migrate(db, migrations, 0)).toContain(webhookBodies)
  const rows = db.prepare('SELECT delivery_id AS id, text, bytes FROM webhook_delivery JOIN webhook_body b ON b.id = body_id').all()
  expect(rows.map(({ id, text, bytes }) => [id, text, bytes])).toEqual([
    ['a', 'é', 2],
    ['b', 'gone', 4],
  ])
  db.exec('DELETE FROM webhook')
  expect(db.prepare('SELECT count(*) AS count FROM webhook_body').get()?.['count']).toBe(0)
})
