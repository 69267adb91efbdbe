import { AppError, invalidParameter } from '@assay/protocol'
import { isMissing } from '../platform/missing.ts'
import { artifactPath } from '../runs/index.ts'
import { isPrompt, type ModelVersion } from './registry-store.ts'

/** What a model version is made from. Ids are empty where there is none; null where the request did not say. */
export interface ModelSource {
  source: string
  runId: string | null
  modelId: string | null
}

interface ResolvedSource {
  source: string
  storageLocation: string
  runId: string
  modelId: string
}

/** As much of the stores as is asked here. */
export interface SourceDeps {
  registry: {
    getModel(workspace: string, name: string): Promise<{ tags: ReadonlyMap<string, string>; latestVersions: SourceVersion[] }>
    getVersion(workspace: string, name: string, version: number): Promise<SourceVersion>
    getVersionByAlias(workspace: string, name: string, alias: string): Promise<SourceVersion>
  }
  runs: { get(workspace: string, runId: string): Promise<{ artifactUri: string }> }
  loggedModels: { get(workspace: string, modelId: string): Promise<{ artifactUri: string; sourceRunId: string }> }
}

type SourceVersion = Pick<ModelVersion, 'version' | 'stage' | 'runId' | 'storageLocation'>

/** What prompts have for a source: they have no files. */
const promptSources = ['dummy-source', 'prompt-template']

/**
 * Where the files of a new model version are. What this server keeps must belong to the run or the logged model that the request names
 * (MLflow 3.18's rule): else whoever may register a model could read the files of any other. Addresses of other stores are taken as they are;
 * nothing is read from them.
 * @throws INVALID_PARAMETER_VALUE with MLflow's texts
 */
export async function resolveModelSource(deps: SourceDeps, workspace: string, asked: ModelSource): Promise<ResolvedSource> {
  const { source, runId, modelId } = await ofVersion(deps, workspace, asked)
  if (isLocal(source)) throw localSource(source, modelId ? 'model_id' : 'run_id')
  refuseRelative(source)
  const root = await rootOf(deps, workspace, { source, runId, modelId })
  const scheme = schemeOf(source)
  const idName = modelId ? 'model_id' : 'run_id'
  if (scheme === 'runs') {
    if (idName !== 'run_id' || runId === '' || /^runs:\/\/[^/]/.test(source) || runsUri(source).runId !== runId)
      throw elsewhere(source, idName)
    return { source, runId, modelId, storageLocation: [root, runsUri(source).path].filter(Boolean).join('/') }
  }
  if (scheme === 'models') return storedModel(deps, workspace, { source, runId, modelId })
  if (isServedHere(source) && (root === null || !isWithin(source, root))) throw elsewhere(source, idName)
  return { source, runId, modelId, storageLocation: source }
}

export function checkPromptSource(source: string): void {
  if (promptSources.includes(source)) return
  throw invalidParameter(`Invalid prompt source: '${shownSource(source)}'. Prompt sources must use an MLflow placeholder.`)
}

/** `models:/<name>/<version>` names a version: the new one is a copy of it, with its run. */
async function ofVersion(
  { registry }: SourceDeps,
  workspace: string,
  asked: ModelSource,
): Promise<{ source: string; runId: string; modelId: string }> {
  const { source } = asked
  const plain = { source, runId: asked.runId ?? '', modelId: asked.modelId ?? '' }
  if (schemeOf(source) !== 'models') return plain
  if (/^models:\/\/[^/]/.test(source))
    throw invalidParameter(
      `Invalid model version source: '${shownSource(source)}'. Registered model sources must use the active model registry.`,
    )
  const named = modelsUri(source)
  if (named.kind === 'id') return plain
  const model = await registry.getModel(workspace, named.name)
  if (isPrompt(model.tags))
    throw invalidParameter(
      `Invalid model version source: '${shownSource(source)}'. Prompt versions cannot be used as model version sources.`,
    )
  const version =
    named.kind === 'alias'
      ? await registry.getVersionByAlias(workspace, named.name, named.alias)
      : named.kind === 'version'
        ? await registry.getVersion(workspace, named.name, named.version)
        : model.latestVersions.findLast(({ stage }) => named.stage === null || stage.toLowerCase() === named.stage)
  if (version === undefined) throw new AppError('RESOURCE_DOES_NOT_EXIST', `No versions of model with name '${named.name}' found`)
  if ((asked.runId !== null && asked.runId !== version.runId) || plain.modelId !== '') {
    throw invalidParameter(
      `Invalid model version source: '${shownSource(source)}'. The run_id and model_id request parameters must match the referenced model version.`,
    )
  }
  return { source: `models:/${named.name}/${version.version}`, runId: version.runId, modelId: '' }
}

