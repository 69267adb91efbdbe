import {
  filteredWebhookEventTypes,
  invalidParameter,
  parseMlflowTraceFilter,
  partsOf,
  webhookActions,
  webhookEntities,
  webhookEventTypes,
  mlflowWebhookEventTypes,
  type WebhookEventType,
} from '@assay/protocol'
import { enumeration, pythonRepr, readMessage, text } from '@assay/protocol/mlflow'
import type { Subscription, Webhook } from './webhook-store.ts'

const eventFields = { entity: enumeration(webhookEntities, null), action: enumeration(webhookActions, null), filter: text }
const mlflowTypes: ReadonlySet<string> = new Set(mlflowWebhookEventTypes)

/** MLflow's `Webhook`. `onlyMlflow` leaves out events that an MLflow client does not know: it cannot read an answer that has one. */
export function webhookMessage(webhook: Webhook, { onlyMlflow }: { onlyMlflow: boolean }): object {
  const subscriptions = onlyMlflow ? webhook.subscriptions.filter(({ type }) => mlflowTypes.has(type)) : webhook.subscriptions
  return {
    webhook_id: webhook.webhookId,
    name: webhook.name,
    ...(webhook.description !== '' && { description: webhook.description }),
    url: webhook.url,
    ...(subscriptions.length > 0 && { events: subscriptions.map(eventMessage) }),
    status: webhook.status,
    creation_timestamp: webhook.createdAtMs,
    last_updated_timestamp: webhook.updatedAtMs,
  }
}

function eventMessage({ type, filter }: Subscription): object {
  return { ...partsOf(type), ...(filter !== '' && { filter }) }
}

/** Reads MLflow's `WebhookEvent`, with a filter where the event may have one. @throws INVALID_PARAMETER_VALUE */
export function readSubscription(raw: Record<string, unknown>): Subscription {
  const { entity, action, filter } = readMessage(eventFields, raw)
  if (entity === null || action === null) {
    const pairs = webhookEventTypes.map((type) => Object.values(partsOf(type)).join('.')).join(', ')
    throw invalidParameter(`Unknown webhook event: entity ${shown(raw['entity'])}, action ${shown(raw['action'])}. There are: ${pairs}.`)
  }
  const type = webhookEventTypes.find((each) => partsOf(each).entity === entity && partsOf(each).action === action)
  if (type === undefined) {
    throw invalidParameter(
      `Invalid action '${action.toLowerCase()}' for entity '${entity.toLowerCase()}'. Valid actions are: ${pythonRepr(actionsOf(entity))}`,
    )
  }
  checkFilter(type, filter)
  return { type, filter }
}

/** @throws INVALID_PARAMETER_VALUE also where an event is named twice */
export function readSubscriptions(raw: readonly Record<string, unknown>[]): Subscription[] {
  const subscriptions = raw.map(readSubscription)
  const types = subscriptions.map(({ type }) => type)
  const twice = types.find((type, i) => types.indexOf(type) !== i)
  if (twice !== undefined) throw invalidParameter(`The webhook event '${twice}' is named twice. Name it once.`)
  return subscriptions
}

function checkFilter(type: WebhookEventType, filter: string): void {
  if (filter === '') return
  if (!filteredWebhookEventTypes.has(type)) {
    throw invalidParameter(`The webhook event '${type}' has no filter; these have: ${[...filteredWebhookEventTypes].join(', ')}.`)
  }
  parseMlflowTraceFilter(filter)
}

function actionsOf(entity: string): string[] {
  return webhookEventTypes
    .map(partsOf)
    .filter((parts) => parts.entity === entity)
    .map(({ action }) => action.toLowerCase())
    .toSorted()
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'missing').slice(0, 100)
}
