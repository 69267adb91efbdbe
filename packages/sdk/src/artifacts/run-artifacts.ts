import type { ArtifactInfo } from './artifact-info.ts'
import { type RunOption, runIdOf } from '../runs/log.ts'
import { invalid } from '../rest/assay-error.ts'
import { readText } from '../rest/exchange.ts'
import { type ArtifactRoot, resolveArtifactUri, rootOfModel, rootOfRun } from './artifact-root.ts'
import { download, listFolder, openFile, upload, uploadBytes, uploadFolder } from './transfer.ts'

export interface UploadOptions extends RunOption {
  /** Folder among the run's artifacts. Default: its root. */
  artifactPath?: string
}

/** Which files: those of a run, the active one by default, or what an address names. */
export interface ArtifactSource extends RunOption {
  /**
   * `runs:/<id>/<path>`, `mlflow-artifacts:/…`, `models:/<id of a logged model>/<path>`, or of a registered model
   * `models:/<name>/<version, latest or stage>/<path>` and `models:/<name>@<alias>/<path>`.
   */
  artifactUri?: string
  /** Below the run or the address. Default: everything. */
  artifactPath?: string
}

/**
 * A file of any size, which is read while it is sent, under its own name. One that grows meanwhile is kept as it was at the beginning. Of a
 * folder, the folder with everything in it.
 * @throws AssayError, `INVALID_PARAMETER_VALUE` for what is not there or cannot be read, and for a file that shrinks while it is sent.
 */
export async function logArtifact(localPath: string, options: UploadOptions = {}): Promise<void> {
  await upload(await rootOfRun(runIdOf(options)), options.artifactPath ?? '', localPath)
}

/** Everything that a folder holds, 8 files at a time. No other is begun once one has failed; what was sent before it stays. */
export async function logArtifacts(localFolder: string, options: UploadOptions = {}): Promise<void> {
  await uploadFolder(await rootOfRun(runIdOf(options)), options.artifactPath ?? '', localFolder)
}

/** `artifactFile` is the path of the file to be made, e.g. `notes/why.md`. */
export async function logText(text: string, artifactFile: string, options: RunOption = {}): Promise<void> {
  await logBytes(Buffer.from(text), artifactFile, options)
}

/** A value as JSON, indented as MLflow's client does it. */
export async function logDict(value: unknown, artifactFile: string, options: RunOption = {}): Promise<void> {
  if (/\.ya?ml$/i.test(artifactFile))
    throw invalid(`"${artifactFile}" would be YAML; logDict writes JSON, and logText what you make yourself`)
  await logText(JSON.stringify(value, null, 2), artifactFile, options)
}

/** `artifactFile` is the path of the file to be made; one that is there is replaced. */
export async function logBytes(bytes: Uint8Array, artifactFile: string, options: RunOption = {}): Promise<void> {
  await uploadBytes(await rootOfRun(runIdOf(options)), artifactFile, bytes)
}

/** What lies directly in the root, or in the folder `artifactPath`, by name. */
export async function listArtifacts(source: ArtifactSource = {}): Promise<ArtifactInfo[]> {
  const { root, path } = await find(source)
  return listFolder(root, path)
}

/**
 * Writes a file or a folder below `dstPath`, which is made; default is a new temporary folder. Gives the local path of it. Files of any size:
 * they are written while they come.
 */
export async function downloadArtifacts({ dstPath, ...source }: ArtifactSource & { dstPath?: string } = {}): Promise<string> {
  const { root, path } = await find(source)
  return download(root, path, dstPath ?? (await temporaryFolder()))
}

/** A file's content as it comes. Each has a connection of its own, which is closed when it has been read or cancelled. */
export async function openArtifact(source: ArtifactSource): Promise<ReadableStream<Uint8Array>> {
  const { root, path } = await find(source)
  const { Readable } = await import('node:stream')
  return Readable.toWeb(await openFile(root, path, { ownConnection: true })) as unknown as ReadableStream<Uint8Array>
}

/**
 * All of a file, as UTF-8.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown one.
 */
export async function loadText(source: ArtifactSource): Promise<string> {
  const { root, path } = await find(source)
  return readText(await openFile(root, path))
}

/** What a file holds as JSON. */
export async function loadDict(source: ArtifactSource): Promise<unknown> {
  return JSON.parse(await loadText(source))
}

/** Address of a file or folder of a run, e.g. for `registerModel`. */
export async function getArtifactUri(artifactPath = '', options: RunOption = {}): Promise<string> {
  const { segments } = await rootOfRun(runIdOf(options))
  return `mlflow-artifacts:/${[...segments, artifactPath].filter((part) => part !== '').join('/')}`
}

/** Among the files of a logged model; a file or a folder, as `logArtifact` has it. */
export async function logModelArtifact(modelId: string, localPath: string): Promise<void> {
  await upload(await rootOfModel(modelId), '', localPath)
}

/** The same for a folder with everything in it, 8 files at a time. */
export async function logModelArtifacts(modelId: string, localFolder: string): Promise<void> {
  await uploadFolder(await rootOfModel(modelId), '', localFolder)
}

/** What lies directly in the root, or in the folder `artifactPath`, by name; nothing for an unknown folder. */
export async function listLoggedModelArtifacts(modelId: string, artifactPath = ''): Promise<ArtifactInfo[]> {
  return listFolder(await rootOfModel(modelId), artifactPath)
}

async function find(source: ArtifactSource): Promise<{ root: ArtifactRoot; path: string }> {
  if (source.artifactUri === undefined) return { root: await rootOfRun(runIdOf(source)), path: source.artifactPath ?? '' }
  const { root, path } = await resolveArtifactUri(source.artifactUri)
  return { root, path: inFolder(path, source.artifactPath ?? '') }
}

function inFolder(folder = '', name: string): string {
  return [folder, name].filter((part) => part !== '').join('/')
}

async function temporaryFolder(): Promise<string> {
  const { mkdtemp } = await import('node:fs/promises')
  const { tmpdir } = await import('node:os')
  const { join } = await import('node:path')
  return mkdtemp(join(tmpdir(), 'assay-artifacts-'))
}
