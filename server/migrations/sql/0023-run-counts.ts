import type { DatabaseSync } from 'node:sqlite'

/** How many active runs an experiment has, without counting them each time that projects are listed. */
export const id = '0023-run-counts'

export function up(db: DatabaseSync): void {
  db.exec(`
    ALTER TABLE experiment ADD COLUMN active_runs INTEGER NOT NULL DEFAULT 0;
    UPDATE experiment SET active_runs = (SELECT count(*) FROM run WHERE run.experiment = experiment.id AND run.stage = 'active');

    CREATE TRIGGER active_run_added AFTER INSERT ON run WHEN new.stage = 'active'
    BEGIN
      UPDATE experiment SET active_runs = active_runs + 1 WHERE id = new.experiment;
    END;
    CREATE TRIGGER active_run_changed AFTER UPDATE OF stage ON run WHEN new.stage <> old.stage
    BEGIN
      UPDATE experiment SET active_runs = active_runs + iif(new.stage = 'active', 1, -1) WHERE id = new.experiment;
    END;
    CREATE TRIGGER active_run_gone AFTER DELETE ON run WHEN old.stage = 'active'
    BEGIN
      UPDATE experiment SET active_runs = active_runs - 1 WHERE id = old.experiment;
    END;
  `)
}
