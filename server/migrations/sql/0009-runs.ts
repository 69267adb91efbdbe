import type { DatabaseSync } from 'node:sqlite'

/** Runs with what was logged to them, and their metric points in an append-only layout. */
export const id = '0009-runs'

export function up(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE run (
      id INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE,
      workspace INTEGER NOT NULL REFERENCES workspace (id), experiment INTEGER NOT NULL REFERENCES experiment (id),
      name TEXT NOT NULL, user_id TEXT NOT NULL, artifact_uri TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED')),
      start_ms INTEGER NOT NULL, end_ms INTEGER,
      stage TEXT NOT NULL CHECK (stage IN ('active', 'deleted')), deleted_ms INTEGER
    ) STRICT;
    CREATE INDEX run_by_start ON run (experiment, start_ms, run_id);
    CREATE TABLE run_param (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE run_tag (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (run, key)
    ) STRICT, WITHOUT ROWID;

    -- What runs read: a dataset of an experiment by name and digest. context: the tag mlflow.data.context, for filters.
    CREATE TABLE dataset (
      id INTEGER PRIMARY KEY, experiment INTEGER NOT NULL REFERENCES experiment (id), name TEXT NOT NULL, digest TEXT NOT NULL,
      source_type TEXT NOT NULL, source TEXT NOT NULL, schema TEXT, profile TEXT, UNIQUE (experiment, name, digest)
    ) STRICT;
    CREATE TABLE run_dataset (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE, dataset INTEGER NOT NULL REFERENCES dataset (id),
      context TEXT, tags TEXT NOT NULL, PRIMARY KEY (run, dataset)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX run_dataset_by_dataset ON run_dataset (dataset);
    -- Logged models that a run read or made, each once, in the order logged.
    CREATE TABLE run_model (
      id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      kind TEXT NOT NULL CHECK (kind IN ('input', 'output')), model_id TEXT NOT NULL, step INTEGER NOT NULL,
      UNIQUE (run, kind, model_id)
    ) STRICT;

    -- One metric of one run: its latest point, and the last of its points, which are not in a block yet (point-block.ts).
    -- value: 0 where is_nan, as it is compared and sorted.
    CREATE TABLE metric_series (
      run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE, key TEXT NOT NULL,
      step INTEGER NOT NULL, at_ms INTEGER NOT NULL, value REAL NOT NULL, is_nan INTEGER NOT NULL,
      blocks INTEGER NOT NULL, tail_points INTEGER NOT NULL, tail BLOB NOT NULL, PRIMARY KEY (run, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE metric_block (
      id INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE, key TEXT NOT NULL,
      seq INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (run, key, seq)
    ) STRICT;
  `)
}
