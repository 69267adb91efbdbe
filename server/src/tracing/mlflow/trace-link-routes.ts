import { invalidParameter } from '@assay/protocol'
import { isObject, list, object, readMessage, readTraceId, required, text } from '@assay/protocol/mlflow'
import { type Caller, mutate } from '../../governance/index.ts'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route } from '../../platform/http/route.ts'
import { knownTraceId, type TraceRouteDeps, unknownTrace } from './trace-call.ts'

const sourceRunKey = 'mlflow.sourceRun'
const linkedPromptsKey = 'mlflow.linkedPrompts'
const maxLinks = 100

/** MLflow's calls that tie traces to runs and prompts. The link is kept where MLflow's clients look for it: in metadata and in a tag. */
export function traceLinkRoutes({ reader, writer, seam }: Pick<TraceRouteDeps, 'reader' | 'writer' | 'seam'>): Route[] {
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
        const run = new Map([[sourceRunKey, call.run_id]])
        for (const { traceId } of await reader.getTraces(caller.workspace, traceIds)) {
          await change(caller, 'trace.link-run', traceId, () => writer.setMetadata(caller.workspace, traceId, run))
        }
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
        const trace = (await reader.getTrace(caller.workspace, traceId)) ?? unknownTrace(call.trace_id)
        const linked = linkedPrompts(trace.tags.get(linkedPromptsKey))
        const added = prompts.filter(({ name, version }) => !linked.some((known) => known['name'] === name && known['version'] === version))
        if (added.length > 0) {
          const value = JSON.stringify([...linked, ...added])
          await change(caller, 'trace.link-prompts', traceId, () => writer.setTag(caller.workspace, traceId, linkedPromptsKey, value))
        }
        return {}
      },
    ),
  ]
}

/** What the tag lists. A client can set it to anything: what is no list of objects lists nothing. */
function linkedPrompts(tag: string | undefined): Record<string, unknown>[] {
  try {
    const listed: unknown = JSON.parse(tag ?? '[]')
    return Array.isArray(listed) ? listed.filter(isObject) : []
  } catch {
    return []
  }
}
