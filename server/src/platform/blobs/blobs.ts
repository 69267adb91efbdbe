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
 * not at all; what was put is on stable storage when `put` returns, and takes the place of what was there.
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
}
