import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { decompressBlock } from '../write/block-writer.ts'
import type { SpanOrigin } from '../store/span-store.ts'

/** Bytes of decompressed blocks kept, since the spans of a trace mostly share one. A block has 128 KiB, or one larger span. */
const maxCachedBytes = 8 * 1024 * 1024
const maxCachedOrigins = 1_000

/** Reads payloads out of their blocks. One connection, one thread. */
export class PayloadReader {
  private readonly blocks = new Map<number, { checksum: number; content: Buffer }>()
  private cachedBytes = 0
  private readonly origins = new Map<number, SpanOrigin>()
  private readonly selectBlock: StatementSync
  private readonly selectChecksum: StatementSync
  private readonly selectOrigin: StatementSync

  constructor(db: DatabaseSync) {
    this.selectBlock = db.prepare('SELECT data, checksum FROM block WHERE id = ?')
    this.selectChecksum = db.prepare('SELECT checksum FROM block WHERE id = ?')
    this.selectOrigin = db.prepare(`SELECT o.resource, o.scope, o.resource_schema_url, o.scope_schema_url, t.text AS version
      FROM origin o LEFT JOIN term t ON t.id = o.version WHERE o.id = ?`)
  }

  /** The payload of a span row (`block`, `position`, `length`). A view into a shared buffer: copy it before it leaves the thread. */
  payload(row: Record<string, unknown>): Buffer {
    const position = Number(row['position'])
    return this.block(Number(row['block'])).subarray(position, position + Number(row['length']))
  }

  private block(id: number): Buffer {
    const cached = this.blocks.get(id)
    if (cached !== undefined) {
      // A block is rewritten in place when part of it is deleted; its checksum tells.
      if (this.selectChecksum.get(id)?.['checksum'] === cached.checksum) return cached.content
      this.drop(id)
    }
    const row = this.selectBlock.get(id)
    if (row === undefined) throw new Error(`Payload block ${id} is missing. Run \`assay doctor\`.`)
    const checksum = Number(row['checksum'])
    const content = decompressBlock(id, row['data'] as Uint8Array, checksum)
    this.blocks.set(id, { checksum, content })
    this.cachedBytes += content.length
    for (const oldest of this.blocks.keys()) {
      if (this.cachedBytes <= maxCachedBytes) break
      this.drop(oldest)
    }
    return content
  }

  private drop(id: number): void {
    this.cachedBytes -= this.blocks.get(id)?.content.length ?? 0
    this.blocks.delete(id)
  }

  origin(id: number): SpanOrigin {
    const cached = this.origins.get(id)
    if (cached !== undefined) return cached
    const row = this.selectOrigin.get(id)
    if (row === undefined) throw new Error(`Origin ${id} is missing. Run \`assay doctor\`.`)
    const origin: SpanOrigin = {
      resource: row['resource'] as Uint8Array,
      scope: row['scope'] as Uint8Array,
      resourceSchemaUrl: String(row['resource_schema_url']),
      scopeSchemaUrl: String(row['scope_schema_url']),
      version: row['version'] as string | null,
    }
    if (this.origins.size >= maxCachedOrigins) this.origins.clear()
    this.origins.set(id, origin)
    return origin
  }
}
