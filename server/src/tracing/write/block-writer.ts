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

/** Content of a block that is not in the database yet. */
interface PendingBlock {
  id: number
  content: Buffer
}

/**
 * Gathers the payloads of one transaction into blocks. All that queued up during the last commit shares blocks, so that small requests
 * compress as well as large ones. Nothing is inserted before `flush`, which comes right before the commit: a call that is undone alone
 * must not take payloads of others with it.
 */
export class BlockWriter {
  private readonly insert: StatementSync
  private readonly db: DatabaseSync
  private readonly closed: PendingBlock[] = []
  private buffer = Buffer.allocUnsafe(blockBytes * 2)
  private size = 0
  private id: number

  constructor(db: DatabaseSync) {
    this.db = db
    this.insert = db.prepare('INSERT INTO block (id, checksum, data) VALUES (?, ?, ?)')
    this.id = this.nextId()
  }

  private nextId(): number {
    return Number(this.db.prepare('SELECT coalesce(max(id), 0) + 1 AS next FROM block').get()?.['next'])
  }

  /** Copies the payload in; returns where it stands. */
  append(payload: Uint8Array): { block: number; position: number } {
    if (this.size > 0 && this.size + payload.length > blockBytes) this.close()
    const position = this.size
    if (position + payload.length > this.buffer.length) this.buffer = Buffer.allocUnsafe(payload.length)
    this.buffer.set(payload, position)
    this.size = position + payload.length
    return { block: this.id, position }
  }

  private close(): void {
    this.closed.push({ id: this.id, content: this.buffer.subarray(0, this.size) })
    this.buffer = Buffer.allocUnsafe(blockBytes * 2)
    this.size = 0
    this.id++
  }

  /** Content of a block that is not in the database yet, or null. Changes to it are written. */
  pending(block: number): Buffer | null {
    if (block === this.id && this.size > 0) return this.buffer.subarray(0, this.size)
    return this.closed.find(({ id }) => id === block)?.content ?? null
  }

  flush(): void {
    for (const { id, content } of this.closed) this.insertBlock(id, content)
    this.closed.length = 0
    if (this.size === 0) return
    this.insertBlock(this.id, this.buffer.subarray(0, this.size))
    this.size = 0
    this.id++
  }

  private insertBlock(id: number, content: Buffer): void {
    const { data, checksum } = compressBlock(content)
    this.insert.run(id, checksum, data)
  }

  /** After the whole transaction was rolled back. */
  reset(): void {
    this.closed.length = 0
    this.size = 0
    this.id = this.nextId()
  }
}
