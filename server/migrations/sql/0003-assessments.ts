import type { DatabaseSync } from 'node:sqlite'

/** Feedback, expectations and issue links on traces. */
export const id = '0003-assessments'

export function up(db: DatabaseSync): void {
  db.exec(`
    -- Ids may be given from outside, so they are unique within a workspace only: one tenant cannot learn or take another's.
    CREATE TABLE assessment (
      workspace INTEGER NOT NULL,
      id TEXT NOT NULL,
      trace INTEGER NOT NULL REFERENCES trace (id) ON DELETE CASCADE,
      span_id TEXT,                            -- 16 hex digits
      kind TEXT NOT NULL CHECK (kind IN ('feedback', 'expectation', 'issue')),
      name TEXT NOT NULL,
      value TEXT NOT NULL,                     -- JSON
      rationale TEXT,
      source_type TEXT NOT NULL, source_id TEXT NOT NULL,
      error TEXT,                              -- JSON
      metadata TEXT NOT NULL,                  -- JSON object of texts
      created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL,
      overrides TEXT,
      valid INTEGER NOT NULL,
      PRIMARY KEY (workspace, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX assessment_trace ON assessment (trace, created_ms);
    -- What filters ask: which traces have a valid feedback of this name.
    CREATE INDEX assessment_name ON assessment (workspace, name, kind, trace) WHERE valid = 1;
  `)
}
