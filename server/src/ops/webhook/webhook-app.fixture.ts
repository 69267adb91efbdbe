import { randomBytes } from 'node:crypto'
import { type AuditEntry, singleUserPolicy } from '../../governance/index.ts'
import { openMemoryDatabase } from '../../platform/database/memory-database.fixture.ts'
import { createOutbox } from '../../platform/events/outbox.sqlite.ts'
import { openHttpApp } from '../../platform/http/http-app.fixture.ts'
import { addressRules } from '../../platform/outgoing/address-rules.ts'
import { OutgoingClient, type Resolve } from '../../platform/outgoing/outgoing-client.ts'
import { SecretBox } from '../../platform/secrets/secret-box.ts'
import { deliveryRoutes } from './delivery-routes.ts'
import { createDeliveryStore } from './delivery-store.sqlite.ts'
import { webhookRoutes } from './webhook-routes.ts'
import { createWebhookSender } from './webhook-sender.ts'
import { createWebhookStore, webhookInterests } from './webhook-store.sqlite.ts'

/** The routes of webhooks over real stores, in process. `resolve` says what a host name is. */
export function openWebhookApp({
  resolve = async () => ['8.8.8.8'],
  networks = [],
  schemes = ['https'],
}: { resolve?: Resolve; networks?: string[]; schemes?: string[] } = {}) {
  const { db, clock, addWorkspace } = openMemoryDatabase()
  const outbox = createOutbox(db, clock, () => webhookInterests(db))
  const webhooks = createWebhookStore(db, clock, () => outbox.forget())
  const deliveries = createDeliveryStore(db, clock, outbox)
  const client = new OutgoingClient({ rules: addressRules({ privateToo: false, networks }), resolve, timeoutMs: 5_000 })
  const box = new SecretBox(randomBytes(32))
  const audited: AuditEntry[] = []
  let woken = 0
  const seam = { authoriser: singleUserPolicy, audit: { record: (entry: AuditEntry) => void audited.push(entry) }, nowMs: clock.nowMs }
  const wake = (): void => void woken++
  const send = createWebhookSender({ client, box, nowMs: clock.nowMs })
  const app = openHttpApp([
    ...webhookRoutes({ webhooks, client, schemes, box, send, wake, seam }),
    ...deliveryRoutes({ deliveries, wake, seam }),
  ])
  return {
    webhooks,
    deliveries,
    outbox,
    box,
    audited,
    addWorkspace,
    woken: () => woken,
    async call(method: string, path: string, body?: object, workspace = 'default'): Promise<{ status: number; body: unknown }> {
      const response = await app.request(path, {
        method,
        headers: { 'x-mlflow-workspace': workspace, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      return { status: response.status, body: await response.json() }
    },
  }
}
