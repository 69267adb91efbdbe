import type { DatabaseSync } from 'node:sqlite'

/** Whether each point of a metric came after all before it, in step and in time: then points are found by their place, without the others. */
export const id = '0019-ordered-metrics'

export function up(db: DatabaseSync): void {
  // Of what was logged before, nobody knows.
  db.exec('ALTER TABLE metric_series ADD COLUMN ordered INTEGER NOT NULL DEFAULT 0')
}
