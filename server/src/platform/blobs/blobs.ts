export interface BlobEntry {
  name: string
  isFolder: boolean
  /** 0 for a folder. */
  bytes: number
}

export interface Blob {
  bytes: number
  /** From `from` to before `to`; all of it without. */
  read(range?: { from: number; to: number }): ReadableStream<Uint8Array>
  /** Frees what was opened, if nothing is read. */
  close(): Promise<void>
}

/**
 * Files by path, `/` between names, in one space for each workspace. Paths are lists of names that `blobPath` gave. A file is there whole or
 * not at all; what was put is on stable storage when `put` returns, and takes the place of what was there. The pieces of a body are lent: they
 * are not looked at once the next is asked for.
 */
export interface Blobs {
  /** @throws INVALID_PARAMETER_VALUE where a folder has that name, or a file stands where a folder should; INSUFFICIENT_STORAGE on a full disk */
  put(workspace: string, path: readonly string[], body: AsyncIterable<Uint8Array>): Promise<void>
  /** Null where there is no such file. @throws PERMISSION_DENIED for what lies elsewhere (a link that somebody planted) */
  open(workspace: string, path: readonly string[]): Promise<Blob | null>
  /** What a folder holds, by name; of a file or nothing: none. */
  list(workspace: string, path: readonly string[]): Promise<BlobEntry[]>
  /** A file, or a folder with all in it. False where there is none. */
  delete(workspace: string, path: readonly string[]): Promise<boolean>

  /**
   * Begins a file that comes in parts, in any order and several at one time. It is as if nothing had been put until `finishUpload`. What is
   * not finished within `maxUploadMs`, or when the server ends, is forgotten.
   * @throws REQUEST_LIMIT_EXCEEDED when `maxUploads` are under way
   */
  beginUpload(workspace: string, path: readonly string[]): Promise<string>
  /** Of which file an upload is. @throws RESOURCE_DOES_NOT_EXIST */
  pathOfUpload(workspace: string, uploadId: string): readonly string[]
  /** Answers what `finishUpload` asks for. A part that is put again takes the place of what was there. @throws RESOURCE_DOES_NOT_EXIST */
  putPart(workspace: string, uploadId: string, number: number, body: AsyncIterable<Uint8Array>): Promise<string>
  /**
   * The parts in the order of their numbers, each of which stands once. They are copied: until it is done the file takes twice its room.
   * The same again, for `finishedKeptMs`, is done already: who had no answer may ask once more.
   * @throws RESOURCE_DOES_NOT_EXIST, also where the upload is of another file; INVALID_PARAMETER_VALUE for a part that is not there;
   * INSUFFICIENT_STORAGE
   */
  finishUpload(workspace: string, uploadId: string, path: readonly string[], parts: readonly UploadPart[]): Promise<void>
  /** Nothing happens where there is none. @throws RESOURCE_DOES_NOT_EXIST where it is of another file */
  abortUpload(workspace: string, uploadId: string, path: readonly string[]): Promise<void>
}

export interface UploadPart {
  number: number
  tag: string
}

/** Of uploads in parts that are under way, over all workspaces. */
export const maxUploads = 1_000
export const maxUploadMs = 24 * 3600 * 1000
/** For so long, and of so many uploads, it is known that they were finished. */
export const finishedKeptMs = 3600 * 1000
export const maxFinishedKept = 10_000
