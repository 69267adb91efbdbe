import { z } from 'zod/mini'
import { defineEndpoint } from '../endpoint.ts'
import { base } from '../tracing/trace-skeleton-path.ts'

const count = z.coerce.number().check(z.int(), z.nonnegative())
const statusSchema = z.enum(['pending', 'delivered', 'failed'])

/** One event for one webhook. `type` is like `model_version.created`. */
const webhookDeliverySchema = z.object({
  /** The same at every attempt; a receiver has it in `X-MLflow-Delivery-Id`. */
  deliveryId: z.string(),
  type: z.string(),
  status: statusSchema,
  /** Made so far. */
  attempts: z.number(),
  /** Null unless it is pending. */
  nextAttemptAtMs: z.nullable(z.number()),
  createdAtMs: z.number(),
  /** Of the last attempt; null before the first. */
  attemptedAtMs: z.nullable(z.number()),
  durationMs: z.nullable(z.number()),
  /** HTTP status of the last attempt's answer; null without one. */
  responseStatus: z.nullable(z.number()),
  /** Why the last attempt was no delivery. */
  error: z.nullable(z.string()),
})

/**
 * What became of the events that a webhook was told of, newest first: all that wait, and at least the newest 1,000 others. `limit` 1…200,
 * default 50.
 */
export const listWebhookDeliveries = defineEndpoint({
  method: 'GET',
  path: `${base}/webhooks/:webhookId/deliveries`,
  policy: 'webhook:read',
  request: z.object({
    webhookId: z.string(),
    status: z.optional(statusSchema),
    cursor: z.optional(z.string()),
    limit: z.optional(count),
  }),
  response: z.object({ deliveries: z.array(webhookDeliverySchema), nextCursor: z.nullable(z.string()) }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

/** Tries a delivery once more, at once, whatever became of it, under the same id and with the same body. Attempts count anew. */
export const redeliverWebhook = defineEndpoint({
  method: 'POST',
  path: `${base}/webhooks/:webhookId/deliveries/:deliveryId/redeliver`,
  policy: 'webhook:write',
  request: z.object({ webhookId: z.string(), deliveryId: z.string() }),
  response: webhookDeliverySchema,
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})
