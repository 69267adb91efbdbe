import type { DatabaseSync } from 'node:sqlite'

/** Logged models: what runs made, with its parameters, tags and metrics. */
export const id = '0010-logged-models'

export function up(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE logged_model (
      id INTEGER PRIMARY KEY, model_id TEXT NOT NULL UNIQUE,
      workspace INTEGER NOT NULL REFERENCES workspace (id), experiment INTEGER NOT NULL REFERENCES experiment (id),
      name TEXT NOT NULL, artifact_uri TEXT NOT NULL, model_type TEXT NOT NULL, source_run_id TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('UNSPECIFIED', 'PENDING', 'READY', 'FAILED')),
      stage TEXT NOT NULL CHECK (stage IN ('active', 'deleted')), created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX logged_model_by_time ON logged_model (experiment, created_ms);
    CREATE TABLE logged_model_param (
      model INTEGER NOT NULL REFERENCES logged_model (id) ON DELETE CASCADE, key TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (model, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE logged_model_tag (
      model INTEGER NOT NULL REFERENCES logged_model (id) ON DELETE CASCADE, key TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (model, key)
    ) STRICT, WITHOUT ROWID;
    -- By the run that logged it. value: null for NaN. dataset_name, dataset_digest: empty without a dataset.
    CREATE TABLE logged_model_metric (
      model INTEGER NOT NULL REFERENCES logged_model (id) ON DELETE CASCADE, key TEXT NOT NULL,
      step INTEGER NOT NULL, at_ms INTEGER NOT NULL, run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      value REAL, dataset_name TEXT NOT NULL, dataset_digest TEXT NOT NULL, PRIMARY KEY (model, key, step, at_ms, run)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX logged_model_metric_by_run ON logged_model_metric (run);
  `)
}
