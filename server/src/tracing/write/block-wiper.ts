import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Stretch } from './block-writer.ts'
import { compressBlock, decompressBlock, zero } from './block-writer.ts'

/** Wipes payloads out of blocks that are in the database, which others may share. */
export class BlockWiper {
  private readonly selectBlock: StatementSync
  private readonly isNeeded: StatementSync
  private readonly deleteBlock: StatementSync
  private readonly updateBlock: StatementSync

  constructor(db: DatabaseSync) {
    this.selectBlock = db.prepare('SELECT data, checksum FROM block WHERE id = ?')
    this.isNeeded = db.prepare('SELECT 1 FROM fragment WHERE block = ?1 UNION ALL SELECT 1 FROM span_revision WHERE block = ?1 LIMIT 1')
    this.deleteBlock = db.prepare('DELETE FROM block WHERE id = ?')
    this.updateBlock = db.prepare('UPDATE block SET data = ?, checksum = ? WHERE id = ?')
  }

  /** Overwrites the stretches with zeros; a block that no row needs any more goes whole. Call it when the rows of the stretches are gone. */
  wipe(block: number, dead: readonly Stretch[]): void {
    if (this.isNeeded.get(block) === undefined) {
      this.deleteBlock.run(block)
      return
    }
    const row = this.selectBlock.get(block)
    if (row === undefined) return
    let content: Buffer
    try {
      content = decompressBlock(block, row['data'] as Uint8Array, Number(row['checksum']))
    } catch {
      // Damaged: nobody can read the bytes any more, and `assay doctor` names the block.
      return
    }
    zero(content, dead)
    const { data, checksum } = compressBlock(content)
    this.updateBlock.run(data, checksum, block)
  }
}
