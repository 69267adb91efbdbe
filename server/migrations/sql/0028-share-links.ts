import type { DatabaseSync } from 'node:sqlite'

/** Links with which anybody may look at one trace. */
export const id = '0028-share-links'

export function up(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE share_link (
      id TEXT PRIMARY KEY,
      trace INTEGER NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
      digest BLOB NOT NULL UNIQUE,             -- SHA-256 of the token: who reads the database can open nothing with it
      created_by TEXT NOT NULL,
      created_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX share_link_by_trace ON share_link (trace, created_ms);
  `)
}
