import { createHash, randomUUID } from 'node:crypto'
import { constants, createReadStream, type Dirent } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { AppError, clip, invalidParameter, notFound } from '@assay/protocol'
import { type DiskSpace, diskSpace } from '../disk-space.ts'
import {
  type Blob,
  type BlobEntry,
  type Blobs,
  finishedKeptMs,
  maxFinishedKept,
  maxUploadMs,
  maxUploads,
  type UploadPart,
} from './blobs.ts'

/** Where uploads lie until they are whole. No workspace has this name: theirs begin with `w-`. */
const unfinished = 'unfinished'

/** Entries of one folder that are listed, and how many of them are looked at together. */
const maxListed = 100_000
const listedTogether = 64

/** Files leave this much of the disk to traces and runs, which share it; of a small disk a tenth. Unit: bytes. */
export const keptFreeBytes = 256 * 1024 * 1024
/** And they end before spans are refused, so that nobody's files keep traces out. Unit: percent of the disk below `maxDiskPercent`. */
export const endsBeforeSpansPercent = 2
/** How often what is free is looked at while a file is written. Unit: bytes. */
const lookedAfterBytes = 16 * 1024 * 1024

/** Read at a time from parts that are put together. Unit: bytes. */
const copiedBytes = 1024 * 1024
/** Read at a time from a file that goes out. Unit: bytes. */
const readBytes = 256 * 1024

/** Files in a folder of this machine, `<root>/w-<workspace>/<path>`. What an earlier process left unfinished is removed when it is made. */
export class FolderBlobs implements Blobs {
  private readonly root: string
  private readonly nowMs: () => number
  private readonly spaceOf: Surroundings['space']
  private readonly maxDiskPercent: number
  private readonly uploads = new Map<string, Upload>()
  /** The oldest first. */
  private readonly finished = new Map<string, Finished>()
  private ready: Promise<string> | null = null

  constructor(root: string, { nowMs = () => Date.now(), space = diskSpace, maxDiskPercent = 100 }: Partial<Surroundings> = {}) {
    this.root = root
    this.nowMs = nowMs
    this.spaceOf = space
    this.maxDiskPercent = maxDiskPercent
  }

  async put(workspace: string, path: readonly string[], body: AsyncIterable<Uint8Array>): Promise<void> {
    const target = await this.place(workspace, path)
    const temporary = await this.unfinishedFile()
    try {
      await this.writeDurably(temporary, body)
      await this.moveInto(temporary, target).catch((error: unknown) => {
        // Somebody deleted the folder in that moment.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
        return this.moveInto(temporary, target)
      })
    } catch (error) {
      await rm(temporary, { force: true })
      throw translated(error)
    }
  }

  async open(workspace: string, path: readonly string[]): Promise<Blob | null> {
    const place = await this.place(workspace, path)
    const file = await openFile(place)
    if (file === null) return null
    const { size } = await file.stat()
    return {
      bytes: size,
      // The stream closes the file when it ends, or when nobody reads it any more.
      read: ({ from, to } = { from: 0, to: size }) =>
        Readable.toWeb(
          file.createReadStream({ start: from, end: Math.max(to - 1, from), highWaterMark: readBytes, autoClose: true }),
        ) as ReadableStream<Uint8Array>,
      close: () => file.close(),
    }
  }

