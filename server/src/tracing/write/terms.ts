import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** Terms kept in memory. Span names, models and tools are few; a program that makes up names only loses the memory of older ones. */
const maxCachedTerms = 20_000
/** Longer ones are cut: a name is for lists and filters, the payload keeps it whole. */
export const maxTermChars = 512

/** Numbers for short text that repeats in rows. */
export class Terms {
  private readonly ids = new Map<string, number>()
  private readonly select: StatementSync
  private readonly insert: StatementSync

  constructor(db: DatabaseSync) {
    this.select = db.prepare('SELECT id FROM term WHERE text = ?')
    this.insert = db.prepare('INSERT INTO term (text) VALUES (?)')
  }

  /** Null for null and for the empty text. */
  idOrNull(text: string | null): number | null {
    return text === null || text === '' ? null : this.id(text)
  }

  id(text: string): number {
    // Cut before it is looked up: a cache of names must not hold what made-up names of 60 KB would fill it with.
    const kept = text.length > maxTermChars ? text.slice(0, maxTermChars) : text
    const cached = this.ids.get(kept)
    if (cached !== undefined) return cached
    const row = this.select.get(kept)
    const id = row === undefined ? Number(this.insert.run(kept).lastInsertRowid) : Number(row['id'])
    if (this.ids.size >= maxCachedTerms) this.ids.clear()
    this.ids.set(kept, id)
    return id
  }

  /** After a rolled back transaction: ids given in it are void. */
  reset(): void {
    this.ids.clear()
  }
}
