import type { WebhookEventData } from '@assay/protocol'
import { mlflowTraceId } from '@assay/protocol/mlflow'
import type { EventSink } from '../../platform/events/outbox.ts'
import type { OpenTrace } from './open-traces.ts'

/** Which trace is whole; who wants to know more reads it when it is told. */
export interface TraceCompleted {
  type: 'trace.completed'
  data: Pick<WebhookEventData['trace.completed'], 'trace_id' | 'experiment_id'>
}

/**
 * A trace whose root has ended may get more spans for a moment, and what its client states of it: all that is one completion. Batch exporters
 * of OpenTelemetry, and MLflow's, send every five seconds where nobody says otherwise, each process of a distributed trace at its own time.
 */
export const completionQuietMs = 6_000

/** Says that a trace is whole, if it is and anybody wants to know. O(1), and a look into a set where nobody does. */
export function sayIfCompleted(events: EventSink<TraceCompleted>, workspace: string, trace: OpenTrace): void {
  if (!events.wants(workspace, 'trace.completed') || !trace.state.isWhole()) return
  const traceId = mlflowTraceId(Buffer.from(trace.traceId).toString('hex'))
  const data = { trace_id: traceId, experiment_id: String(trace.experiment) }
  events.append(workspace, { type: 'trace.completed', data }, { subject: traceId, forMs: completionQuietMs })
}
