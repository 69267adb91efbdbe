import { randomBytes } from 'node:crypto'
import { int, keyValues, text } from '@assay/protocol/mlflow'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route } from '../../platform/http/route.ts'
import { writeTrace } from './start-trace.ts'
import { knownTraceId, type TraceRouteDeps, unknownTrace } from './trace-call.ts'
import { legacyTraceInfoMessage } from './trace-info-message.ts'
import { traceStates } from './trace-info-patch.ts'
import { ownTags } from './trace-tags.ts'

/** MLflow 2's calls on single traces, which clients before 3.0 make. Ids of traces begun this way are made here. */
export function legacyTraceRoutes(deps: TraceRouteDeps): Route[] {
  const startFields = { experiment_id: text, timestamp_ms: int, request_metadata: keyValues, tags: keyValues }
  const endFields = { timestamp_ms: int, status: traceStates, request_metadata: keyValues, tags: keyValues }
  return [
    ...mlflowCall({ method: 'POST', path: '/2.0/mlflow/traces', policy: 'trace:write', fields: startFields }, async (caller, call) => {
      const trace = await writeTrace(deps, caller, {
        traceId: randomBytes(16).toString('hex'),
        experimentId: call.experiment_id || '0',
        startUs: call.timestamp_ms * 1000,
        durationUs: null,
        status: 'IN_PROGRESS',
        inputPreview: null,
        outputPreview: null,
        clientRequestId: null,
        tags: ownTags(call.tags),
        metadata: call.request_metadata,
      })
      return { trace_info: legacyTraceInfoMessage(trace) }
    }),
    ...mlflowCall(
      { method: 'PATCH', path: '/2.0/mlflow/traces/:trace_id', policy: 'trace:write', fields: endFields },
      async (caller, call, { params }) => {
        const given = params['trace_id'] ?? ''
        const begun = (await deps.reader.getTrace(caller.workspace, knownTraceId(given))) ?? unknownTrace(given)
        const startMs = Math.floor(begun.startUs / 1000)
        const trace = await writeTrace(deps, caller, {
          traceId: begun.traceId,
          experimentId: begun.experimentId,
          startUs: begun.startUs,
          durationUs: Math.max(0, call.timestamp_ms - startMs) * 1000,
          status: call.status,
          inputPreview: null,
          outputPreview: null,
          clientRequestId: begun.clientRequestId,
          tags: ownTags(call.tags),
          metadata: call.request_metadata,
        })
        return { trace_info: legacyTraceInfoMessage(trace) }
      },
    ),
    ...mlflowCall(
      { method: 'GET', path: '/2.0/mlflow/traces/:trace_id/info', policy: 'trace:read', fields: {} },
      async (caller, _, { params }) => {
        const given = params['trace_id'] ?? ''
        const trace = (await deps.reader.getTrace(caller.workspace, knownTraceId(given))) ?? unknownTrace(given)
        return { trace_info: legacyTraceInfoMessage(trace) }
      },
    ),
  ]
}
