import type { DatabaseSync } from 'node:sqlite'
import { type Kysely, sql } from 'kysely'
import { inListSql } from '../../platform/database/compare-sql.ts'
import { inTimeSql } from '../../platform/database/in-time-sql.ts'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import { experimentNumber } from '../experiment/experiment-id.ts'
import { runConditionSql } from './run-condition.sqlite.ts'
import type { RunQuery } from './run-store.ts'
import type { RunTables } from './run-tables.ts'

interface MatchingDeps {
  tables: Kysely<RunTables>
  db: DatabaseSync
  budget: TimeBudget | null
}

/** The rows of `run` that fulfil the conditions, of which nothing is selected yet. */
export function matchingRuns(
  { tables, db, budget }: MatchingDeps,
  workspace: string,
  { experimentIds, view, conditions }: Pick<RunQuery, 'experimentIds' | 'view' | 'conditions'>,
) {
  const experiments = experimentIds.map(experimentNumber)
  const [experiment] = experiments
  let query = tables.selectFrom('run').where('run.workspace', '=', workspaceId(db, workspace))
  // Of one experiment the index has them in the order in which they began.
  query =
    experiment !== undefined && experiments.length === 1
      ? query.where('run.experiment', '=', experiment)
      : query.where(inListSql(sql.ref('run.experiment'), 'IN', experiments))
  if (view !== 'ALL') query = query.where('run.stage', '=', view === 'ACTIVE_ONLY' ? 'active' : 'deleted')
  query = query.where(inTimeSql(budget))
  for (const condition of conditions) query = query.where(runConditionSql(condition))
  return query
}
