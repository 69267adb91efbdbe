import type { FileHandle } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { describeFailure } from '../core/http.ts'
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

/**
 * Puts a file, or a folder with all its files, into `folder` under its own name; "" is the root. A file that grows or is replaced meanwhile is
 * sent as it was at the beginning.
 * @throws AssayError, `INVALID_PARAMETER_VALUE` for what is not there or cannot be read, and for a file that shrinks while it is sent.
 */
export async function upload(root: ArtifactRoot, folder: string, localPath: string): Promise<void> {
  const { stat } = await import('node:fs/promises')
  const { basename, resolve } = await import('node:path')
  const path = [folder, basename(resolve(localPath))].filter((part) => part !== '').join('/')
  const found = await stat(localPath).catch(cannotRead(localPath))
  await (found.isDirectory() ? uploadFolder(root, path, localPath) : uploadFile(root, path, localPath))
}

async function uploadFile(root: ArtifactRoot, path: string, localPath: string): Promise<void> {
  const { open } = await import('node:fs/promises')
  const { Readable } = await import('node:stream')
  // Opened once: every try sends what this file was, whatever stands at its path by then.
  const file = await open(localPath).catch(cannotRead(localPath))
  try {
    const { size: sizeBytes } = await file.stat()
    const body = { open: () => Readable.from(piecesOf(file, sizeBytes, localPath), { objectMode: false }), sizeBytes, type: bytesType }
    await callApi('PUT', artifactPath(root, fileName(path)), { body })
  } finally {
    await file.close()
  }
}

/** The first `sizeBytes` of a file. */
async function* piecesOf(file: FileHandle, sizeBytes: number, localPath: string): AsyncGenerator<Uint8Array> {
  if (sizeBytes === 0) return
  let sentBytes = 0
  try {
    for await (const piece of file.createReadStream({ start: 0, end: sizeBytes - 1, autoClose: false })) {
      sentBytes += (piece as Uint8Array).length
      yield piece as Uint8Array
    }
  } catch (error) {
    cannotRead(localPath)(error)
  }
  if (sentBytes < sizeBytes)
    throw invalid(`"${localPath}" had ${sizeBytes} bytes, and ${sentBytes} when they were sent: nothing was logged`)
}

function cannotRead(localPath: string): (cause: unknown) => never {
  return (cause) => {
    throw new AssayError(`"${localPath}" cannot be read: ${describeFailure(cause)}`, 0, 'INVALID_PARAMETER_VALUE', cause)
  }
}

/**
 * All files of a local folder, its own folders included, 8 at a time. Links to folders are not followed. Nothing more is begun once a file
 * fails; those that came before it stay.
 */
export async function uploadFolder(root: ArtifactRoot, path: string, localFolder: string): Promise<void> {
  const { readdir, stat } = await import('node:fs/promises')
  const { join, relative, sep } = await import('node:path')
  const folder = pathSegments(path)
  const entries = await readdir(localFolder, { recursive: true, withFileTypes: true }).catch(cannotRead(localFolder))
  await eachOf(entries, async (entry) => {
    const file = join(entry.parentPath, entry.name)
    const isFile = entry.isSymbolicLink() ? (await stat(file).catch(cannotRead(file))).isFile() : entry.isFile()
    if (isFile) await uploadFile(root, [...folder, ...relative(localFolder, file).split(sep)].join('/'), file)
  })
}

/** The file's content as it comes. `ownConnection` for who may stop reading it. */
export function openFile(root: ArtifactRoot, path: string, options: { ownConnection?: boolean } = {}): Promise<IncomingMessage> {
  return openApi('GET', artifactPath(root, fileName(path)), options)
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

/** Once one fails, those under way are waited for, and no other is begun. */
async function eachOf<Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values()
  const failures: unknown[] = []
  const worker = async (): Promise<void> => {
    for (const item of rest) {
      if (failures.length > 0) return
      await act(item).catch((error: unknown) => failures.push(error))
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
  if (failures.length > 0) throw failures[0]
}
