import { AppError, invalidParameter } from '@assay/protocol'
import { int, isObject, readMessage, required, text } from '@assay/protocol/mlflow'
import { type AuditSink, type Authoriser, mutate } from '../../governance/index.ts'
import { blobPath } from '../../platform/blobs/blob-path.ts'
import type { Blobs } from '../../platform/blobs/blobs.ts'
import { jsonBodyOf } from '../../platform/http/json-body.ts'
import { json, type Route, type RouteContext } from '../../platform/http/route.ts'
import { checkNoTrace } from './artifact-place.ts'
import { uploadedBody } from './uploaded-body.ts'

interface MultipartRouteDeps {
  /** @throws RESOURCE_DOES_NOT_EXIST for a workspace that is not there */
  checkWorkspace(workspace: string): Promise<unknown>
  blobs: Blobs
  seam: { authoriser: Authoriser; audit: AuditSink; nowMs: () => number }
}

const maxParts = 10_000
const prefixes = ['/api', '/ajax-api']
const base = '/2.0/mlflow-artifacts/mpu'
/** Who sends a part sends these again: the caller's own. */
const passedOn = ['authorization', 'x-assay-token', 'x-mlflow-workspace']

/**
 * MLflow's multipart upload (3.18, `mpu/create|complete|abort/<path>`): a client sends the parts of a large file at one time, to addresses
 * that it is given. With a folder for store these are this server's.
 */
export function multipartRoutes({ checkWorkspace, blobs, seam }: MultipartRouteDeps): Route[] {
  const call = (
    action: string,
    handle: (context: RouteContext, path: string[], body: Record<string, unknown>) => Promise<object>,
  ): Route[] =>
    prefixes.map((prefix) => ({
      method: 'POST',
      path: `${prefix}${base}/${action}/*`,
      policy: 'artifact:write',
      async handle(context) {
        const below = blobPath(context.url.pathname.slice(`${prefix}${base}/${action}/`.length))
        const body = await jsonBodyOf(context)
        const { path } = readMessage({ path: required(text) }, body)
        await checkWorkspace(context.caller.workspace)
        return json(await handle(context, [...below, fileName(path)], body))
      },
    }))

  return [
    ...call('create', async ({ caller, request, url }, path, body) => {
      const { num_parts: count } = readMessage({ num_parts: { ...int, absent: 1 } }, body)
      if (count < 1 || count > maxParts) throw invalidParameter(`'num_parts' is ${count}; it must be between 1 and ${maxParts}.`)
      checkNoTrace(path)
      const id = await blobs.beginUpload(caller.workspace, path)
      const headers = Object.fromEntries(
        passedOn.flatMap((name) => {
          const value = request.headers.get(name)
          return value === null ? [] : [[name, value]]
        }),
      )
      const credentials = Array.from({ length: count }, (_, at) => ({
        url: `${url.origin}/api${base}/parts/${id}/${at + 1}`,
        part_number: at + 1,
        headers,
      }))
      return { upload_id: id, credentials }
    }),
    {
      method: 'PUT',
      path: `/api${base}/parts/:upload_id/:part_number`,
      policy: 'artifact:write',
      async handle(context) {
        const { caller, params } = context
        const number = Number(params['part_number'])
        if (!Number.isInteger(number) || number < 1 || number > maxParts)
          throw invalidParameter(`The number of a part is between 1 and ${maxParts}.`)
        const tag = await blobs.putPart(caller.workspace, params['upload_id'] ?? '', number, uploadedBody(context))
        return new Response(null, { status: 200, headers: { etag: `"${tag}"` } })
      },
    },
    ...call('complete', async ({ caller }, path, body) => {
      const { upload_id: id } = readMessage({ upload_id: required(text) }, body)
      const parts = readParts(body['parts'])
      const resource = { type: 'artifact' as const, id: path.join('/') }
      await mutate(seam, { caller, policy: 'artifact:write', action: 'artifact.put', resource }, () =>
        blobs.finishUpload(caller.workspace, id, parts),
      )
      return {}
    }),
    ...call('abort', async ({ caller }, _, body) => {
      const { upload_id: id } = readMessage({ upload_id: required(text) }, body)
      await blobs.abortUpload(caller.workspace, id)
      return {}
    }),
    ...presigned(),
  ]
}

/** A folder hands out no addresses that are good by themselves; a client goes on through this server when it is told so. */
function presigned(): Route[] {
  const refuse = (): Promise<Response> =>
    Promise.reject(new AppError('NOT_IMPLEMENTED', 'Presigned addresses are not supported by the artifact store of this server.'))
  return prefixes.flatMap((prefix) => [
    { method: 'GET' as const, path: `${prefix}/2.0/mlflow-artifacts/presigned/*`, policy: 'artifact:read' as const, handle: refuse },
    ...(['upload', 'download'] as const).map((direction) => ({
      method: 'POST' as const,
      path: `${prefix}/2.0/mlflow/artifacts/presigned-${direction}-url`,
      policy: direction === 'upload' ? ('artifact:write' as const) : ('artifact:read' as const),
      handle: refuse,
    })),
  ])
}

/** The name alone: clients before 3.18 sent where the file lies on their machine. */
function fileName(path: string): string {
  const [name, ...more] = blobPath(path.split(/[/\\]/).at(-1) ?? '')
  if (name === undefined || more.length > 0) throw invalidParameter('Invalid path')
  return name
}

function readParts(value: unknown): { number: number; tag: string }[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > maxParts)
    throw invalidParameter(`'parts' must be a list of 1 to ${maxParts} parts.`)
  return value.map((part: unknown, at) => {
    if (!isObject(part)) throw invalidParameter(`'parts[${at}]' must be an object.`)
    const { part_number, etag } = readMessage({ part_number: required(int), etag: required(text) }, part, `parts[${at}].`)
    return { number: part_number, tag: etag.replaceAll('"', '') }
  })
}
