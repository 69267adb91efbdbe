import type { DatabaseSync } from 'node:sqlite'
import { PayloadReader } from '../read/payload-reader.ts'
import type { BlockWriter } from './block-writer.ts'

/** Payloads as the writer sees them: those of the transaction that is under way wait in memory. */
export class WrittenPayloads {
  private readonly blocks: BlockWriter
  private readonly committed: PayloadReader

  constructor(db: DatabaseSync, blocks: BlockWriter) {
    this.blocks = blocks
    this.committed = new PayloadReader(db)
  }

  /**
   * The payload of a span row (`block`, `position`, `length`); null where its block cannot be read, which must not keep anybody from
   * writing: `assay doctor` names the block. A view into a shared buffer.
   */
  of(row: Record<string, unknown>): Uint8Array | null {
    const pending = this.blocks.pending(Number(row['block']))
    if (pending !== null) {
      const position = Number(row['position'])
      return pending.subarray(position, position + Number(row['length']))
    }
    try {
      return this.committed.payload(row)
    } catch {
      return null
    }
  }
}
