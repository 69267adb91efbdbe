import type { DatabaseSync } from 'node:sqlite'

/** Runs that traces were linked to after they were made. The run under which a trace was made is in its metadata (`mlflow.sourceRun`). */
export const id = '0005-trace-runs'

export function up(db: DatabaseSync): void {
  db.exec(`
    CREATE TABLE trace_run (
      trace INTEGER NOT NULL REFERENCES trace (id) ON DELETE CASCADE, run_id TEXT NOT NULL,
      PRIMARY KEY (trace, run_id)
    ) STRICT, WITHOUT ROWID;
  `)
}
