import type { Generated } from 'kysely'

/** The tables of 0013-webhooks and 0021-webhook-bodies, as kysely sees them. */
export interface WebhookTables {
  webhook: {
    id: Generated<number>
    webhook_id: string
    workspace: number
    name: string
    description: string
    url: string
    status: 'ACTIVE' | 'DISABLED'
    secret: Uint8Array | null
    created_ms: number
    updated_ms: number
  }
  webhook_event: { webhook: number; type: string; filter: string }
  webhook_delivery: {
    id: Generated<number>
    delivery_id: string
    webhook: number
    type: string
    body_id: number
    bytes: number
    status: 'pending' | 'delivered' | 'failed'
    attempts: number
    next_ms: number | null
    created_ms: number
    attempted_ms: number | null
    duration_ms: number | null
    response_status: number | null
    error: string | null
  }
}
