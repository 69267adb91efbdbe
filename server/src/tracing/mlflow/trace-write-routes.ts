import { invalidParameter } from '@assay/protocol'
import { int, isObject, list, nullable, object, readMessage, readTraceId, required, text } from '@assay/protocol/mlflow'
import { type Caller, mutate } from '../../governance/index.ts'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route } from '../../platform/http/route.ts'
import { experimentNumber } from '../../runs/index.ts'
import { deleteTraces } from '../write/delete-traces.ts'
import { startTrace } from './start-trace.ts'
import { knownTraceId, sayingNotFound, type TraceRouteDeps } from './trace-call.ts'
import { traceInfoMessage } from './trace-info-message.ts'
import { keptTagValue, refuseServerTag } from './trace-tags.ts'

const deleteFields = {
  experiment_id: required(text),
  max_timestamp_millis: nullable(int),
  max_traces: nullable(int),
  request_ids: list(text),
}

/** MLflow's calls that make, tag and delete traces. Tags and deletion stand under 2.0 and 3.0; clients still use 2.0. */
export function traceWriteRoutes(deps: TraceRouteDeps): Route[] {
  const { writer, seam } = deps
  const policy = 'trace:write' as const

  const changeTag = (caller: Caller, given: string, action: string, act: (traceId: string) => Promise<void>) => {
    const traceId = knownTraceId(given)
    return mutate(seam, { caller, policy, action, resource: { type: 'trace', id: traceId } }, () => act(traceId))
  }

  const tagCalls = (path: string) => [
    ...mlflowCall(
      { method: 'PATCH', path, policy, fields: { key: required(text), value: text } },
      async (caller, { key, value }, { params }) => {
        refuseServerTag(key, 'set')
        const kept = keptTagValue(key, value)
        await changeTag(caller, params['trace_id'] ?? '', 'trace.set-tag', (traceId) => writer.setTag(caller.workspace, traceId, key, kept))
        return {}
      },
    ),
    ...mlflowCall({ method: 'DELETE', path, policy, fields: { key: required(text) } }, async (caller, { key }, { params }) => {
      refuseServerTag(key, 'deleted')
      const given = params['trace_id'] ?? ''
      await changeTag(caller, given, 'trace.delete-tag', (traceId) =>
        sayingNotFound(`No trace tag with key '${key}' for trace with ID '${given}'`, () =>
          writer.deleteTag(caller.workspace, traceId, key),
        ),
      )
      return {}
    }),
  ]

  const deleteCalls = (path: string) =>
    mlflowCall({ method: 'POST', path, policy: 'trace:delete', fields: deleteFields }, async (caller, call) => {
      experimentNumber(call.experiment_id)
      const which = deletion(call)
      const resource = { type: 'experiment' as const, id: call.experiment_id }
      const deleted = await mutate(seam, { caller, policy: 'trace:delete', action: 'trace.delete', resource }, () =>
        deleteTraces(writer, caller.workspace, call.experiment_id, which),
      )
      return { traces_deleted: deleted }
    })

  return [
    ...mlflowCall(
      { method: 'POST', path: '/3.0/mlflow/traces', policy, fields: { trace: required(object) } },
      async (caller, { trace }) => {
        const info = isObject(trace['trace_info']) ? trace['trace_info'] : readMessage({ trace_info: required(object) }, trace).trace_info
        return { trace: { trace_info: traceInfoMessage(await startTrace(deps, caller, info)) } }
      },
    ),
    ...tagCalls('/2.0/mlflow/traces/:trace_id/tags'),
    ...tagCalls('/3.0/mlflow/traces/:trace_id/tags'),
    ...deleteCalls('/2.0/mlflow/traces/delete-traces'),
    ...deleteCalls('/3.0/mlflow/traces/delete-traces'),
  ]
}

/** @throws INVALID_PARAMETER_VALUE unless the traces are named by id or by age, and by one of them only. */
function deletion(call: { max_timestamp_millis: number | null; max_traces: number | null; request_ids: string[] }) {
  const { max_timestamp_millis: untilMs, max_traces: max, request_ids: given } = call
  if (given.length > 0) {
    if (untilMs !== null) throw invalidParameter('Only one of `max_timestamp_millis` and `trace_ids` can be specified.')
    if (max !== null) throw invalidParameter("`max_traces` can't be specified if `trace_ids` is specified.")
    return { traceIds: given.map(readTraceId).filter((traceId) => traceId !== null) }
  }
  if (untilMs === null) throw invalidParameter('Either `max_timestamp_millis` or `trace_ids` must be specified.')
  if (max !== null && max <= 0) throw invalidParameter(`\`max_traces\` must be a positive integer, received ${max}.`)
  return { startedBeforeMs: untilMs + 1, max: max ?? Number.MAX_SAFE_INTEGER }
}
