import { z } from 'zod/mini'
import { defineEndpoint } from '../endpoint.ts'
import { bulkJobSchema, onSelection } from '../tracing/bulk-endpoints.ts'
import { base } from '../tracing/trace-skeleton-path.ts'

/** Puts every trace of a selection into a review queue; one that is there already stays as it is. */
export const addSelectionToQueue = defineEndpoint({
  method: 'POST',
  path: `${base}/experiments/:experimentId/traces/bulk/queue`,
  policy: 'review:write',
  request: z.object({ ...onSelection, queueId: z.string() }),
  response: bulkJobSchema,
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST', 'REQUEST_LIMIT_EXCEEDED'],
})

const mlflowQueues = '/ajax-api/3.0/mlflow/review-queues'
const namedQueueSchema = z.object({ queue_id: z.string(), name: z.string() })

/** MLflow's call. The newest first. */
export const listReviewQueues = defineEndpoint({
  method: 'GET',
  path: `${mlflowQueues}/list`,
  policy: 'review:read',
  request: z.object({ experiment_id: z.string(), max_results: z.number() }),
  response: z.object({ review_queues: z.optional(z.array(namedQueueSchema)) }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

/** MLflow's call. */
export const createReviewQueue = defineEndpoint({
  method: 'POST',
  path: `${mlflowQueues}/create`,
  policy: 'review:write',
  request: z.object({ experiment_id: z.string(), name: z.string(), queue_type: z.literal('CUSTOM') }),
  response: z.object({ review_queue: namedQueueSchema }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_ALREADY_EXISTS', 'RESOURCE_DOES_NOT_EXIST'],
})
