import { invalidParameter, type Method, type Policy } from '@assay/protocol'
import { bool, enumeration, int, list, maxSearchResults, nullable, partPage, readOffsetToken, required, text } from '@assay/protocol/mlflow'
import { type Caller, mutate, type Seam } from '../../governance/index.ts'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route } from '../../platform/http/route.ts'
import {
  checkedCustomName,
  checkedItemIds,
  checkedOwner,
  checkedQueue,
  checkedReviewer,
  checkedSchemaIds,
  checkedUsers,
  normalUser,
} from './review-queue.ts'
import { itemMessage, queueMessage } from './review-queue-message.ts'
import type { ReviewQueueStore } from './review-queue-store.ts'

interface ReviewQueueRouteDeps {
  reviewQueues: ReviewQueueStore
  seam: Seam
}

const defaultResults = 1_000
const types = enumeration(
  [
    ['USER', 1],
    ['CUSTOM', 2],
  ],
  null,
)
const statuses = enumeration(
  [
    ['PENDING', 1],
    ['COMPLETE', 2],
    ['DECLINED', 3],
  ],
  null,
)
const byId = { queue_id: required(text) }
const byName = { experiment_id: required(text), name: required(text) }
const paged = { max_results: { ...int, absent: defaultResults }, page_token: text }

/** MLflow's calls on review queues (3.18, `/api/3.0/mlflow/review-queues/…`). */
export function reviewQueueRoutes({ reviewQueues, seam }: ReviewQueueRouteDeps): Route[] {
  const call = (method: Method, name: string, policy: Policy) => ({ method, path: `/3.0/mlflow/review-queues/${name}`, policy })
  const change = <T>(caller: Caller, action: string, id: string, act: () => Promise<T>): Promise<T> => {
    const policy: Policy = action === 'delete' ? 'review:delete' : 'review:write'
    return mutate(seam, { caller, policy, action: `review-queue.${action}`, resource: { type: 'review-queue', id } }, act)
  }

  return [
    ...mlflowCall(
      {
        ...call('POST', 'create', 'review:write'),
        fields: { ...byName, queue_type: types, users: list(text), schema_ids: list(text) },
      },
      async (caller, { experiment_id, name, queue_type: type, users, schema_ids: schemaIds }) => {
        if (type === null) throw invalidParameter('`queue_type` must be one of USER or CUSTOM; got proto enum value 0.')
        const draft = checkedQueue({ name, type, users, schemaIds })
        const queue = await change(caller, 'create', name, () => reviewQueues.create(caller.workspace, experiment_id, draft, null))
        return { review_queue: queueMessage(queue) }
      },
    ),
    ...mlflowCall(
      { ...call('POST', 'get-or-create-user', 'review:write'), fields: { experiment_id: required(text), user: required(text) } },
      async (caller, { experiment_id, user }) => {
        const { name } = checkedQueue({ name: user, type: 'USER', users: [], schemaIds: [] })
        const queue = await change(caller, 'ensure', name, () => reviewQueues.ensureOfUser(caller.workspace, experiment_id, name))
        return { review_queue: queueMessage(queue) }
      },
    ),
    ...mlflowCall({ ...call('GET', 'get', 'review:read'), fields: byId }, async (caller, { queue_id }) => ({
      review_queue: queueMessage(await reviewQueues.get(caller.workspace, queue_id)),
    })),
    ...mlflowCall({ ...call('GET', 'get-by-name', 'review:read'), fields: byName }, async (caller, { experiment_id, name }) => ({
      review_queue: queueMessage(await reviewQueues.getByName(caller.workspace, experiment_id, name)),
    })),
    ...mlflowCall(
      {
        ...call('GET', 'list', 'review:read'),
        fields: { experiment_id: required(text), user: nullable(text), item_id: nullable(text), ...paged },
      },
      async (caller, { experiment_id, user, item_id: traceId, max_results: limit, page_token }) => {
        checkPage(limit)
        const offset = readOffsetToken(page_token)
        const found = await reviewQueues.list(caller.workspace, experiment_id, {
          user: user === null ? null : normalUser(user),
          traceId,
          limit,
          offset,
        })
        return partPage('review_queues', found, offset, queueMessage)
      },
    ),
    ...mlflowCall(
      {
        ...call('POST', 'update', 'review:write'),
        fields: {
          ...byId,
          update_users: bool,
          users: list(text),
          update_schema_ids: bool,
          schema_ids: list(text),
          name: nullable(text),
          new_owner: nullable(text),
        },
      },
      async (caller, message) => {
        const queue = await change(caller, 'update', message.queue_id, () =>
          reviewQueues.update(caller.workspace, message.queue_id, {
            ...(message.update_users && { users: checkedUsers(message.users) }),
            ...(message.update_schema_ids && { schemaIds: checkedSchemaIds(message.schema_ids) }),
            ...(message.name !== null && { name: checkedCustomName(message.name) }),
            ...(message.new_owner !== null && { owner: checkedOwner(message.new_owner) }),
          }),
        )
        return { review_queue: queueMessage(queue) }
      },
    ),
    ...mlflowCall({ ...call('POST', 'delete', 'review:delete'), fields: byId }, async (caller, { queue_id }) => {
      await change(caller, 'delete', queue_id, () => reviewQueues.delete(caller.workspace, queue_id))
      return {}
    }),
    ...mlflowCall(
      { ...call('POST', 'items/add', 'review:write'), fields: { ...byId, item_ids: list(text) } },
      async (caller, { queue_id, item_ids }) => {
        const traceIds = checkedItemIds(item_ids)
        const items = await change(caller, 'add-items', queue_id, () => reviewQueues.addItems(caller.workspace, queue_id, traceIds))
        return { items: items.map(itemMessage) }
      },
    ),
    ...mlflowCall(
      { ...call('POST', 'items/remove', 'review:write'), fields: { ...byId, item_ids: list(text) } },
      async (caller, { queue_id, item_ids }) => {
        const traceIds = checkedItemIds(item_ids)
        await change(caller, 'remove-items', queue_id, () => reviewQueues.removeItems(caller.workspace, queue_id, traceIds))
        return {}
      },
    ),
    ...mlflowCall(
      { ...call('GET', 'items/list', 'review:read'), fields: { ...byId, status: statuses, ...paged } },
      async (caller, { queue_id, status, max_results: limit, page_token }) => {
        checkPage(limit)
        const offset = readOffsetToken(page_token)
        const found = await reviewQueues.items(caller.workspace, queue_id, { status, limit, offset })
        return partPage('items', found, offset, itemMessage)
      },
    ),
    ...mlflowCall(
      {
        ...call('POST', 'items/set-status', 'review:write'),
        fields: { ...byId, item_id: required(text), status: statuses, completed_by: nullable(text) },
      },
      async (caller, { queue_id, item_id, status, completed_by }) => {
        if (status === null) throw invalidParameter('`status` must be one of PENDING, COMPLETE, or DECLINED; got proto enum value 0.')
        const by = checkedReviewer(status, completed_by)
        const item = await change(caller, 'set-status', queue_id, () =>
          reviewQueues.setStatus(caller.workspace, queue_id, item_id.trim(), status, by),
        )
        return { item: itemMessage(item) }
      },
    ),
  ]
}

function checkPage(limit: number): void {
  if (limit < 1 || limit > maxSearchResults) throw invalidParameter(`max_results must be between 1 and ${maxSearchResults}.`)
}
