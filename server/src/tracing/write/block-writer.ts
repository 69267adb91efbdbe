import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** A block is closed when it holds this much. Reading one span decompresses one block: 128 KiB take about 0.1 ms. */
export const blockBytes = 128 * 1024

const compression = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }

/** Compresses a block's content; also used when dead stretches of it are wiped. */
export function compressBlock(content: Uint8Array): { data: Uint8Array; checksum: number } {
  const data = zstdCompressSync(content, compression)
  return { data, checksum: crc32(data) }
}

/** In one piece: in zlib's own pieces of 16 KiB it takes a third longer. @throws when the bytes are not what was written. */
export function decompressBlock(id: number, data: Uint8Array, checksum: number): Buffer {
  if (crc32(data) !== checksum) throw new Error(`Payload block ${id} is damaged: its checksum does not fit. Run \`assay doctor\`.`)
  return zstdDecompressSync(data, { chunkSize: blockBytes + 1024 })
}

/** Bytes of a block's content. */
export interface Stretch {
  position: number
  length: number
}

export function zero(content: Buffer, dead: readonly Stretch[]): void {
  for (const { position, length } of dead) content.fill(0, position, position + length)
}

/** A block that is not in the database yet: `size` bytes of its buffer. */
interface PendingBlock {
  id: number
  buffer: Buffer
  size: number
}

/**
 * Gathers the payloads of one transaction into blocks. All that queued up during the last commit shares blocks, so that small requests
 * compress as well as large ones. Nothing is inserted before `flush`, which comes right before the commit: a call that is undone alone
 * must not take payloads of others with it.
 */
export class BlockWriter {
  private readonly insert: StatementSync
  private readonly db: DatabaseSync
  private closed: PendingBlock[] = []
  private current: PendingBlock
  /** What the calls that stay have appended: so many closed blocks, and so much of the next. */
  private kept = { closed: 0, size: 0 }
  /** What the call that is under way wants wiped of blocks that are not in the database yet. */
  private dead: { block: number; stretches: readonly Stretch[] }[] = []

  constructor(db: DatabaseSync) {
    this.db = db
    this.insert = db.prepare('INSERT INTO block (id, checksum, data) VALUES (?, ?, ?)')
    this.current = emptyBlock(this.nextId())
  }

  private nextId(): number {
    return Number(this.db.prepare('SELECT coalesce(max(id), 0) + 1 AS next FROM block').get()?.['next'])
  }

  /** Copies the payload in; returns where it stands. */
  append(payload: Uint8Array): { block: number; position: number } {
    if (this.current.size > 0 && this.current.size + payload.length > blockBytes) this.close()
    const { current } = this
    const position = current.size
    if (position + payload.length > current.buffer.length) current.buffer = Buffer.allocUnsafe(payload.length)
    current.buffer.set(payload, position)
    current.size = position + payload.length
    return { block: current.id, position }
  }

  private close(): void {
    this.closed.push(this.current)
    this.current = emptyBlock(this.current.id + 1)
  }

  /** Content of a block that is not in the database yet, or null. */
  pending(block: number): Buffer | null {
    const found = block === this.current.id ? this.current : this.closed.find(({ id }) => id === block)
    return found === undefined || found.size === 0 ? null : found.buffer.subarray(0, found.size)
  }

  /** Overwrites stretches of a pending block with zeros, once it is sure that the call stays. */
  wipe(block: number, stretches: readonly Stretch[]): void {
    this.dead.push({ block, stretches })
  }

  /** The call is done: what it appended will be written, and what it wiped is wiped. */
  keepCall(): void {
    for (const { block, stretches } of this.dead) {
      const content = this.pending(block)
      if (content !== null) zero(content, stretches)
    }
    this.dead = []
    this.kept = { closed: this.closed.length, size: this.current.size }
  }

  /** The call was undone. */
  dropCall(): void {
    this.dead = []
    const [reopened] = this.closed.splice(this.kept.closed)
    if (reopened !== undefined) this.current = reopened
    this.current.size = this.kept.size
  }

  flush(): void {
    for (const block of this.closed) this.insertBlock(block)
    if (this.current.size > 0) {
      this.insertBlock(this.current)
      // The buffer is used again: it is large, and a commit may bring little.
      this.current = { ...this.current, id: this.current.id + 1, size: 0 }
    }
    this.forgetCalls()
  }

  private insertBlock({ id, buffer, size }: PendingBlock): void {
    const { data, checksum } = compressBlock(buffer.subarray(0, size))
    this.insert.run(id, checksum, data)
  }

  private forgetCalls(): void {
    this.closed = []
    this.dead = []
    this.kept = { closed: 0, size: 0 }
  }

  /** After the whole transaction was rolled back. */
  reset(): void {
    this.forgetCalls()
    this.current = { ...this.current, id: this.nextId(), size: 0 }
  }
}

function emptyBlock(id: number): PendingBlock {
  return { id, buffer: Buffer.allocUnsafe(blockBytes * 2), size: 0 }
}
