import type { WebhookEventType } from '@assay/protocol'
import type { EventVersion, OutboxEvent } from '../../platform/events/outbox.ts'
import type { Letter, Target } from './webhook-sender.ts'

type DeliveryStatus = 'pending' | 'delivered' | 'failed'

/** One event for one webhook. Times unix milliseconds. */
export interface Delivery {
  /** The same at every attempt: by it a receiver knows what it has had. */
  deliveryId: string
  type: WebhookEventType
  status: DeliveryStatus
  /** Made so far. */
  attempts: number
  /** Null unless it is pending. */
  nextAttemptAtMs: number | null
  createdAtMs: number
  /** Of the last attempt; null before the first. */
  attemptedAtMs: number | null
  durationMs: number | null
  /** HTTP status of the last attempt's answer; null without one. */
  responseStatus: number | null
  /** Why the last attempt was none; null where it was. */
  error: string | null
}

/** What is to be done about an event: nothing, where nobody is to be told of it after all. */
export interface RoutedEvent extends EventVersion, Pick<OutboxEvent, 'workspace'> {
  type: WebhookEventType
  letters: (Letter & { webhookId: string })[]
}

export interface DueDelivery {
  deliveryId: string
  webhookId: string
  workspace: string
}

/** What an attempt needs. */
interface LoadedDelivery extends Letter {
  target: Target
  attempts: number
}

export interface Attempt {
  deliveryId: string
  status: DeliveryStatus
  /** Null unless it is pending. */
  nextAttemptAtMs: number | null
  attemptedAtMs: number
  durationMs: number
  responseStatus: number | null
  error: string | null
}

/**
 * Deliveries that may wait for one webhook, and the bytes of their bodies; one more is failed at once, so that a receiver that is gone fills
 * no disk. A body is kept once for all webhooks that are told of its event.
 */
export const maxPending = 10_000
export const maxPendingBytes = 64 * 1024 * 1024
/** Deliveries that the log of one webhook keeps, and bytes of theirs, besides those that wait; older ones are forgotten, so many at one time. */
export const maxLogged = 1_000
export const maxLoggedBytes = 64 * 1024 * 1024
export const forgottenAtOnce = 100

/** Deliveries of webhooks. They go with their webhook. */
export interface DeliveryStore {
  /**
   * Takes events out of the outbox and keeps what is to be delivered, in one transaction. Passes over an event that is gone already, or was
   * replaced since it was read, and over a webhook that is gone. Those of which nobody could say yet who is told wait `untilMs`.
   */
  route(events: readonly RoutedEvent[], postponed: { events: readonly EventVersion[]; untilMs: number }): Promise<void>
  /** Over all workspaces, of each active webhook the first `perWebhook` that are to be tried now, those that waited longest first. */
  due(nowMs: number, perWebhook: number): Promise<DueDelivery[]>
  /** Null where it has gone with its webhook. */
  load(deliveryId: string): Promise<LoadedDelivery | null>
  /** When the next one of an active webhook is to be tried, which may be past; null when none waits. */
  nextDueMs(): Promise<number | null>
  /** Notes an attempt. Nothing happens where the delivery has gone with its webhook. */
  note(attempt: Attempt): Promise<void>
  /** Newest first, those before the position `before`. @throws RESOURCE_DOES_NOT_EXIST for an unknown webhook */
  list(
    workspace: string,
    webhookId: string,
    page: { limit: number; before: number | null; status: DeliveryStatus | null },
  ): Promise<{ position: number; delivery: Delivery }[]>
  /** Lets a delivery be tried anew and at once, with all attempts before it. @throws RESOURCE_DOES_NOT_EXIST */
  redeliver(workspace: string, webhookId: string, deliveryId: string, nowMs: number): Promise<Delivery>
}
