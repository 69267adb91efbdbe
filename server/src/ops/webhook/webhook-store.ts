import type { WebhookEventType } from '@assay/protocol'

export interface Subscription {
  type: WebhookEventType
  /** MLflow's trace filter; empty for all. */
  filter: string
}

/** Times unix milliseconds. */
export interface Webhook {
  webhookId: string
  name: string
  description: string
  url: string
  /** One a type, by type. */
  subscriptions: Subscription[]
  status: 'ACTIVE' | 'DISABLED'
  /** As the secret box sealed it; null without one. */
  sealedSecret: Uint8Array | null
  createdAtMs: number
  updatedAtMs: number
}

export type WebhookDraft = Omit<Webhook, 'createdAtMs' | 'updatedAtMs'>

/** Webhooks of one workspace; the next one would be refused. */
export const maxWebhooks = 1_000

/** A webhook that is told of an event, and what the event must fulfil. */
export interface Subscriber {
  webhookId: string
  filter: string
}

/**
 * Webhooks, of one workspace each. Every method that names one rejects with RESOURCE_DOES_NOT_EXIST where it is unknown, deleted or in
 * another workspace.
 */
export interface WebhookStore {
  /** @throws REQUEST_LIMIT_EXCEEDED when the workspace has `maxWebhooks` */
  create(workspace: string, draft: WebhookDraft): Promise<Webhook>
  get(workspace: string, webhookId: string): Promise<Webhook>
  /** Newest first. `types`: only webhooks that are told of one of these. */
  list(workspace: string, page: { limit: number; offset: number; types?: readonly WebhookEventType[] }): Promise<Webhook[]>
  /** Replaces the named members. */
  update(workspace: string, webhookId: string, change: Partial<Omit<WebhookDraft, 'webhookId'>>): Promise<Webhook>
  /** With its deliveries, also those that wait. */
  delete(workspace: string, webhookId: string): Promise<void>
  /** Active webhooks that are told of a type, oldest first. */
  subscribers(workspace: string, type: string): Promise<Subscriber[]>
}
