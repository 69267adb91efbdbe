import type { DatabaseSync } from 'node:sqlite'
import { type Kysely, sql } from 'kysely'
import { experimentNumber } from '../experiment/experiment-id.ts'
import { matchesSql } from './run-matching.sqlite.ts'
import type { RunQuery } from './run-store.ts'
import type { RunTables } from './run-tables.ts'

/** Of fewer runs than this it costs less to look at each than to walk over those of other experiments. */
const manyRuns = 2_000

/**
 * The first runs by one metric, taken from the index on its values (0018-metric-order). Null where that is not the way: for another order,
 * for few runs, and where fewer runs have the metric than are asked for, since those without it come behind them.
 */
export class RunsByMetric {
  private readonly tables: Kysely<RunTables>
  private readonly db: DatabaseSync

  constructor(tables: Kysely<RunTables>, db: DatabaseSync) {
    this.tables = tables
    this.db = db
  }

  async first(workspace: string, query: RunQuery): Promise<{ id: number }[] | null> {
    const [order, ...more] = query.orderBy
    if (order?.on !== 'metric' || more.length > 0 || !this.hasMany(query.experimentIds)) return null
    const matches = matchesSql(this.db, workspace, query)
    const direction = order.descending ? sql`DESC` : sql`ASC`
    // CROSS JOIN: SQLite would begin with the runs, and sort them all.
    const { rows } = await sql<{ id: number }>`
      SELECT run.id FROM metric_series m CROSS JOIN run ON run.id = m.run
      WHERE m.key = ${order.key} AND m.is_nan = 0 AND ${matches}
      ORDER BY m.value ${direction}, run.start_ms DESC, run.run_id LIMIT ${query.limit} OFFSET ${query.offset}`.execute(this.tables)
    return rows.length === query.limit ? rows : null
  }

  private hasMany(experimentIds: readonly string[]): boolean {
    const ids = JSON.stringify(experimentIds.map(experimentNumber))
    const counted = this.db
      .prepare('SELECT count(*) AS count FROM (SELECT 1 FROM run WHERE experiment IN (SELECT value FROM json_each(?)) LIMIT ?)')
      .get(ids, manyRuns)
    return Number(counted?.['count']) >= manyRuns
  }
}
