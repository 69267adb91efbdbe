import { closeSync, fsyncSync, openSync, renameSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs'

/** Enough for the log of one deletion after the other; a deletion changes a few pages a trace. */
const reserveBytes = 16 * 1024 * 1024
const chunkBytes = 1024 * 1024
/** The reserve is laid by only while at least this many times its size is free. */
const freeFactor = 4

/**
 * A file that only holds space, so that on a full disk something can still be deleted: SQLite needs room in its log before it can free any.
 */
export class DiskReserve {
  private readonly path: string
  private readonly folder: string

  constructor(folder: string, path: string) {
    this.folder = folder
    this.path = path
  }

  get isHeld(): boolean {
    return statSync(this.path, { throwIfNoEntry: false })?.size === reserveBytes
  }

  /** Lays the reserve by when there is room and none is held. Takes some tens of milliseconds then. */
  hold(): void {
    if (this.isHeld) return
    const { bavail, bsize } = statfsSync(this.folder)
    if (bavail * bsize < reserveBytes * freeFactor) return
    const growing = `${this.path}.new`
    const file = openSync(growing, 'w', 0o600)
    try {
      const zeros = Buffer.alloc(chunkBytes)
      for (let written = 0; written < reserveBytes; written += chunkBytes) writeSync(file, zeros)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(growing, this.path)
  }

  /** Gives the space away. False when none was held. */
  release(): boolean {
    if (!this.isHeld) return false
    rmSync(this.path, { force: true })
    return true
  }
}
