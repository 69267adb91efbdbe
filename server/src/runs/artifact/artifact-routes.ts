import { invalidParameter, type Method, type Policy } from '@assay/protocol'
import { nullable, text } from '@assay/protocol/mlflow'
import { type Caller, mutate, type Seam } from '../../governance/index.ts'
import { blobPath } from '../../platform/blobs/blob-path.ts'
import type { Blobs } from '../../platform/blobs/blobs.ts'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import { json, type Route, type RouteContext } from '../../platform/http/route.ts'
import type { ExperimentStore } from '../experiment/experiment-store.ts'
import { idOf, runIdFields } from '../run/run-id-fields.ts'
import type { RunStore } from '../run/run-store.ts'
import { sendArtifact } from './artifact-download.ts'
import { filesMessage } from './artifact-listing.ts'
import { checkNoTrace, noSuchArtifact } from './artifact-place.ts'
import { artifactPath } from './artifact-uri.ts'
import { multipartRoutes } from './multipart-routes.ts'
import { uploadedBody } from './uploaded-body.ts'

interface ArtifactRouteDeps {
  runs: RunStore
  experiments: Pick<ExperimentStore, 'findByName'>
  blobs: Blobs
  /** Where clients reach the server; null where that is known only of those on this machine. */
  publicUrl: string | null
  seam: Seam
}

/** Of what MLflow's pages upload in one call; clients have the proxy. */
const maxPageUploadBytes = 10 * 1024 * 1024

const proxy = '/2.0/mlflow-artifacts/artifacts'

/**
 * MLflow's artifact proxy (3.18): files of runs, models and traces by path, streamed in both directions, and listings of a run's. They are the
 * caller's workspace's alone, whatever the path says.
 */
export function artifactRoutes({ runs, experiments, blobs, publicUrl, seam }: ArtifactRouteDeps): Route[] {
  /** Files know no workspaces. @throws RESOURCE_DOES_NOT_EXIST for one that is not there */
  const checkWorkspace = (workspace: string): Promise<unknown> => experiments.findByName(workspace, '')
  const file = (method: Method, policy: Policy, handle: (context: RouteContext, path: string[]) => Promise<Response>): Route[] =>
    ['/api', '/ajax-api'].map((prefix) => ({
      method,
      path: `${prefix}${proxy}/*`,
      policy,
      async handle(context) {
        const path = filePath(context.url, prefix + proxy)
        await checkWorkspace(context.caller.workspace)
        return handle(context, path)
      },
    }))
  const change = <T>(caller: Caller, policy: Policy, action: string, path: readonly string[], act: () => Promise<T>): Promise<T> =>
    mutate(seam, { caller, policy, action: `artifact.${action}`, resource: { type: 'artifact', id: path.join('/') } }, act)

  const download = ({ caller, request }: RouteContext, path: readonly string[]): Promise<Response> =>
    sendArtifact(blobs, caller.workspace, path, request)

  return [
    // Before the files: their pattern fits this path too.
    ...mlflowCall({ method: 'GET', path: proxy, policy: 'artifact:read', fields: { path: text } }, async (caller, { path }) => {
      const names = blobPath(path)
      await checkWorkspace(caller.workspace)
      return filesMessage(await blobs.list(caller.workspace, names))
    }),
    ...multipartRoutes({ checkWorkspace, blobs, publicUrl, seam }),
    ...file('GET', 'artifact:read', download),
    ...file('PUT', 'artifact:write', async (context, path) => {
      const { caller } = context
      checkNoTrace(path)
      await change(caller, 'artifact:write', 'put', path, () => blobs.put(caller.workspace, path, uploadedBody(context)))
      return json({})
    }),
    ...file('DELETE', 'artifact:delete', async ({ caller }, path) => {
      const found = await change(caller, 'artifact:delete', 'delete', path, () => blobs.delete(caller.workspace, path))
      if (!found) throw noSuchArtifact(path)
      return json({})
    }),
    ...mlflowCall(
      { method: 'GET', path: '/2.0/mlflow/artifacts/list', policy: 'artifact:read', fields: { ...runIdFields, path: nullable(text) } },
      async (caller, message) => {
        const run = await runs.get(caller.workspace, idOf(message))
        const below = message.path === null ? [] : blobPath(message.path)
        const entries = await blobs.list(caller.workspace, [...artifactPath(run.artifactUri), ...below])
        return { root_uri: run.artifactUri, ...filesMessage(entries, below) }
      },
    ),
    ...['/get-artifact', '/ajax-api/2.0/mlflow/get-artifact'].flatMap((path) => ({
      method: 'GET' as const,
      path,
      policy: 'artifact:read' as const,
      async handle(context: RouteContext) {
        const given = (name: string): string => context.url.searchParams.get(name) ?? ''
        const run = await runs.get(context.caller.workspace, idOf({ run_id: given('run_id'), run_uuid: given('run_uuid') }))
        return download(context, [...artifactPath(run.artifactUri), ...blobPath(given('path'))])
      },
    })),
    {
      method: 'POST',
      path: '/ajax-api/2.0/mlflow/upload-artifact',
      policy: 'artifact:write',
      async handle(context) {
        const { caller, request, url } = context
        const given = (name: string): string => url.searchParams.get(name) ?? ''
        const runId = given('run_id') || given('run_uuid')
        if (runId === '') throw invalidParameter('Request must specify run_id or run_uuid.')
        if (given('path') === '') throw invalidParameter('Request must specify path.')
        const below = blobPath(given('path'))
        if (Number(request.headers.get('content-length') ?? 0) > maxPageUploadBytes) throw tooLargeForPage()
        const run = await runs.get(caller.workspace, runId)
        const path = [...artifactPath(run.artifactUri), ...below]
        await change(caller, 'artifact:write', 'put', path, () => blobs.put(caller.workspace, path, smallBody(uploadedBody(context))))
        return new Response(null, { headers: { 'content-type': 'application/json' } })
      },
    },
  ]
}

/** @throws INVALID_PARAMETER_VALUE with MLflow's texts, for nothing at all as well */
async function* smallBody(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const piece of body) {
    bytes += piece.length
    if (bytes > maxPageUploadBytes) throw tooLargeForPage()
    yield piece
  }
  if (bytes === 0) throw invalidParameter('Request must specify data.')
}

function tooLargeForPage(): Error {
  return invalidParameter('Artifact size is too large. Max size is 10MB.')
}

/** As it stands in the address: what is encoded there is decoded once, by `blobPath`. */
function filePath(url: URL, prefix: string): string[] {
  const path = blobPath(url.pathname.slice(prefix.length + 1))
  if (path.length === 0) throw noSuchArtifact(path)
  return path
}
