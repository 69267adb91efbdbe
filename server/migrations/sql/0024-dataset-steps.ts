import type { DatabaseSync } from 'node:sqlite'

/** Large changes of evaluation datasets are made in steps, between which other writes get their turns. */
export const id = '0024-dataset-steps'

export function up(db: DatabaseSync): void {
  db.exec(`
    -- change: there may be records of a version that is not made yet, added or removed in it. deletion: nobody finds the dataset any more,
    -- and its records go.
    ALTER TABLE evaluation_dataset ADD COLUMN under_way TEXT CHECK (under_way IN ('change', 'deletion'));
    CREATE INDEX evaluation_dataset_under_way ON evaluation_dataset (under_way) WHERE under_way IS NOT NULL;
    -- For taking a change back, which would read every record of the dataset without it.
    CREATE INDEX evaluation_record_by_removal ON evaluation_record (dataset, removed_in) WHERE removed_in IS NOT NULL;
  `)
}
