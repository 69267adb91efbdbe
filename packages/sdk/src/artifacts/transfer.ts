import type { IncomingMessage } from 'node:http'
import { AssayError, invalid } from '../rest/assay-error.ts'
import { callApi, openApi } from '../rest/call-api.ts'
import { asRecord, list, number, text } from '../rest/message.ts'
import type { ArtifactInfo } from './artifact-info.ts'
import { type ArtifactRoot, artifactPath, listingQuery, pathSegments } from './artifact-root.ts'

/** Files on their way at a time. */
const atOnce = 8
const bytesType = 'application/octet-stream'
/** A download that breaks off is begun anew this often. */
const downloadTries = 4

/** What lies directly in a folder, by name. Empty for a file, and for what is not there. */
export async function listFolder(root: ArtifactRoot, path = ''): Promise<ArtifactInfo[]> {
  const answer = await callApi('GET', '/api/2.0/mlflow-artifacts/artifacts', { query: listingQuery(root, path) })
  const folder = pathSegments(path)
  return list(answer['files']).map((file) => {
    const { path: name, is_dir: isFolder, file_size: size } = asRecord(file)
    return { path: [...folder, text(name)].join('/'), isFolder: isFolder === true, sizeBytes: isFolder === true ? undefined : number(size) }
  })
}

export async function uploadBytes(root: ArtifactRoot, path: string, bytes: Uint8Array): Promise<void> {
  await callApi('PUT', artifactPath(root, fileName(path)), { body: { bytes, type: bytesType } })
}

/** Reads the file while it is sent. */
export async function uploadFile(root: ArtifactRoot, path: string, localPath: string): Promise<void> {
  const { stat } = await import('node:fs/promises')
  const { size } = await stat(localPath)
  await callApi('PUT', artifactPath(root, fileName(path)), { body: { file: localPath, sizeBytes: size, type: bytesType } })
}

/** All files of a local folder, its own folders included, 8 at a time. Links to folders are not followed. */
export async function uploadFolder(root: ArtifactRoot, path: string, localFolder: string): Promise<void> {
  const { readdir, stat } = await import('node:fs/promises')
  const { join, relative, sep } = await import('node:path')
  const folder = pathSegments(path)
  const entries = await readdir(localFolder, { recursive: true, withFileTypes: true })
  await eachOf(entries, async (entry) => {
    const file = join(entry.parentPath, entry.name)
    const isFile = entry.isSymbolicLink() ? (await stat(file)).isFile() : entry.isFile()
    if (isFile) await uploadFile(root, [...folder, ...relative(localFolder, file).split(sep)].join('/'), file)
  })
}

/** The file's content as it comes. */
export function openFile(root: ArtifactRoot, path: string): Promise<IncomingMessage> {
  return openApi('GET', artifactPath(root, fileName(path)))
}

/**
 * Writes a file or a whole folder below `localFolder`, under its own path; a file is there whole or not at all. Gives the local path of it.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for what is not there.
 */
export async function download(root: ArtifactRoot, path: string, localFolder: string): Promise<string> {
  const { mkdir } = await import('node:fs/promises')
  const { join } = await import('node:path')
  const files: string[] = []
  const folders = [path]
  // A folder is asked for its own folders: what is added while this goes on is gone through too.
  for (const folder of folders) {
    for (const entry of await listFolder(root, folder)) (entry.isFolder ? folders : files).push(entry.path)
  }
  const local = join(localFolder, ...pathSegments(path))
  if (files.length === 0 && folders.length === 1 && path !== '') {
    await downloadFile(root, path, local)
    return local
  }
  await mkdir(local, { recursive: true })
  await eachOf(files, (file) => downloadFile(root, file, join(localFolder, ...pathSegments(file))))
  return local
}

async function downloadFile(root: ArtifactRoot, path: string, local: string): Promise<void> {
  const { mkdir, rename, rm } = await import('node:fs/promises')
  const { createWriteStream } = await import('node:fs')
  const { dirname } = await import('node:path')
  const { pipeline } = await import('node:stream/promises')
  await mkdir(dirname(local), { recursive: true })
  const partial = `${local}.${process.pid}-${Math.random().toString(36).slice(2)}.part`
  for (let attempt = 1; ; attempt++) {
    const response = await openFile(root, path)
    try {
      await pipeline(response, createWriteStream(partial))
      await rename(partial, local)
      return
    } catch (error) {
      await rm(partial, { force: true })
      const broke = response.errored !== null
      if (!broke || attempt === downloadTries) {
        throw broke ? new AssayError(`the download of ${path} broke off: ${String(error)}`, 0, 'UNREACHABLE', error) : error
      }
    }
  }
}

function fileName(path: string): string {
  if (pathSegments(path).length === 0) throw invalid(`"${path}" names no file`)
  return path
}

async function eachOf<Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values()
  const worker = async (): Promise<void> => {
    for (const item of rest) await act(item)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
}
