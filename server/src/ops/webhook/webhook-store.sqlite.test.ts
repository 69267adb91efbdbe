import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { webhookStoreContract } from './webhook-store.contract.ts'
import { createWebhookStore, webhookInterests } from './webhook-store.sqlite.ts'

webhookStoreContract('SQLite', () => {
  const { db, clock, ...rest } = openMemoryDatabase()
  let changes = 0
  return {
    webhooks: createWebhookStore(db, clock, () => void changes++),
    changes: () => changes,
    interests: () => webhookInterests(db).map(({ workspace, type }) => `${workspace} ${type}`),
    ...rest,
  }
})
