import type { DatabaseSync } from 'node:sqlite'
import { type RawBuilder, sql } from 'kysely'
import { kyselyOn } from '../../platform/database/kysely-sqlite.ts'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import { ExperimentRows } from '../experiment/experiment-rows.sqlite.ts'
import { runOrderSql } from './run-condition.sqlite.ts'
import { infoOf } from './run-info.ts'
import type { ListedRun, RunColumn, RunList, RunListQuery, RunRef } from './run-list.ts'
import { matchingRuns } from './run-matching.sqlite.ts'
import type { RunTables } from './run-tables.ts'

/**
 * The parent's key stands in the statements, or the index on it (0014-run-relatives) would not be used; and runs are looked up by a CROSS
 * JOIN behind it, since SQLite would go through all runs of the experiment for each.
 */
const isParent = sql<boolean>`t.key = 'mlflow.parentRunId'`

/** Runs in SQLite; see 0009-runs and 0014-run-relatives. Reading is over when `budget` is. */
export function createRunList(db: DatabaseSync, budget: TimeBudget): RunList {
  const tables = kyselyOn<RunTables>(db)
  const experiments = new ExperimentRows(db)
  const matching = (workspace: string, query: Pick<RunListQuery, 'experimentId' | 'view' | 'conditions'>) =>
    matchingRuns({ tables, db }, workspace, { ...query, experimentIds: [query.experimentId] })

  const selectValue = {
    metric: db.prepare('SELECT value, is_nan FROM metric_series WHERE run = ? AND key = ?'),
    parameter: db.prepare('SELECT value, 0 AS is_nan FROM run_param WHERE run = ? AND key = ?'),
    tag: db.prepare('SELECT value, 0 AS is_nan FROM run_tag WHERE run = ? AND key = ?'),
  }
  const countChildren = db.prepare(`
    SELECT count(*) AS count FROM run_tag t CROSS JOIN run c ON c.id = t.run
    WHERE t.key = 'mlflow.parentRunId' AND t.value = ? AND c.experiment = ? AND c.run_id <> t.value
      AND c.stage IN (SELECT value FROM json_each(?))`)

  const selectNewest = db.prepare('SELECT coalesce(max(id), 0) AS id FROM run WHERE experiment = ?')

  function valueOf(run: number, { on, key }: RunColumn): number | string | null {
    const row = selectValue[on].get(run, key)
    if (row === undefined) return null
    return row['is_nan'] === 1 ? 'NaN' : (row['value'] as number | string)
  }

  /** Rows of the list, before it is sorted and cut. */
  function listed(workspace: string, query: RunListQuery) {
    const { nesting, view } = query
    if (nesting.of === 'all') return matching(workspace, query)
    const rows = matching(workspace, { ...query, conditions: [] }).where(
      nesting.of === 'top'
        ? isTop(view)
        : sql<boolean>`run.run_id <> ${nesting.parentRunId} AND run.id IN (
        SELECT t.run FROM run_tag t WHERE ${isParent} AND t.value = ${nesting.parentRunId})`,
    )
    if (query.conditions.length === 0) return rows
    return rows.where(sql<boolean>`run.id IN (
      WITH RECURSIVE found (id) AS (
        SELECT id FROM ${matching(workspace, query).select('run.id')}
        UNION SELECT p.id FROM found JOIN run_tag t ON t.run = found.id AND ${isParent} JOIN run p ON p.run_id = t.value
      ) SELECT id FROM found)`)
  }

  return {
    async list(workspace, query) {
      const experiment = experiments.find(workspace, query.experimentId)
      const rows = listed(workspace, query)
      const upTo = query.upTo ?? Number(selectNewest.get(experiment.id)?.['id'])
      const count = async (condition: RawBuilder<boolean>): Promise<number> =>
        (
          await rows
            .where(condition)
            .select(sql<number>`count(*)`.as('count'))
            .executeTakeFirstOrThrow()
        ).count

      let page = rows.where('run.id', '<=', upTo).selectAll('run')
      const { order } = query
      if (order?.on === 'metric') {
        // A join looks each metric up once; to sort by two subqueries takes twice as long.
        page = page
          .leftJoin('metric_series as sorted', (join) => join.onRef('sorted.run', '=', 'run.id').on('sorted.key', '=', order.key))
          .orderBy(sql`coalesce(sorted.is_nan, 2)`)
          .orderBy(sql`sorted.value ${order.descending ? sql`DESC` : sql`ASC`}`) as typeof page
      } else if (order !== null) for (const key of runOrderSql(order)) page = page.orderBy(key)
      if (order?.on !== 'attribute' || order.name !== 'start_time') page = page.orderBy('run.start_ms', 'desc')
      const found = await page.orderBy('run.id').limit(query.limit).offset(query.offset).execute()

      const stages = JSON.stringify(stagesOf(query.view))
      return {
        runs: found.map((row): ListedRun => {
          budget.check()
          const { runId, name, userId, status, startMs, endMs, lifecycleStage } = infoOf(row)
          return {
            runId,
            name,
            userId,
            status,
            startMs,
            endMs,
            lifecycleStage,
            childCount: Number(countChildren.get(row.run_id, experiment.id, stages)?.['count']),
            values: query.columns.map((column) => valueOf(row.id, column)),
          }
        }),
        total: await count(sql`run.id <= ${upTo}`),
        newer: query.upTo === null ? 0 : await count(sql`run.id > ${upTo}`),
        upTo,
      }
    },

    async keys(workspace, experimentId, most) {
      const { id } = experiments.find(workspace, experimentId)
      const newest = db
        .prepare('SELECT id FROM run WHERE experiment = ? ORDER BY start_ms DESC LIMIT ?')
        .all(id, most.runs + 1)
        .map((row) => Number(row['id']))
      const runs = JSON.stringify(newest.slice(0, most.runs))
      const keysIn = (table: string): string[] =>
        db
          .prepare(`SELECT DISTINCT key FROM ${table} WHERE run IN (SELECT value FROM json_each(?)) ORDER BY key LIMIT ?`)
          .all(runs, most.keys)
          .map((row) => String(row['key']))
      return {
        metrics: keysIn('metric_series'),
        params: keysIn('run_param'),
        tags: keysIn('run_tag'),
        exact: newest.length <= most.runs,
      }
    },

    async refs(workspace, runIds) {
      const select = db.prepare('SELECT * FROM run WHERE workspace = ? AND run_id = ?')
      const own = workspaceId(db, workspace)
      return runIds.flatMap((runId) => {
        const row = select.get(own, runId)
        return row === undefined ? [] : [refOf(row)]
      })
    },

    async children(workspace, runId, limit) {
      const rows = db
        .prepare(`
          SELECT c.* FROM run_tag t CROSS JOIN run c ON c.id = t.run
          WHERE t.key = 'mlflow.parentRunId' AND t.value = ? AND c.workspace = ? AND c.stage = 'active' AND c.run_id <> t.value
          ORDER BY c.start_ms DESC, c.run_id`)
        .all(runId, workspaceId(db, workspace))
      return { runs: rows.slice(0, limit).map(refOf), count: rows.length }
    },

    async readersOf(workspace, modelId, limit) {
      const rows = db
        .prepare(`
          SELECT r.* FROM run_model m CROSS JOIN run r ON r.id = m.run
          WHERE m.kind = 'input' AND m.model_id = ? AND r.workspace = ? AND r.stage = 'active' ORDER BY r.start_ms DESC, r.run_id LIMIT ?`)
        .all(modelId, workspaceId(db, workspace), limit)
      return rows.map(refOf)
    },
  }
}

function stagesOf(view: RunListQuery['view']): string[] {
  return view === 'ALL' ? ['active', 'deleted'] : [view === 'ACTIVE_ONLY' ? 'active' : 'deleted']
}

/** Nothing that the list could show is above it. */
function isTop(view: RunListQuery['view']): RawBuilder<boolean> {
  return sql<boolean>`NOT EXISTS (
    SELECT 1 FROM run_tag t CROSS JOIN run p ON p.run_id = t.value
    WHERE t.run = run.id AND ${isParent} AND p.experiment = run.experiment AND p.id <> run.id
      AND p.stage IN (SELECT value FROM json_each(${JSON.stringify(stagesOf(view))})))`
}

function refOf(row: Record<string, unknown>): RunRef {
  const { runId, name, status, experimentId } = infoOf(row as unknown as Parameters<typeof infoOf>[0])
  return { runId, name, status, experimentId }
}