async function storedModel(
  { registry, loggedModels }: SourceDeps,
  workspace: string,
  { source, runId, modelId }: { source: string; runId: string; modelId: string },
): Promise<ResolvedSource> {
  const named = modelsUri(source)
  if (named.kind !== 'id') {
    const version = named.kind === 'version' ? await registry.getVersion(workspace, named.name, named.version) : null
    if (version === null) throw elsewhere(source, 'model_id')
    return { source, runId, modelId, storageLocation: version.storageLocation }
  }
  if (modelId !== named.id) throw elsewhere(source, 'model_id')
  const model = await loggedModels.get(workspace, modelId).catch(unless(source, 'model_id'))
  return { source, runId: runId || model.sourceRunId, modelId, storageLocation: model.artifactUri }
}

/** Where the files of the named run or logged model are; null where none is named. */
async function rootOf(
  { runs, loggedModels }: SourceDeps,
  workspace: string,
  { source, runId, modelId }: { source: string; runId: string; modelId: string },
): Promise<string | null> {
  if (modelId !== '') return (await loggedModels.get(workspace, modelId).catch(unless(source, 'model_id'))).artifactUri
  if (runId === '' || (!isServedHere(source) && schemeOf(source) !== 'runs')) return null
  return (await runs.get(workspace, runId).catch(unless(source, 'run_id'))).artifactUri
}

function unless(source: string, idName: 'run_id' | 'model_id'): (error: unknown) => never {
  return (error) => {
    throw isMissing(error) ? elsewhere(source, idName) : error
  }
}

function schemeOf(source: string): string {
  return /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(source)?.[1]?.toLowerCase() ?? ''
}

/** A path of the server's machine, or of one that calls itself this one. */
function isLocal(source: string): boolean {
  const scheme = schemeOf(source)
  if (scheme === '' || scheme === 'file' || scheme.length === 1) return true
  return (
    /^[^:]+:\/\/(?:[^/@]*@)?(?:localhost|127\.0\.0\.1|\.)(?:[:/]|$)/i.test(source) && scheme !== 'mlflow-artifacts' && !isServedHere(source)
  )
}

function isServedHere(source: string): boolean {
  const scheme = schemeOf(source)
  if (scheme === 'mlflow-artifacts') return true
  return (scheme === 'http' || scheme === 'https') && decoded(source).includes('/api/2.0/mlflow-artifacts/artifacts')
}

/**
 * As MLflow does: an address of this server by its name, `http://…/mlflow-artifacts/…` or `mlflow-artifacts://host/…`, is within nothing, since
 * who reads it later may take another part of it for the path.
 */
function isWithin(source: string, root: string): boolean {
  if (!/^mlflow-artifacts:\/(?!\/)[^?#]*$/i.test(source)) return false
  const [inside, outside] = [artifactPath(source), artifactPath(root)]
  return outside.length > 0 && outside.every((name, at) => inside[at] === name)
}

function refuseRelative(source: string): void {
  const path = decoded(source)
  if (!path.includes('\0') && !path.split(/[/\\]/).includes('..') && !path.split('/').includes('.')) return
  throw invalidParameter(
    `Invalid model version source: '${shownSource(source)}'. If supplying a source as an http, https, local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.`,
  )
}

/** However often it was encoded. */
function decoded(source: string): string {
  let text = source
  for (let i = 0; i < maxDecodings && text.includes('%'); i++) {
    const next = text.replace(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))
    if (next === text) break
    text = next
  }
  return text
}

const maxDecodings = 10

function runsUri(source: string): { runId: string; path: string } {
  const [runId = '', ...path] = source.replace(/^runs:\/+/i, '').split('/')
  return { runId, path: path.join('/') }
}

type ModelsUri =
  | { kind: 'id'; id: string }
  | { kind: 'version'; name: string; version: number }
  | { kind: 'latest'; name: string; stage: string | null }
  | { kind: 'alias'; name: string; alias: string }

function modelsUri(source: string): ModelsUri {
  const [name = '', suffix, more] = source.replace(/^models:\/+/i, '').split('/')
  if (name.trim() === '' || more !== undefined || suffix?.trim() === '') throw elsewhere(source, 'model_id')
  if (suffix !== undefined) {
    if (/^\d{1,15}$/.test(suffix)) return { kind: 'version', name, version: Number(suffix) }
    return { kind: 'latest', name, stage: suffix.toLowerCase() === 'latest' ? null : suffix.toLowerCase() }
  }
  const at = name.lastIndexOf('@')
  if (at > 0 && at < name.length - 1) return { kind: 'alias', name: name.slice(0, at), alias: name.slice(at + 1) }
  return { kind: 'id', id: name }
}

function elsewhere(source: string, idName: 'run_id' | 'model_id'): AppError {
  return invalidParameter(
    `Invalid model version source: '${shownSource(source)}'. The ${idName} request parameter must identify the resource that contains the source.`,
  )
}

function localSource(source: string, idName: 'run_id' | 'model_id'): AppError {
  return invalidParameter(
    `Invalid model version source: '${shownSource(source)}'. To use a local path as a model version source, the ${idName} request parameter has to be specified and the local path has to be contained within the artifact directory of the run specified by the ${idName}.`,
  )
}

/** As much as makes out one place among others: such addresses are long. */
function shownSource(source: string): string {
  return source.slice(0, 500)
}
