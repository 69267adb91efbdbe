import { invalidParameter } from '@assay/protocol'
import { list, object, readMessage, readTraceId, required, text } from '@assay/protocol/mlflow'
import { type Caller, mutate } from '../../governance/index.ts'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route } from '../../platform/http/route.ts'
import { knownTraceId, type TraceRouteDeps } from './trace-call.ts'

const maxLinks = 100

/** MLflow's calls that tie traces to runs and prompts. Runs are not looked for: MLflow takes links to unknown ones. */
export function traceLinkRoutes({ reader, links, seam }: Pick<TraceRouteDeps, 'reader' | 'links' | 'seam'>): Route[] {
  const policy = 'trace:write' as const
  const change = (caller: Caller, action: string, traceId: string, act: () => Promise<void>) =>
    mutate(seam, { caller, policy, action, resource: { type: 'trace', id: traceId } }, act)

  return [
    ...mlflowCall(
      {
        method: 'POST',
        path: '/2.0/mlflow/traces/link-to-run',
        policy,
        fields: { trace_ids: required(list(text)), run_id: required(text) },
      },
      async (caller, call) => {
        if (call.trace_ids.length > maxLinks) {
          throw invalidParameter(
            `Cannot link more than ${maxLinks} traces to a run in a single request. Provided ${call.trace_ids.length} traces.`,
          )
        }
        const traceIds = call.trace_ids.map(readTraceId).filter((traceId) => traceId !== null)
        const traces = await reader.getTraces(caller.workspace, traceIds)
        await Promise.all(
          traces.map(({ traceId }) =>
            change(caller, 'trace.link-run', traceId, () => links.linkRun(caller.workspace, [traceId], call.run_id)),
          ),
        )
        return {}
      },
    ),
    ...mlflowCall(
      {
        method: 'POST',
        path: '/2.0/mlflow/traces/link-prompts',
        policy,
        fields: { trace_id: required(text), prompt_versions: required(list(object)) },
      },
      async (caller, call) => {
        const traceId = knownTraceId(call.trace_id)
        const prompts = call.prompt_versions.map((prompt) => readMessage({ name: required(text), version: required(text) }, prompt))
        if (prompts.length > 0)
          await change(caller, 'trace.link-prompts', traceId, () => links.linkPrompts(caller.workspace, traceId, prompts))
        return {}
      },
    ),
  ]
}
