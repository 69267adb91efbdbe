import { mlflowTraceId } from '@assay/protocol/mlflow'
import type { ReviewQueue, ReviewQueueItem } from './review-queue.ts'

/** MLflow's `ReviewQueue`. */
export function queueMessage(queue: ReviewQueue): object {
  return {
    queue_id: queue.queueId,
    experiment_id: queue.experimentId,
    name: queue.name,
    queue_type: queue.type,
    ...(queue.owner !== null && { created_by: queue.owner }),
    creation_time_ms: queue.createdAtMs,
    last_update_time_ms: queue.updatedAtMs,
    ...(queue.users.length > 0 && { users: queue.users }),
    ...(queue.schemaIds.length > 0 && { schema_ids: queue.schemaIds }),
  }
}

/** MLflow's `ReviewQueueItem`. */
export function itemMessage(item: ReviewQueueItem): object {
  return {
    queue_id: item.queueId,
    item_type: 'TRACE',
    item_id: mlflowTraceId(item.traceId),
    status: item.status,
    ...(item.completedBy !== null && { completed_by: item.completedBy }),
    ...(item.completedAtMs !== null && { completed_time_ms: item.completedAtMs }),
    creation_time_ms: item.createdAtMs,
    last_update_time_ms: item.updatedAtMs,
  }
}