  async list(workspace: string, path: readonly string[]): Promise<BlobEntry[]> {
    const place = await this.place(workspace, path)
    const found = await readdir(place, { withFileTypes: true }).catch(missing)
    if (found === null) return []
    if (found.length > maxListed)
      throw new AppError('REQUEST_TOO_LARGE', `The folder has ${found.length} entries; at most ${maxListed} are listed.`)
    const entries: (BlobEntry | null)[] = []
    for (let at = 0; at < found.length; at += listedTogether)
      entries.push(...(await Promise.all(found.slice(at, at + listedTogether).map((entry) => entryOf(place, entry)))))
    return entries.filter((entry) => entry !== null).sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  async delete(workspace: string, path: readonly string[]): Promise<boolean> {
    if (path.length === 0) throw invalidParameter('Invalid path')
    const place = await this.place(workspace, path)
    if ((await stat(place).catch(missing)) === null) return false
    await rm(place, { recursive: true, force: true })
    await syncFolder(dirname(place))
    return true
  }

  async beginUpload(workspace: string, path: readonly string[]): Promise<string> {
    await this.place(workspace, path)
    for (const [id, upload] of this.uploads) if (upload.begunMs + maxUploadMs <= this.nowMs()) await this.forget(id)
    if (this.uploads.size >= maxUploads) {
      throw new AppError('REQUEST_LIMIT_EXCEEDED', `${maxUploads} uploads in parts are under way; no more are begun.`, {
        retryAfterSeconds: 60,
      })
    }
    const id = randomUUID()
    this.uploads.set(id, { workspace, path, parts: new Map(), begunMs: this.nowMs() })
    return id
  }

  async putPart(workspace: string, uploadId: string, number: number, body: AsyncIterable<Uint8Array>): Promise<string> {
    const { parts } = this.upload(workspace, uploadId)
    const file = await this.unfinishedFile()
    try {
      await this.writeDurably(file, body)
    } catch (error) {
      await rm(file, { force: true })
      throw translated(error)
    }
    const old = parts.get(number)
    const tag = randomUUID()
    // It may have been given up meanwhile: then nobody else removes the file.
    if (this.uploads.get(uploadId)?.parts === parts) parts.set(number, { file, tag })
    else await rm(file, { force: true })
    if (old !== undefined) await rm(old.file, { force: true })
    return tag
  }

  pathOfUpload(workspace: string, uploadId: string): readonly string[] {
    return this.upload(workspace, uploadId).path
  }

  async finishUpload(workspace: string, uploadId: string, path: readonly string[], parts: readonly UploadPart[]): Promise<void> {
    const sorted = parts.toSorted((a, b) => a.number - b.number)
    const asked = digest([workspace, path, sorted.map(({ number, tag }) => [number, tag])])
    const known = this.finished.get(uploadId)
    if (known?.asked === asked) return known.done
    const upload = this.upload(workspace, uploadId, path)
    const files = sorted.map(({ number, tag }) => {
      const part = upload.parts.get(number)
      if (part?.tag !== tag) throw invalidParameter(`Part ${number} of the upload is not there as it is named. Upload it again.`)
      return part.file
    })
    const done = this.put(workspace, upload.path, contentOf(files)).then(() => this.forget(uploadId))
    this.keepFinished(uploadId, { asked, done, atMs: this.nowMs() })
    try {
      await done
    } catch (error) {
      this.finished.delete(uploadId)
      throw this.uploads.has(uploadId) ? error : noUpload(uploadId)
    }
  }

  async abortUpload(workspace: string, uploadId: string, path: readonly string[]): Promise<void> {
    if (this.uploads.get(uploadId)?.workspace !== workspace) return
    this.upload(workspace, uploadId, path)
    await this.forget(uploadId)
  }

  private async writeDurably(place: string, body: AsyncIterable<Uint8Array>): Promise<void> {
    const file = await open(place, 'wx')
    try {
      let unlooked = lookedAfterBytes
      for await (const piece of body) {
        unlooked += piece.length
        if (unlooked >= lookedAfterBytes) {
          await this.checkFree()
          unlooked = 0
        }
        for (let at = 0; at < piece.length;) at += (await file.write(piece, at)).bytesWritten
      }
      await file.sync()
    } finally {
      await file.close()
    }
  }

  private async checkFree(): Promise<void> {
    const { freeBytes, totalBytes } = await this.spaceOf(this.root)
    const keptBytes = Math.max(
      Math.min(keptFreeBytes, totalBytes / 10),
      (totalBytes * (100 - this.maxDiskPercent + endsBeforeSpansPercent)) / 100,
    )
    if (freeBytes >= keptBytes) return
    const [kept, left] = [keptBytes, freeBytes].map((bytes) => `${Math.floor(bytes / 1024 / 1024)} MiB`)
    throw new AppError(
      'INSUFFICIENT_STORAGE',
      `The disk has ${left} left, and ${kept} are kept for traces and runs: the file was not stored. Delete artifacts or give the disk more room.`,
      { retryAfterSeconds: 60 },
    )
  }

  /** `path`: it must be of this file. */
  private upload(workspace: string, uploadId: string, path?: readonly string[]): Upload {
    const upload = this.uploads.get(uploadId)
    if (upload?.workspace !== workspace) throw noUpload(uploadId)
    if (path !== undefined && path.join('/') !== upload.path.join('/')) throw noUpload(uploadId)
    return upload
  }

  private keepFinished(uploadId: string, finished: Finished): void {
    this.finished.set(uploadId, finished)
    for (const [id, { atMs }] of this.finished) {
      if (atMs + finishedKeptMs > this.nowMs() && this.finished.size <= maxFinishedKept) return
      this.finished.delete(id)
    }
  }

  private async forget(uploadId: string): Promise<void> {
    const parts = this.uploads.get(uploadId)?.parts ?? new Map<number, { file: string }>()
    this.uploads.delete(uploadId)
    for (const { file } of parts.values()) await rm(file, { force: true })
  }

  private async unfinishedFile(): Promise<string> {
    return join(await this.opened(), unfinished, randomUUID())
  }

  /** @throws PERMISSION_DENIED when something on the way leads out of the workspace's folder (HX-34) */
  private async place(workspace: string, path: readonly string[]): Promise<string> {
    const home = join(await this.opened(), `w-${encodeURIComponent(workspace)}`)
    const place = join(home, ...path)
    for (let at = place; at.length >= home.length; at = dirname(at)) {
      const real = await realpath(at).catch(missing)
      if (real === null) continue
      if (real !== at) throw new AppError('PERMISSION_DENIED', 'The path leads out of where artifacts are kept.')
      break
    }
    return place
  }

  private async moveInto(temporary: string, target: string): Promise<void> {
    await this.makeFolder(dirname(target))
    await rename(temporary, target)
    await syncFolder(dirname(target))
  }

  private async makeFolder(folder: string): Promise<void> {
    const first = await mkdir(folder, { recursive: true })
    if (first === undefined) return
    for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
  }

  private opened(): Promise<string> {
    this.ready ??= (async () => {
      await mkdir(this.root, { recursive: true })
      const root = await realpath(this.root)
      await rm(join(root, unfinished), { recursive: true, force: true })
      await mkdir(join(root, unfinished))
      return root
    })().catch((error: unknown) => {
      // The next call tries again.
      this.ready = null
      throw translated(error)
    })
    return this.ready
  }
}

interface Surroundings {
  nowMs: () => number
  /** Of the disk on which a folder lies. */
  space: (folder: string) => Promise<DiskSpace>
  /** From where on spans are refused. */
  maxDiskPercent: number
}

interface Upload {
  workspace: string
  path: readonly string[]
  /** By number. */
  parts: Map<number, { file: string; tag: string }>
  begunMs: number
}

/** What was asked for, so that it is known when it is asked for again, and when that is done. */
interface Finished {
  asked: string
  done: Promise<void>
  atMs: number
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64')
}

function noUpload(uploadId: string): AppError {
  return notFound(`There is no upload '${clip(uploadId)}' of this file under way. Begin it again.`)
}

async function* contentOf(files: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const file of files) yield* createReadStream(file, { highWaterMark: copiedBytes }) as AsyncIterable<Uint8Array>
}

