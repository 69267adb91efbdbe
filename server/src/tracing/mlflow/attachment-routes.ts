import { AppError, invalidParameter } from '@assay/protocol'
import { mutate } from '../../governance/index.ts'
import { wholeInTime } from '../../platform/http/arrival.ts'
import { readBody } from '../../platform/http/read-body.ts'
import { json, type Route, type RouteContext } from '../../platform/http/route.ts'
import { isAttachmentId } from '../store/attachment-address.ts'
import { type AttachmentStore, maxAttachmentBytes } from '../store/attachment-store.ts'
import type { Admission } from '../doors/otlp-door.ts'
import { knownTraceId, type TraceRouteDeps, unknownTrace } from './trace-call.ts'

interface AttachmentRouteDeps extends Pick<TraceRouteDeps, 'reader' | 'seam'> {
  attachments: AttachmentStore
  /** Admission to the memory that uploads share with spans. @throws REQUEST_LIMIT_EXCEEDED */
  admit(declaredBytes: number): Admission
}

/** Where MLflow's client puts a trace's files: the artifacts of the trace (`mlflow.artifactLocation`). */
const path = '/2.0/mlflow-artifacts/artifacts/:experiment_id/traces/:trace_id/artifacts/attachments/:attachment_id'

/**
 * The one corner of MLflow's artifact store that is tracing's: its 3.18 client takes pictures out of inputs and outputs, unless told not to,
 * and uploads them. They are kept with their trace, and go with it.
 */
export function attachmentRoutes(deps: AttachmentRouteDeps): Route[] {
  return ['/api', '/ajax-api'].flatMap((prefix): Route[] => [
    { method: 'PUT', path: prefix + path, policy: 'trace:write', handle: (context) => upload(deps, context) },
    {
      method: 'GET',
      path: prefix + path,
      policy: 'trace:read',
      async handle({ caller, params }) {
        const { traceId, attachmentId } = named(params)
        return attachmentResponse(attachmentId, await attachmentOf(deps.attachments, caller.workspace, traceId, attachmentId))
      },
    },
  ])
}

/** @throws RESOURCE_DOES_NOT_EXIST with MLflow's text. */
export async function attachmentOf(
  attachments: AttachmentStore,
  workspace: string,
  traceId: string,
  attachmentId: string,
): Promise<Uint8Array> {
  const data = await attachments.get(workspace, traceId, attachmentId)
  if (data !== null) return data
  throw new AppError('RESOURCE_DOES_NOT_EXIST', `No such artifact: 'attachments/${attachmentId}'`)
}

/** A file that no browser shows: whatever it says it is, it comes from outside (HX-36). */
export function attachmentResponse(attachmentId: string, data: Uint8Array): Response {
  return new Response(Buffer.from(data), {
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename=${attachmentId}`,
      'x-content-type-options': 'nosniff',
    },
  })
}

async function upload({ reader, attachments, admit, seam }: AttachmentRouteDeps, context: RouteContext): Promise<Response> {
  const { caller, params, request } = context
  const { traceId, attachmentId } = named(params)
  const trace = await reader.getTrace(caller.workspace, traceId)
  if (trace === null || trace.experimentId !== params['experiment_id']) return unknownTrace(params['trace_id'] ?? '')
  const declared = request.headers.get('content-length')
  const admission = admit(declared === null ? 0 : Number(declared))
  try {
    const data = await readUpload(context, declared, admission)
    const resource = { type: 'trace' as const, id: traceId }
    await mutate(seam, { caller, policy: 'trace:write', action: 'trace.attach', resource }, () =>
      attachments.put(caller.workspace, traceId, attachmentId, data),
    )
    return json({})
  } finally {
    admission.release()
  }
}

async function readUpload({ body }: RouteContext, declared: string | null, admission: Admission): Promise<Uint8Array> {
  if (Number(declared ?? 0) > maxAttachmentBytes) throw tooLarge()
  let size = 0
  return readBody(wholeInTime(body), declared === null ? null : Number(declared), (bytes) => {
    size += bytes
    if (size > maxAttachmentBytes) throw tooLarge()
    admission.take(bytes)
  })
}

function named(params: Record<string, string>): { traceId: string; attachmentId: string } {
  const attachmentId = params['attachment_id'] ?? ''
  if (!isAttachmentId(attachmentId)) throw invalidParameter(`Invalid attachment id '${attachmentId.slice(0, 100)}': it must be a UUID.`)
  return { traceId: knownTraceId(params['trace_id'] ?? ''), attachmentId }
}

function tooLarge(): AppError {
  return new AppError('REQUEST_TOO_LARGE', `An attachment has at most ${maxAttachmentBytes} bytes.`)
}
