import type { DatabaseSync } from 'node:sqlite'

/** Views of a project's list that people keep: name and address. */
export const id = '0025-saved-views'

export function up(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE saved_view (
      id INTEGER PRIMARY KEY,
      experiment INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE,
      view_id TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      search TEXT NOT NULL,                    -- what the address of the list says, without the question mark
      is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
      updated_ms INTEGER NOT NULL,
      UNIQUE (experiment, name)
    ) STRICT;
  `)
}
