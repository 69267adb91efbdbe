import type { DatabaseSync } from 'node:sqlite'

/** The latest point of each metric of a logged model on each dataset, without looking at those before it. */
export const id = '0020-latest-model-metrics'

export function up(db: DatabaseSync): void {
  db.exec(`
    CREATE INDEX logged_model_metric_latest ON logged_model_metric (model, key, dataset_name, dataset_digest, step, at_ms, value);
  `)
}
