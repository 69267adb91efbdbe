import type { DatabaseSync } from 'node:sqlite'

/** Evaluation datasets with their records in every version, and scorers. */
export const id = '0012-evaluation'

export function up(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE evaluation_dataset (
      id INTEGER PRIMARY KEY, dataset_id TEXT NOT NULL UNIQUE, workspace INTEGER NOT NULL REFERENCES workspace (id), name TEXT NOT NULL,
      schema TEXT, records INTEGER NOT NULL, version INTEGER NOT NULL, content BLOB NOT NULL,
      created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, created_by TEXT, updated_by TEXT
    ) STRICT;
    CREATE INDEX evaluation_dataset_by_creation ON evaluation_dataset (workspace, created_ms);
    CREATE INDEX evaluation_dataset_by_name ON evaluation_dataset (workspace, name);
    CREATE TABLE evaluation_dataset_tag (
      dataset INTEGER NOT NULL REFERENCES evaluation_dataset (id) ON DELETE CASCADE, key TEXT NOT NULL, value TEXT NOT NULL,
      PRIMARY KEY (dataset, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE evaluation_dataset_experiment (
      dataset INTEGER NOT NULL REFERENCES evaluation_dataset (id) ON DELETE CASCADE,
      experiment INTEGER NOT NULL REFERENCES experiment (id), PRIMARY KEY (dataset, experiment)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX evaluation_dataset_by_experiment ON evaluation_dataset_experiment (experiment);

    -- A record in each form that it had. It has a form from version added_in on, until removed_in where that is said. place: the order of
    -- records, the same for all forms of one.
    CREATE TABLE evaluation_record (
      id INTEGER PRIMARY KEY, dataset INTEGER NOT NULL REFERENCES evaluation_dataset (id) ON DELETE CASCADE,
      record_id TEXT NOT NULL, place INTEGER NOT NULL, added_in INTEGER NOT NULL, removed_in INTEGER, input_hash TEXT NOT NULL,
      inputs TEXT NOT NULL, outputs TEXT, expectations TEXT, tags TEXT NOT NULL, source TEXT,
      created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, created_by TEXT, updated_by TEXT
    ) STRICT;
    CREATE UNIQUE INDEX evaluation_record_by_input ON evaluation_record (dataset, input_hash) WHERE removed_in IS NULL;
    CREATE UNIQUE INDEX evaluation_record_by_id ON evaluation_record (dataset, record_id) WHERE removed_in IS NULL;
    CREATE INDEX evaluation_record_by_place ON evaluation_record (dataset, place, added_in);
    CREATE TABLE evaluation_dataset_version (
      dataset INTEGER NOT NULL REFERENCES evaluation_dataset (id) ON DELETE CASCADE, version INTEGER NOT NULL, created_ms INTEGER NOT NULL,
      created_by TEXT, inserted INTEGER NOT NULL, updated INTEGER NOT NULL, deleted INTEGER NOT NULL, records INTEGER NOT NULL,
      content BLOB NOT NULL, PRIMARY KEY (dataset, version)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE scorer (
      id INTEGER PRIMARY KEY, scorer_id TEXT NOT NULL UNIQUE, experiment INTEGER NOT NULL REFERENCES experiment (id), name TEXT NOT NULL,
      UNIQUE (experiment, name)
    ) STRICT;
    CREATE TABLE scorer_version (
      scorer INTEGER NOT NULL REFERENCES scorer (id) ON DELETE CASCADE, version INTEGER NOT NULL, serialized TEXT NOT NULL,
      created_ms INTEGER NOT NULL, PRIMARY KEY (scorer, version)
    ) STRICT, WITHOUT ROWID;
  `)
}
