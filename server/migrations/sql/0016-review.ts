import type { DatabaseSync } from 'node:sqlite'

/** What people judge with and what they found: label schemas, review queues with their items, issues. */
export const id = '0016-review'

export function up(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE label_schema (
      id INTEGER PRIMARY KEY, schema_id TEXT NOT NULL UNIQUE, experiment INTEGER NOT NULL REFERENCES experiment (id), name TEXT NOT NULL,
      type TEXT NOT NULL CHECK (type IN ('FEEDBACK', 'EXPECTATION')), instruction TEXT, enable_comment INTEGER NOT NULL,
      input TEXT NOT NULL, created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, UNIQUE (experiment, name)
    ) STRICT;
    -- name_key: the name in lower case; names are unique without case.
    CREATE TABLE review_queue (
      id INTEGER PRIMARY KEY, queue_id TEXT NOT NULL UNIQUE, experiment INTEGER NOT NULL REFERENCES experiment (id),
      name TEXT NOT NULL, name_key TEXT NOT NULL, type TEXT NOT NULL CHECK (type IN ('USER', 'CUSTOM')), owner TEXT,
      created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, UNIQUE (experiment, name_key)
    ) STRICT;
    CREATE TABLE review_queue_user (
      queue INTEGER NOT NULL REFERENCES review_queue (id) ON DELETE CASCADE, user TEXT NOT NULL, PRIMARY KEY (queue, user)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE review_queue_schema (
      queue INTEGER NOT NULL REFERENCES review_queue (id) ON DELETE CASCADE, schema_id TEXT NOT NULL, PRIMARY KEY (queue, schema_id)
    ) STRICT, WITHOUT ROWID;
    -- An item goes with its trace.
    CREATE TABLE review_queue_item (
      queue INTEGER NOT NULL REFERENCES review_queue (id) ON DELETE CASCADE, trace INTEGER NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
      status TEXT NOT NULL CHECK (status IN ('PENDING', 'COMPLETE', 'DECLINED')), completed_by TEXT, completed_ms INTEGER,
      created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, PRIMARY KEY (queue, trace)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX review_queue_item_by_trace ON review_queue_item (trace);
    -- root_causes, categories: JSON lists of texts, metadata a JSON object of texts. category_keys: categories as searches compare them.
    CREATE TABLE issue (
      id INTEGER PRIMARY KEY, workspace INTEGER NOT NULL REFERENCES workspace (id), issue_id TEXT NOT NULL,
      experiment INTEGER NOT NULL REFERENCES experiment (id), name TEXT NOT NULL, description TEXT NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('pending', 'rejected', 'resolved')),
      severity TEXT CHECK (severity IN ('not_an_issue', 'low', 'medium', 'high')),
      root_causes TEXT NOT NULL, source_run_id TEXT, categories TEXT NOT NULL, category_keys TEXT NOT NULL, metadata TEXT NOT NULL,
      created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL, created_by TEXT, updated_by TEXT,
      UNIQUE (workspace, issue_id)
    ) STRICT;
    CREATE INDEX issue_by_experiment ON issue (experiment, created_ms);
  `)
}
