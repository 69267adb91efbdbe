import type { DatabaseSync } from 'node:sqlite'

/** Providers of models that somebody added on their page. */
export const id = '0027-providers'

export function up(db: DatabaseSync): void {
  db.exec(`
    -- key: sealed with the key that lies outside the database; null without one.
    CREATE TABLE provider (
      id INTEGER PRIMARY KEY AUTOINCREMENT, provider_id TEXT NOT NULL UNIQUE, workspace INTEGER NOT NULL REFERENCES workspace (id),
      name TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('openai', 'anthropic', 'gemini', 'bedrock', 'ollama')), base_url TEXT NOT NULL,
      region TEXT, access_key_id TEXT, model TEXT NOT NULL, key BLOB, created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL,
      UNIQUE (workspace, name)
    ) STRICT;
  `)
}
