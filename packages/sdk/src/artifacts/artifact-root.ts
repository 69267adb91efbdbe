import { connection } from '../core/connection.ts'
import { AssayError, invalid } from '../rest/assay-error.ts'
import { callApi } from '../rest/call-api.ts'
import { asRecord, list, number, text } from '../rest/message.ts'

/** Where files of one run or logged model lie on the server: segments below `/api/2.0/mlflow-artifacts/artifacts/`. */
export interface ArtifactRoot {
  readonly segments: readonly string[]
}

const proxy = '/api/2.0/mlflow-artifacts/artifacts'
/** A run's place never changes. Of this many it is remembered. */
const rememberedRuns = 256
/** By server and run: a copy of a run may lie elsewhere on another server. */
const rootsByRun = new Map<string, ArtifactRoot>()

/** Path for a call about what lies at `path` below the root, and for its listing. */
export function artifactPath(root: ArtifactRoot, path: string): string {
  return [proxy, ...[...root.segments, ...pathSegments(path)].map(encodeURIComponent)].join('/')
}

export function listingQuery(root: ArtifactRoot, path: string): { path: string } {
  return { path: [...root.segments, ...pathSegments(path)].join('/') }
}

/** @throws AssayError for files that lie where this server does not serve them from, an object store of its own for example. */
export function rootOfUri(uri: string): ArtifactRoot {
  const path = /^mlflow-artifacts:\/(?!\/)(.*)$/.exec(uri)?.[1] ?? /^mlflow-artifacts:\/\/[^/]*\/(.*)$/.exec(uri)?.[1]
  if (path === undefined) {
    throw new AssayError(
      `the files lie at ${uri}; only those that the server hands out itself (mlflow-artifacts:) can be reached`,
      0,
      'NOT_IMPLEMENTED',
    )
  }
  return { segments: path.split('/').filter((segment) => segment !== '') }
}

export async function rootOfRun(runId: string): Promise<ArtifactRoot> {
  const key = `${connection().url.href} ${runId}`
  const known = rootsByRun.get(key)
  if (known !== undefined) return known
  const answer = await callApi('GET', '/api/2.0/mlflow/runs/get', { query: { run_id: runId } })
  const root = rootOfUri(text(asRecord(asRecord(answer['run'])['info'])['artifact_uri']))
  if (rootsByRun.size >= rememberedRuns) rootsByRun.delete([...rootsByRun.keys()][0] ?? '')
  rootsByRun.set(key, root)
  return root
}

export async function rootOfModel(modelId: string): Promise<ArtifactRoot> {
  const answer = await callApi('GET', `/api/2.0/mlflow/logged-models/${encodeURIComponent(modelId)}`)
  return rootOfUri(text(asRecord(asRecord(answer['model'])['info'])['artifact_uri']))
}

/**
 * Root and path of what a `runs:/`, `models:/` or `mlflow-artifacts:/` address names. A registered model is named by version, alias, stage or
 * `latest`.
 */
export async function resolveArtifactUri(uri: string): Promise<{ root: ArtifactRoot; path: string }> {
  const [, scheme, rest = ''] = /^(runs|models|mlflow-artifacts):\/+(.*)$/.exec(uri) ?? []
  if (scheme === 'mlflow-artifacts') return { root: rootOfUri(uri), path: '' }
  const [first = '', ...others] = rest.split('/')
  if (scheme === 'runs') return { root: await rootOfRun(first), path: others.join('/') }
  if (scheme !== 'models') throw invalid(`"${uri}" is no address of files; such begin with runs:/, models:/ or mlflow-artifacts:/`)
  if (first.startsWith('m-')) return { root: await rootOfModel(first), path: others.join('/') }
  const [name = '', alias] = first.split('@')
  const version = await (alias === undefined ? versionNamed(name, others.shift()) : versionOfAlias(name, alias))
  const answer = await callApi('GET', '/api/2.0/mlflow/model-versions/get-download-uri', { query: { name, version } })
  const target = text(answer['artifact_uri'])
  const found = target.startsWith('mlflow-artifacts:') ? { root: rootOfUri(target), path: '' } : await resolveArtifactUri(target)
  return { root: found.root, path: [found.path, ...others].filter((part) => part !== '').join('/') }
}

/** What stands behind the name: a version, `latest`, or a stage, whose newest version is meant. */
async function versionNamed(name: string, which = ''): Promise<string> {
  if (/^\d+$/.test(which)) return which
  if (which === '') throw invalid(`models:/${name} names no version: models:/${name}/<version, latest or stage> or models:/${name}@<alias>`)
  const stages = which.toLowerCase() === 'latest' ? undefined : [which]
  const answer = await callApi('POST', '/api/2.0/mlflow/registered-models/get-latest-versions', { json: { name, stages } })
  const versions = list(answer['model_versions']).map((version) => number(asRecord(version)['version']))
  if (versions.length === 0)
    throw new AssayError(`the model "${name}" has no version that is meant by "${which}"`, 404, 'RESOURCE_DOES_NOT_EXIST')
  return String(Math.max(...versions))
}

async function versionOfAlias(name: string, alias: string): Promise<string> {
  const answer = await callApi('GET', '/api/2.0/mlflow/registered-models/alias', { query: { name, alias } })
  return text(asRecord(answer['model_version'])['version'])
}

/** @throws AssayError for a path that would lead out of the root. */
export function pathSegments(path: string): string[] {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (path.startsWith('/') || path.includes('\\') || segments.includes('..')) {
    throw invalid(`"${path}" is no path of an artifact: it is relative, with "/" between its parts, and has no ".."`)
  }
  return segments
}
