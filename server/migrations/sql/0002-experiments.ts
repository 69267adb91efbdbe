import type { DatabaseSync } from 'node:sqlite'

/** Experiments with their tags, and experiment 0 of the default workspace, which is there from the start. */
export const id = '0002-experiments'

export function up(db: DatabaseSync): void {
  db.exec(`
    -- AUTOINCREMENT: the id of a deleted experiment is never given again.
    CREATE TABLE experiment (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      workspace INTEGER NOT NULL REFERENCES workspace (id),
      name TEXT NOT NULL,
      artifact_location TEXT NOT NULL,
      stage TEXT NOT NULL CHECK (stage IN ('active', 'deleted')),
      created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL,
      UNIQUE (workspace, name)
    ) STRICT;
    CREATE TABLE experiment_tag (
      experiment INTEGER NOT NULL REFERENCES experiment (id) ON DELETE CASCADE, key TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (experiment, key)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO experiment (id, workspace, name, artifact_location, stage, created_ms, updated_ms)
      SELECT 0, id, 'Default', 'mlflow-artifacts:/0', 'active', now, now
      FROM workspace, (SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS now) WHERE name = 'default';
  `)
}
