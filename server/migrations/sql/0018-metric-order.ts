import type { DatabaseSync } from 'node:sqlite'

/** Runs in the order of a metric's latest value, without looking at each of them. */
export const id = '0018-metric-order'

export function up(db: DatabaseSync): void {
  db.exec('CREATE INDEX metric_by_value ON metric_series (key, value, run) WHERE is_nan = 0')
}
