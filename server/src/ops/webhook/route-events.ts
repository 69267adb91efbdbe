import { randomUUID } from 'node:crypto'
import { errorTable, isAppError, type WebhookEvent, type WebhookEventData, type WebhookEventType } from '@assay/protocol'
import type { Outbox, OutboxEvent } from '../../platform/events/outbox.ts'
import type { DeliveryStore, RoutedEvent } from './delivery-store.ts'
import { webhookBody } from './webhook-request.ts'
import type { Subscriber, WebhookStore } from './webhook-store.ts'

/** Events that are routed at once. */
export const routedAtOnce = 100
/** For so long an event waits of which it cannot be said now who is told; others go on. */
const postponedMs = 5_000

/** Those of some traces that a filter finds, as webhooks are told of them. @throws INVALID_PARAMETER_VALUE for a filter that cannot be read */
type FindTraces = (
  workspace: string,
  experimentId: string,
  traceIds: readonly string[],
  filter: string,
) => Promise<WebhookEventData['trace.completed'][]>

export interface RouteEventsDeps {
  outbox: Pick<Outbox, 'due'>
  webhooks: Pick<WebhookStore, 'subscribers'>
  deliveries: Pick<DeliveryStore, 'route'>
  findTraces: FindTraces
  /** A webhook is not told of events because of this. */
  onUnfiltered(webhookId: string, error: unknown): void
  /** Something failed and will be tried again. */
  onTrouble(error: unknown): void
  nowMs: () => number
}

/**
 * Turns events of the outbox into deliveries, one for each webhook that is told of it, and says how many events those were. When it fails
 * the events are still there.
 */
export async function routeEvents(deps: RouteEventsDeps): Promise<number> {
  const events = await deps.outbox.due(deps.nowMs(), routedAtOnce)
  if (events.length === 0) return 0
  const routed: RoutedEvent[] = []
  const postponed: OutboxEvent[] = []
  const byType = Map.groupBy(events, ({ workspace, type }) => JSON.stringify([workspace, type]))
  for (const group of byType.values()) {
    const [{ workspace, type }] = group as [OutboxEvent]
    const subscribers = await deps.webhooks.subscribers(workspace, type)
    try {
      routed.push(
        ...(type === 'trace.completed' ? await routeTraces(deps, group, subscribers) : group.map((each) => routeToAll(each, subscribers))),
      )
    } catch (error) {
      deps.onTrouble(error)
      postponed.push(...group)
    }
  }
  // In the order of the events, which that of the deliveries follows.
  const inOrder = routed.toSorted((a, b) => a.seq - b.seq)
  await deps.deliveries.route(inOrder, { events: postponed, untilMs: deps.nowMs() + postponedMs })
  return events.length
}

function routeToAll(event: OutboxEvent, subscribers: readonly Subscriber[]): RoutedEvent {
  // What stores say has the form that webhooks are told; only traces are looked up.
  const body = webhookBody(event as unknown as WebhookEvent, event)
  return { ...routeOf(event), letters: subscribers.map(({ webhookId }) => ({ webhookId, deliveryId: randomUUID(), body })) }
}

/** Traces that one filter is asked about at once are those of one experiment. */
async function routeTraces(
  deps: RouteEventsDeps,
  events: readonly OutboxEvent[],
  subscribers: readonly Subscriber[],
): Promise<RoutedEvent[]> {
  const routed = new Map(events.map((event) => [event, routeOf(event)]))
  const ids = ({ data }: OutboxEvent) => data as Pick<WebhookEventData['trace.completed'], 'trace_id' | 'experiment_id'>
  const byExperiment = Map.groupBy(events, (event) => ids(event).experiment_id)
  for (const [filter, group] of Map.groupBy(subscribers, ({ filter }) => filter)) {
    for (const [experimentId, itsEvents] of byExperiment) {
      const traceIds = itsEvents.map((event) => ids(event).trace_id)
      const workspace = itsEvents[0]?.workspace ?? ''
      const found = await deps.findTraces(workspace, experimentId, traceIds, filter).catch((error: unknown) => {
        // Another try may find what this one could not; a filter that cannot be answered would keep all events waiting.
        if (!isAppError(error) || errorTable[error.code].retryable) throw error
        for (const { webhookId } of group) deps.onUnfiltered(webhookId, error)
        return []
      })
      const byId = new Map(found.map((trace) => [trace.trace_id, trace]))
      for (const event of itsEvents) {
        const data = byId.get(ids(event).trace_id)
        if (data === undefined) continue
        const body = webhookBody({ type: 'trace.completed', data }, event)
        routed.get(event)?.letters.push(...group.map(({ webhookId }) => ({ webhookId, deliveryId: randomUUID(), body })))
      }
    }
  }
  return [...routed.values()]
}

function routeOf({ seq, revision, workspace, type }: OutboxEvent): RoutedEvent {
  return { seq, revision, workspace, type: type as WebhookEventType, letters: [] }
}