/** Null for what is neither a file nor a folder, and what is gone meanwhile. */
async function entryOf(folder: string, entry: Dirent): Promise<BlobEntry | null> {
  if (entry.isDirectory()) return { name: entry.name, isFolder: true, bytes: 0 }
  if (!entry.isFile()) return null
  const known = await stat(join(folder, entry.name)).catch(missing)
  return known === null ? null : { name: entry.name, isFolder: false, bytes: known.size }
}

/** Null for what is no file. */
async function openFile(place: string): Promise<FileHandle | null> {
  const file = await open(place, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)).catch(missing)
  if (file === null || (await file.stat()).isFile()) return file
  await file.close()
  return null
}

/** A new name is on stable storage when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const file = await open(folder, 'r').catch(missing)
  try {
    await file?.sync()
  } finally {
    await file?.close()
  }
}

function missing(error: unknown): null {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null
  throw translated(error)
}

function translated(error: unknown): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('INSUFFICIENT_STORAGE', 'The disk is full: the file was not stored.', { cause: error })
    case 'ENAMETOOLONG':
      return invalidParameter('Invalid path', { cause: error })
    case 'ELOOP':
      return new AppError('PERMISSION_DENIED', 'The path leads out of where artifacts are kept.', { cause: error })
    case 'EISDIR':
    case 'ENOTEMPTY':
    case 'EEXIST':
      return invalidParameter('A folder has this name.', { cause: error })
    case 'ENOTDIR':
      return invalidParameter('A file stands where a folder of the path should be.', { cause: error })
    default:
      return error
  }
}
