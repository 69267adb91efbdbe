import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { createOutbox } from '../../platform/events/outbox.sqlite.ts'
import { deliveryStoreContract } from './delivery-store.contract.ts'
import { createDeliveryStore } from './delivery-store.sqlite.ts'
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
