import type { Filter, WebhookEventData } from '@assay/protocol'
import { mlflowTraceId } from '@assay/protocol/mlflow'
import { parseTraceFilter } from './mlflow/parse-trace-filter.ts'
import type { SpanReader, TraceRecord } from './store/span-store.ts'

/**
 * Those of some traces of an experiment that MLflow's filter finds, as webhooks are told of them; deleted ones are not found. What a filter
 * says of the words of payloads is answered from the word index, which comes a moment after the spans.
 * @throws INVALID_PARAMETER_VALUE for a filter that cannot be read.
 */
export async function completedTraces(
  reader: Pick<SpanReader, 'searchTraces'>,
  workspace: string,
  { experimentId, traceIds, filter }: { experimentId: string; traceIds: readonly string[]; filter: string },
): Promise<WebhookEventData['trace.completed'][]> {
  const among: Filter = { kind: 'in', field: { on: 'trace', name: 'trace_id' }, values: [...traceIds], negated: false }
  const stated = parseTraceFilter(filter)
  const { items } = await reader.searchTraces(workspace, {
    experimentIds: [experimentId],
    filter: stated === null ? among : { kind: 'and', all: [among, stated] },
    limit: traceIds.length,
  })
  return items.map(dataOf)
}

function dataOf(trace: TraceRecord): WebhookEventData['trace.completed'] {
  return {
    trace_id: mlflowTraceId(trace.traceId),
    experiment_id: trace.experimentId,
    name: trace.name,
    // Nobody says of a trace that it is partial but our own pages.
    state: trace.status === 'PARTIAL' ? 'IN_PROGRESS' : trace.status,
    request_time: Math.floor(trace.startUs / 1000),
    duration_ms: trace.endUs === null ? null : Math.round((trace.endUs - trace.startUs) / 1000),
    session_id: trace.session,
  }
}
