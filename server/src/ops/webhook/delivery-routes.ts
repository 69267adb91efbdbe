import { invalidParameter, listWebhookDeliveries, redeliverWebhook } from '@assay/protocol'
import { mutate } from '../../governance/index.ts'
import { route, type Route } from '../../platform/http/route.ts'
import type { DeliveryStore } from './delivery-store.ts'
import type { WebhookRouteDeps } from './webhook-routes.ts'

const defaultRows = 50
export const maxRows = 200

/** Assay's own calls on webhooks: the log of deliveries, and delivering once more. */
export function deliveryRoutes({
  deliveries,
  wake,
  seam,
}: Pick<WebhookRouteDeps, 'wake' | 'seam'> & { deliveries: DeliveryStore }): Route[] {
  return [
    route(listWebhookDeliveries, async ({ workspace }, { webhookId, status = null, cursor, limit = defaultRows }) => {
      if (limit < 1 || limit > maxRows) throw invalidParameter(`Invalid value for parameter 'limit': it must be from 1 to ${maxRows}.`)
      const before = cursor === undefined ? null : readCursor(cursor)
      const found = await deliveries.list(workspace, webhookId, { limit: limit + 1, before, status })
      const shown = found.slice(0, limit)
      const last = shown.at(-1)
      return {
        deliveries: shown.map(({ delivery }) => delivery),
        nextCursor: found.length > limit && last !== undefined ? String(last.position) : null,
      }
    }),
    route(redeliverWebhook, async (caller, { webhookId, deliveryId }) => {
      const resource = { type: 'webhook' as const, id: webhookId }
      const delivery = await mutate(seam, { caller, policy: 'webhook:write', action: 'webhook.redeliver', resource }, () =>
        deliveries.redeliver(caller.workspace, webhookId, deliveryId, seam.nowMs()),
      )
      wake()
      return delivery
    }),
  ]
}

function readCursor(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor)
  throw invalidParameter(`Invalid value for parameter 'cursor': ${JSON.stringify(cursor.slice(0, 100))} is none that this list gave.`)
}
