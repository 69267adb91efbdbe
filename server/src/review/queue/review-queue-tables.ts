import type { Generated } from 'kysely'
import type { ReviewQueue, ReviewStatus } from './review-queue.ts'

/** The tables of 0016-review that queues have, as kysely sees them. */
export interface ReviewQueueTables {
  review_queue: {
    id: Generated<number>
    queue_id: string
    experiment: number
    name: string
    name_key: string
    type: ReviewQueue['type']
    owner: string | null
    created_ms: number
    updated_ms: number
  }
  review_queue_user: { queue: number; user: string }
  review_queue_schema: { queue: number; schema_id: string }
  review_queue_item: {
    queue: number
    trace: number
    status: ReviewStatus
    completed_by: string | null
    completed_ms: number | null
    created_ms: number
    updated_ms: number
  }
}
