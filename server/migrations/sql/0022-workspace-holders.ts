import type { DatabaseSync } from 'node:sqlite'

/** Whether a workspace holds anything, and may be deleted, without looking at each run and logged model of all others. */
export const id = '0022-workspace-holders'

export function up(db: DatabaseSync): void {
  db.exec(`
    CREATE INDEX run_by_workspace ON run (workspace);
    CREATE INDEX logged_model_by_workspace ON logged_model (workspace);
  `)
}
