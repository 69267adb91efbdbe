import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'

/** Statements kept by one connection. Preparing one costs about as much as reading forty rows. */
export const maxCachedStatements = 200

/**
 * Prepared statements by their text, the least recently used dropped first: for texts that are put together by a request. One connection,
 * one thread. A statement under way must not be asked for again.
 */
export class StatementCache {
  private readonly db: DatabaseSync
  private readonly statements = new Map<string, StatementSync>()

  constructor(db: DatabaseSync) {
    this.db = db
  }

  get size(): number {
    return this.statements.size
  }

  get(text: string): StatementSync {
    let statement = this.statements.get(text)
    if (statement === undefined) statement = this.db.prepare(text)
    else this.statements.delete(text)
    this.statements.set(text, statement)
    for (const oldest of this.statements.keys()) {
      if (this.statements.size <= maxCachedStatements) break
      this.statements.delete(oldest)
    }
    return statement
  }

  /** `rows` as lists of columns, which are faster to make and to read. A text is asked for in the one form only. */
  *lists<Columns>(text: string, ...values: SQLInputValue[]): Generator<Columns> {
    this.get(text).setReturnArrays(true)
    yield* this.rows(text, ...values) as unknown as Generator<Columns>
  }

  /** Row by row, so that whoever has enough can stop. */
  *rows(text: string, ...values: SQLInputValue[]): Generator<Record<string, SQLOutputValue>> {
    try {
      yield* this.get(text).iterate(...values)
    } catch (error) {
      // A statement that failed under way fails once more at its next start.
      this.statements.delete(text)
      throw error
    }
  }
}
