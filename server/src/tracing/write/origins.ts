import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { originDigest } from './origin-digest.ts'
import type { SpanOrigin } from '../store/span-store.ts'
import type { Terms } from './terms.ts'

const maxCached = 5_000
const maxRecent = 8

/** Numbers for combinations of resource and scope, each of which is stored once. */
export class Origins {
  private readonly terms: Terms
  private readonly ids = new Map<string, number>()
  /** The spans of a scope share one object. */
  private seen = new WeakMap<SpanOrigin, number>()
  /** Exporters send the same resource and scope with every request: comparing bytes is a tenth of hashing them. */
  private recent: { origin: SpanOrigin; id: number }[] = []
  private readonly select: StatementSync
  private readonly insert: StatementSync

  constructor(db: DatabaseSync, terms: Terms) {
    this.terms = terms
    this.select = db.prepare('SELECT id FROM origin WHERE digest = ?')
    this.insert = db.prepare(
      'INSERT INTO origin (digest, resource, scope, resource_schema_url, scope_schema_url, version) VALUES (?, ?, ?, ?, ?, ?)',
    )
  }

  /** The number of an origin, made if need be. */
  id(origin: SpanOrigin): number {
    const seen = this.seen.get(origin)
    if (seen !== undefined) return seen
    const id = this.recent.find((recent) => isSame(recent.origin, origin))?.id ?? this.digestedId(origin)
    this.seen.set(origin, id)
    return id
  }

  private digestedId(origin: SpanOrigin): number {
    const digest = originDigest(origin)
    const key = digest.toString('latin1')
    const id = this.ids.get(key) ?? this.storedId(origin, digest)
    if (this.ids.size >= maxCached) this.ids.clear()
    this.ids.set(key, id)
    if (this.recent.length >= maxRecent) this.recent.pop()
    // A copy: the bytes of a request must not stay in memory for the sake of a few of them.
    this.recent.unshift({
      origin: { ...origin, resource: Uint8Array.from(origin.resource), scope: Uint8Array.from(origin.scope) },
      id,
    })
    return id
  }

  private storedId(origin: SpanOrigin, digest: Uint8Array): number {
    const row = this.select.get(digest)
    if (row !== undefined) return Number(row['id'])
    const { resource, scope, resourceSchemaUrl, scopeSchemaUrl, version } = origin
    return Number(this.insert.run(digest, resource, scope, resourceSchemaUrl, scopeSchemaUrl, this.terms.idOrNull(version)).lastInsertRowid)
  }

  /** After a rolled back transaction: numbers given in it are void. */
  reset(): void {
    this.ids.clear()
    this.seen = new WeakMap()
    this.recent = []
  }
}

function isSame(a: SpanOrigin, b: SpanOrigin): boolean {
  return (
    Buffer.compare(a.resource, b.resource) === 0 &&
    Buffer.compare(a.scope, b.scope) === 0 &&
    a.resourceSchemaUrl === b.resourceSchemaUrl &&
    a.scopeSchemaUrl === b.scopeSchemaUrl
  )
}
