import { AppError, invalidParameter } from '@assay/protocol'
import { bool, list, readTraceId, required, text } from '@assay/protocol/mlflow'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route } from '../../platform/http/route.ts'
import type { SpanReader, TraceRecord } from '../store/span-store.ts'
import { isAttachmentId } from '../store/attachment-address.ts'
import { attachmentOf, attachmentResponse } from './attachment-routes.ts'
import { awaitTraceMessage } from './stored-trace-message.ts'
import { knownTraceId, type TraceRouteDeps, unknownTrace } from './trace-call.ts'
import { traceInfoMessages } from './trace-info-message.ts'

const batchFields = { trace_ids: required(list(text)), experiment_ids: { ...list(text), absent: null } }

/** MLflow 3's calls that read single traces. */
export function traceReadRoutes(deps: Pick<TraceRouteDeps, 'answers' | 'reader' | 'attachments' | 'delay'>): Route[] {
  const { answers, reader, attachments } = deps
  const policy = 'trace:read' as const
  return [
    ...mlflowCall(
      { method: 'GET', path: '/3.0/mlflow/traces/get', policy, fields: { trace_id: required(text), allow_partial: bool } },
      async (caller, call) => {
        const traceId = readTraceId(call.trace_id) ?? missing(call.trace_id)
        const message = call.allow_partial
          ? await answers.trace(caller.workspace, traceId, true)
          : await awaitTraceMessage(deps, caller.workspace, traceId)
        return jsonText(`{"trace":${message}}`)
      },
    ),
    ...mlflowCall({ method: 'GET', path: '/3.0/mlflow/traces/batchGet', policy, fields: batchFields }, async (caller, call) =>
      jsonText(await answers.batch(caller.workspace, knownIds(call.trace_ids), call.experiment_ids)),
    ),
    ...mlflowCall({ method: 'POST', path: '/3.0/mlflow/traces/batchGetInfos', policy, fields: batchFields }, async (caller, call) => {
      const traces = await batch(reader, caller.workspace, call.trace_ids, call.experiment_ids)
      return traces.length === 0 ? {} : { trace_infos: await traceInfoMessages(reader, caller.workspace, traces) }
    }),
    ...mlflowCall({ method: 'GET', path: '/3.0/mlflow/traces/:trace_id', policy, fields: {} }, async (caller, _, { params }) => {
      const given = params['trace_id'] ?? ''
      const trace = (await reader.getTrace(caller.workspace, knownTraceId(given))) ?? unknownTrace(given)
      const [info] = await traceInfoMessages(reader, caller.workspace, [trace])
      return { trace: { trace_info: info } }
    }),
    ...['/2.0', '/3.0'].flatMap((version) =>
      mlflowCall(
        { method: 'GET', path: `${version}/mlflow/get-trace-artifact`, policy, fields: { request_id: text, path: text } },
        async (caller, call) => {
          if (call.request_id === '') throw new AppError('BAD_REQUEST', 'Request must include the "request_id" query parameter.')
          const traceId = readTraceId(call.request_id)
          if (call.path !== '') {
            if (!isAttachmentId(call.path)) throw invalidParameter('Invalid path')
            if (traceId === null || (await reader.getTrace(caller.workspace, traceId)) === null) return unknownTrace(call.request_id)
            return attachmentResponse(call.path, await attachmentOf(attachments, caller.workspace, traceId, call.path))
          }
          if (traceId === null || (await reader.getTrace(caller.workspace, traceId)) === null) return missing(call.request_id)
          return new Response(await answers.artifact(caller.workspace, traceId), {
            headers: {
              'content-type': 'text/plain',
              'content-disposition': 'attachment; filename=traces.json',
              'x-content-type-options': 'nosniff',
            },
          })
        },
      ),
    ),
  ]
}

/** Largest number of traces in one call. MLflow has no limit; a page of its own search has at most this many. */
const maxBatch = 500

/** The traces asked for, each once and in that order; only those of `experimentIds` unless that is null. */
async function batch(reader: SpanReader, workspace: string, given: string[], experimentIds: string[] | null): Promise<TraceRecord[]> {
  const traces = await reader.getTraces(workspace, knownIds(given))
  return experimentIds === null ? traces : traces.filter(({ experimentId }) => experimentIds.includes(experimentId))
}

function knownIds(given: string[]): string[] {
  if (given.length > maxBatch) throw invalidParameter(`Too many trace_ids: ${given.length}. At most ${maxBatch} are answered at once.`)
  return [...new Set(given)].map(readTraceId).filter((traceId) => traceId !== null)
}

function missing(given: string): never {
  throw new AppError('RESOURCE_DOES_NOT_EXIST', `Trace with ID ${given} is not found.`)
}

function jsonText(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'application/json' } })
}
