import type { CallKinds } from '../../platform/workers/call-kinds.ts'
import type { Found } from '../../platform/database/found-page.ts'
import type { ReviewQueue, ReviewQueueDraft, ReviewQueueItem, ReviewStatus } from './review-queue.ts'

/**
 * Review queues of experiments. Every method but `delete` rejects with RESOURCE_DOES_NOT_EXIST for a queue or an experiment that is unknown
 * or in another workspace, and for an experiment that is deleted. What is given is checked already (`checkedQueue` and the like).
 */
export interface ReviewQueueStore {
  /** @throws RESOURCE_ALREADY_EXISTS for a name that the experiment has, in any case; INVALID_PARAMETER_VALUE for an unknown label schema */
  create(workspace: string, experimentId: string, draft: ReviewQueueDraft, owner: string | null): Promise<ReviewQueue>
  /** The person's queue, made if absent. @throws RESOURCE_ALREADY_EXISTS where a custom queue has that name */
  ensureOfUser(workspace: string, experimentId: string, user: string): Promise<ReviewQueue>
  get(workspace: string, queueId: string): Promise<ReviewQueue>
  /** Without case. */
  getByName(workspace: string, experimentId: string, name: string): Promise<ReviewQueue>
  /** Newest first, ties by id. Only queues that `user` is assigned to, and that have the trace, where these are said. Ends before `limit` where the answer would be more than `maxFoundBytes`. */
  list(
    workspace: string,
    experimentId: string,
    query: { user: string | null; traceId: string | null; limit: number; offset: number },
  ): Promise<Found<ReviewQueue>>
  /**
   * Replaces the named members.
   * @throws INVALID_PARAMETER_VALUE for a person's queue, and for other label schemas once it has items; RESOURCE_ALREADY_EXISTS
   */
  update(
    workspace: string,
    queueId: string,
    change: { name?: string; users?: string[]; schemaIds?: string[]; owner?: string },
  ): Promise<ReviewQueue>
  /** With its items; assessments stay. Nothing happens where there is none, as in MLflow. */
  delete(workspace: string, queueId: string): Promise<void>
  /**
   * In the order given; one that is there already stays as it is. An item goes when its trace does.
   * @throws RESOURCE_DOES_NOT_EXIST naming the traces that are not of the queue's experiment; then none is added
   */
  addItems(workspace: string, queueId: string, traceIds: readonly string[]): Promise<ReviewQueueItem[]>
  removeItems(workspace: string, queueId: string, traceIds: readonly string[]): Promise<void>
  /** Newest first, ties by trace id. Ends as `list` does. */
  items(
    workspace: string,
    queueId: string,
    query: { status: ReviewStatus | null; limit: number; offset: number },
  ): Promise<Found<ReviewQueueItem>>
  /** Nothing changes where the item has the status already, whoever says so. @throws RESOURCE_DOES_NOT_EXIST for a trace that is no item */
  setStatus(workspace: string, queueId: string, traceId: string, status: ReviewStatus, by: string | null): Promise<ReviewQueueItem>
}

export const reviewQueueCalls: CallKinds<ReviewQueueStore> = {
  get: 'read',
  getByName: 'read',
  list: 'read',
  items: 'read',
  create: 'write',
  ensureOfUser: 'write',
  update: 'write',
  delete: 'write',
  addItems: 'write',
  removeItems: 'write',
  setStatus: 'write',
}
