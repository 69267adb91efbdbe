import type { DatabaseSync } from 'node:sqlite'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { inListSql } from '../../platform/database/compare-sql.ts'
import { inTime } from '../../platform/database/in-time-sql.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import { experimentNumber } from '../experiment/experiment-id.ts'
import { runConditionSql } from './run-condition.sqlite.ts'
import type { RunQuery } from './run-store.ts'
import type { RunTables } from './run-tables.ts'

interface MatchingDeps {
  tables: Kysely<RunTables>
  db: DatabaseSync
}

type Matching = Pick<RunQuery, 'experimentIds' | 'view' | 'conditions'>

/** The rows of `run` that fulfil the conditions, of which nothing is selected yet. */
export function matchingRuns({ tables, db }: MatchingDeps, workspace: string, query: Matching) {
  return tables.selectFrom('run').where(matchesSql(db, workspace, query))
}

/** The condition over `run` that `query` is. */
export function matchesSql(db: DatabaseSync, workspace: string, { experimentIds, view, conditions }: Matching): RawBuilder<boolean> {
  const experiments = experimentIds.map(experimentNumber)
  const [experiment] = experiments
  const parts = [
    sql<boolean>`run.workspace = ${workspaceId(db, workspace)}`,
    // Of one experiment the index has them in the order in which they began.
    experiment !== undefined && experiments.length === 1
      ? sql<boolean>`run.experiment = ${experiment}`
      : inListSql(sql.ref('run.experiment'), 'IN', experiments),
    ...(view === 'ALL' ? [] : [sql<boolean>`run.stage = ${view === 'ACTIVE_ONLY' ? 'active' : 'deleted'}`]),
    inTime,
    ...conditions.map(runConditionSql),
  ]
  return sql.join(parts, sql` AND `)
}
