import type { DatabaseSync } from 'node:sqlite'

/** How far a change of prices has come through the traces that were there, so that a stop in between does not end it. */
export const id = '0007-reprice-progress'

export function up(db: DatabaseSync): void {
  db.exec(`
    -- The number of the last trace that was priced anew; null: all were.
    ALTER TABLE price_override ADD COLUMN repriced_to INTEGER;
  `)
}
