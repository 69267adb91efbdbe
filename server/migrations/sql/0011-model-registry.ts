import type { DatabaseSync } from 'node:sqlite'

/** The model registry, which also keeps prompts: registered models, their versions, tags and aliases. */
export const id = '0011-model-registry'

export function up(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE registered_model (
      id INTEGER PRIMARY KEY, workspace INTEGER NOT NULL REFERENCES workspace (id), name TEXT NOT NULL, description TEXT NOT NULL,
      created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, UNIQUE (workspace, name)
    ) STRICT;
    CREATE TABLE registered_model_tag (
      model INTEGER NOT NULL REFERENCES registered_model (id) ON DELETE CASCADE, key TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (model, key)
    ) STRICT, WITHOUT ROWID;
    -- A deleted version keeps its row, so that its number is never given again.
    CREATE TABLE model_version (
      id INTEGER PRIMARY KEY, model INTEGER NOT NULL REFERENCES registered_model (id) ON DELETE CASCADE, version INTEGER NOT NULL,
      description TEXT NOT NULL, source TEXT NOT NULL, storage_location TEXT NOT NULL, run_id TEXT NOT NULL, run_link TEXT NOT NULL,
      stage TEXT NOT NULL CHECK (stage IN ('None', 'Staging', 'Production', 'Archived', 'deleted')),
      created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, UNIQUE (model, version)
    ) STRICT;
    CREATE INDEX model_version_by_stage ON model_version (model, stage, version);
    CREATE TABLE model_version_tag (
      version INTEGER NOT NULL REFERENCES model_version (id) ON DELETE CASCADE, key TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (version, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE model_alias (
      model INTEGER NOT NULL REFERENCES registered_model (id) ON DELETE CASCADE, alias TEXT NOT NULL, version INTEGER NOT NULL,
      PRIMARY KEY (model, alias)
    ) STRICT, WITHOUT ROWID;
  `)
}
