import type { DatabaseSync } from 'node:sqlite'

/** Finds the runs below another one, whose id the client puts into a tag of theirs, and those that read or made a logged model. */
export const id = '0014-run-relatives'

export function up(db: DatabaseSync): void {
  db.exec(`
    CREATE INDEX run_by_parent ON run_tag (value) WHERE key = 'mlflow.parentRunId';
    CREATE INDEX run_model_by_model ON run_model (model_id, kind);
  `)
}
