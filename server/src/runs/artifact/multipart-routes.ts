import { AppError, invalidParameter } from '@assay/protocol'
import { int, isObject, readMessage, required, text } from '@assay/protocol/mlflow'
import { type Caller, mutate, type Seam } from '../../governance/index.ts'
import { blobPath } from '../../platform/blobs/blob-path.ts'
import type { Blobs, UploadPart } from '../../platform/blobs/blobs.ts'
import { isLoopbackName } from '../../platform/http/guard.ts'
import { jsonBodyOf } from '../../platform/http/json-body.ts'
import { json, type Route, type RouteContext } from '../../platform/http/route.ts'
import { checkNoTrace } from './artifact-place.ts'
import { uploadedBody } from './uploaded-body.ts'

interface MultipartRouteDeps {
  /** @throws RESOURCE_DOES_NOT_EXIST for a workspace that is not there */
  checkWorkspace(workspace: string): Promise<unknown>
  blobs: Blobs
  /** Where clients reach the server; null where that is known only of those on this machine. */
  publicUrl: string | null
  seam: Seam
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
export function multipartRoutes({ checkWorkspace, blobs, publicUrl, seam }: MultipartRouteDeps): Route[] {
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

  const change = <T>(caller: Caller, action: string, path: readonly string[], act: () => Promise<T>): Promise<T> =>
    mutate(
      seam,
      { caller, policy: 'artifact:write', action: `artifact.${action}`, resource: { type: 'artifact', id: path.join('/') } },
      act,
    )

  return [
    ...call('create', async (context, path, body) => {
      const { caller, request } = context
      const { num_parts: count } = readMessage({ num_parts: { ...int, absent: 1 } }, body)
      if (count < 1 || count > maxParts) throw invalidParameter(`'num_parts' is ${count}; it must be between 1 and ${maxParts}.`)
      checkNoTrace(path)
      const server = addressFor(context, publicUrl)
      const id = await change(caller, 'begin', path, () => blobs.beginUpload(caller.workspace, path))
      const headers = Object.fromEntries(
        passedOn.flatMap((name) => {
          const value = request.headers.get(name)
          return value === null ? [] : [[name, value]]
        }),
      )
      const credentials = Array.from({ length: count }, (_, at) => ({
        url: `${server}/api${base}/parts/${id}/${at + 1}`,
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
        const [id, number] = [params['upload_id'] ?? '', Number(params['part_number'])]
        if (!Number.isInteger(number) || number < 1 || number > maxParts)
          throw invalidParameter(`The number of a part is between 1 and ${maxParts}.`)
        const path = blobs.pathOfUpload(caller.workspace, id)
        const tag = await change(caller, 'put_part', path, () => blobs.putPart(caller.workspace, id, number, uploadedBody(context)))
        return new Response(null, { status: 200, headers: { etag: `"${tag}"` } })
      },
    },
    ...call('complete', async ({ caller }, path, body) => {
      const { upload_id: id } = readMessage({ upload_id: required(text) }, body)
      const parts = readParts(body['parts'])
      await change(caller, 'put', path, () => blobs.finishUpload(caller.workspace, id, path, parts))
      return {}
    }),
    ...call('abort', async ({ caller }, path, body) => {
      const { upload_id: id } = readMessage({ upload_id: required(text) }, body)
      await change(caller, 'abort', path, () => blobs.abortUpload(caller.workspace, id, path))
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

/**
 * Where a client sends parts, and its token with them: by no name that might lead elsewhere, or over a wire that others read. Who is refused
 * with this sends the file in one stream.
 * @throws NOT_IMPLEMENTED
 */
function addressFor({ url, request }: RouteContext, publicUrl: string | null): string {
  if (publicUrl !== null) return publicUrl.replace(/\/+$/, '')
  // A proxy before this server may speak TLS where the server itself does not.
  if (isLoopbackName(url.hostname) && !request.headers.has('x-forwarded-proto')) return url.origin
  throw new AppError(
    'NOT_IMPLEMENTED',
    'Uploads in parts need to know where clients reach this server. Start it with --public-url, or send the file in one stream.',
  )
}

/** The name alone: clients before 3.18 sent where the file lies on their machine. */
function fileName(path: string): string {
  const [name, ...more] = blobPath(path.split(/[/\\]/).at(-1) ?? '')
  if (name === undefined || more.length > 0) throw invalidParameter('Invalid path')
  return name
}

function readParts(value: unknown): UploadPart[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > maxParts)
    throw invalidParameter(`'parts' must be a list of 1 to ${maxParts} parts.`)
  const seen = new Set<number>()
  return value.map((part: unknown, at) => {
    if (!isObject(part)) throw invalidParameter(`'parts[${at}]' must be an object.`)
    const { part_number, etag } = readMessage({ part_number: required(int), etag: required(text) }, part, `parts[${at}].`)
    if (seen.has(part_number)) throw invalidParameter(`'parts[${at}]' is part ${part_number}, which stands before it already.`)
    seen.add(part_number)
    return { number: part_number, tag: etag.replaceAll('"', '') }
  })
}
