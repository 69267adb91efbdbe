import type { DatabaseSync } from 'node:sqlite'

/** Prices that a project states itself; they go before the price book. */
export const id = '0004-prices'

export function up(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE price_override (
      experiment INTEGER PRIMARY KEY REFERENCES experiment (id) ON DELETE CASCADE,
      prices TEXT NOT NULL                     -- JSON list of stated prices
    ) STRICT;
  `)
}
