import type { DatabaseSync } from 'node:sqlite'

/** What was stated when of a project's own prices, and by whom. Prices stated before this step have no row. */
export const id = '0026-price-history'

export function up(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE price_change (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      experiment INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
      at_ms INTEGER NOT NULL, changed_by TEXT NOT NULL,
      before TEXT, after TEXT                  -- a stated price as JSON; null: there was none, it was taken away
    ) STRICT;
    CREATE INDEX price_change_experiment ON price_change (experiment, id);
  `)
}
