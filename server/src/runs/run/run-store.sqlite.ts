import type { DatabaseSync } from 'node:sqlite'
import { invalidParameter, notFound } from '@assay/protocol'
import { mlflowTags, pythonRepr } from '@assay/protocol/mlflow'
import { type Selectable, sql } from 'kysely'
import { kyselyOn } from '../../platform/database/kysely-sqlite.ts'
import { foundPage, textBytes } from '../../platform/database/found-page.ts'
import { inTime } from '../../platform/database/in-time-sql.ts'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import { inListSql } from '../../platform/database/compare-sql.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import { experimentNumber } from '../experiment/experiment-id.ts'
import { ExperimentRows } from '../experiment/experiment-rows.sqlite.ts'
import type { ExperimentTables } from '../experiment/experiment-tables.ts'
import { ModelMetrics } from '../logged-model/model-metrics.sqlite.ts'
import { MetricReader } from '../metric/metric-reader.sqlite.ts'
import { MetricSeries } from '../metric/metric-series.sqlite.ts'
import { modelHistoryTag, withEntry } from './model-history.ts'
import { runOrderSql } from './run-condition.sqlite.ts'
import { RunDetails } from './run-details.sqlite.ts'
import { newRunId } from './run-id.ts'
import { infoOf } from './run-info.ts'
import { matchingRuns } from './run-matching.sqlite.ts'
import type { Metric, Run, RunQuery, RunStore } from './run-store.ts'
import type { RunTables } from './run-tables.ts'
import { RunsByMetric } from './runs-by-metric.sqlite.ts'

/**
 * Runs in SQLite; see 0009-runs for the tables. Statements run in the caller's thread and transaction. Reading is over when `budget` is.
 */
export function createRunStore(db: DatabaseSync, clock: { nowMs(): number }, budget: TimeBudget): RunStore {
  const tables = kyselyOn<RunTables & ExperimentTables>(db)
  const experiments = new ExperimentRows(db)
  const series = new MetricSeries(db)
  const points = new MetricReader(db, () => budget.check())
  const details = new RunDetails(db)
  const byMetric = new RunsByMetric(tables, db)
  const modelMetrics = new ModelMetrics(db)
  const insertParam = db.prepare('INSERT INTO run_param (run, key, value) VALUES (?, ?, ?)')
  const selectParams = db.prepare('SELECT key, value FROM run_param WHERE run = ? AND key IN (SELECT value FROM json_each(?))')
  const upsertTag = db.prepare(
    'INSERT INTO run_tag (run, key, value) VALUES (?, ?, ?) ON CONFLICT (run, key) DO UPDATE SET value = excluded.value',
  )
  const insertModel = db.prepare(
    'INSERT INTO run_model (run, kind, model_id, step) VALUES (?, ?, ?, ?) ON CONFLICT (run, kind, model_id) DO NOTHING',
  )
  // What every run passes is prepared: a statement that is built for each call takes longer than it runs.
  const insertRun = db.prepare(`
    INSERT INTO run (run_id, workspace, experiment, name, user_id, artifact_uri, status, start_ms, stage)
    VALUES (?, ?, ?, ?, ?, ?, 'RUNNING', ?, 'active') RETURNING *`)
  const updateRun = db.prepare('UPDATE run SET status = ?, end_ms = ?, name = ? WHERE id = ? RETURNING *')
  const selectRun = db.prepare('SELECT * FROM run WHERE workspace = ? AND run_id = ?')
  const selectRunById = db.prepare('SELECT * FROM run WHERE id = ?')

  const findAny = (workspace: string, runId: string): Row | undefined => selectRun.get(workspaceId(db, workspace), runId) as Row | undefined

  function find(workspace: string, runId: string): Row {
    const row = findAny(workspace, runId)
    if (row === undefined) throw notFound(`Run with id=${runId} not found`)
    return row
  }

  function findActive(workspace: string, runId: string): Row {
    const row = find(workspace, runId)
    if (row.stage === 'active') return row
    throw invalidParameter(`The run ${row.run_id} must be in the 'active' state. Current state is ${row.stage}.`)
  }

  /** Those of `params` that the run has not. @throws INVALID_PARAMETER_VALUE */
  function freshParams(row: Row, params: ReadonlyMap<string, string>): [key: string, value: string][] {
    const fresh: [key: string, value: string][] = []
    const changed: { key: string; old_value: string; new_value: string }[] = []
    const known = params.size === 0 ? [] : selectParams.all(row.id, JSON.stringify([...params.keys()]))
    const loggedBefore = new Map(known.map(({ key, value }) => [key, value as string]))
    for (const [key, value] of params) {
      const logged = loggedBefore.get(key)
      if (logged === undefined) fresh.push([key, value])
      else if (logged !== value) changed.push({ key, old_value: logged, new_value: value })
    }
    if (changed.length > 0) throw changedParams(row.run_id, changed, params.size === 1)
    return fresh
  }

  const selectTag = db.prepare('SELECT value FROM run_tag WHERE run = ? AND key = ?')

  function setTags(row: Row, tags: ReadonlyMap<string, string>): void {
    for (const [key, value] of tags) upsertTag.run(row.id, key, value)
    const name = tags.get(mlflowTags.runName)
    if (name && name !== row.name) change(row, { name })
  }

  function change(row: Row, changes: Partial<Pick<Row, 'status' | 'end_ms' | 'name'>>): Row {
    const { status, end_ms, name } = { ...row, ...changes }
    return updateRun.get(status, end_ms, name, row.id) as unknown as Row
  }

  async function sorted(workspace: string, { orderBy, limit, offset, ...matching }: RunQuery): Promise<{ id: number }[]> {
    let query = matchingRuns({ tables, db }, workspace, matching).select('run.id')
    for (const order of orderBy) for (const key of runOrderSql(order)) query = query.orderBy(key)
    const saysStart = orderBy.some((order) => order.on === 'attribute' && order.name === 'start_time')
    if (!saysStart) query = query.orderBy('start_ms', 'desc')
    return query.orderBy('run_id').limit(limit).offset(offset).execute()
  }

  return {
    async create(workspace, { experimentId, userId, startMs, name, tags }) {
      const experiment = experiments.findActive(workspace, experimentId)
      const runId = newRunId(clock.nowMs())
      const artifactUri = `${experiment.artifact_location.replace(/\/$/, '')}/${runId}/artifacts`
      const values = [runId, workspaceId(db, workspace), experiment.id, name, userId, artifactUri, startMs]
      const row = insertRun.get(...values) as unknown as Row
      setTags(row, new Map([...tags, [mlflowTags.runName, name]]))
      return details.of(row)
    },

    get: async (workspace, runId) => details.of(find(workspace, runId)),

    async update(workspace, runId, { status, endMs, name }) {
      const row = findActive(workspace, runId)
      if (name) upsertTag.run(row.id, mlflowTags.runName, name)
      return infoOf(
        change(row, { ...(status !== undefined && { status }), ...(endMs !== undefined && { end_ms: endMs }), ...(name && { name }) }),
      )
    },

    async delete(workspace, runId) {
      const { id } = find(workspace, runId)
      await tables.updateTable('run').set({ stage: 'deleted', deleted_ms: clock.nowMs() }).where('id', '=', id).execute()
    },

    async restore(workspace, runId) {
      const { id } = find(workspace, runId)
      await tables.updateTable('run').set({ stage: 'active', deleted_ms: null }).where('id', '=', id).execute()
    },

    async log(workspace, runId, { metrics, params, tags }) {
      const row = findActive(workspace, runId)
      // All that may be refused comes before the first thing that is written.
      const fresh = freshParams(row, params)
      const models = modelMetrics.find(row.workspace, metrics)
      for (const [key, value] of fresh) insertParam.run(row.id, key, value)
      for (const [key, points] of byKey(metrics)) series.append(row.id, key, points)
      for (const metric of metrics) modelMetrics.log(row.id, metric, models)
      setTags(row, tags)
    },

    async appendModel(workspace, runId, model) {
      const row = findActive(workspace, runId)
      upsertTag.run(row.id, modelHistoryTag, withEntry(selectTag.get(row.id, modelHistoryTag)?.['value'], model))
    },

    async deleteTag(workspace, runId, key) {
      const row = findActive(workspace, runId)
      const { numDeletedRows } = await tables
        .deleteFrom('run_tag')
        .where('run', '=', row.id)
        .where('key', '=', key)
        .executeTakeFirstOrThrow()
      if (numDeletedRows === 0n) throw notFound(`No tag with name: ${key} in run with id ${runId}`)
    },

    async logInputs(workspace, runId, datasets, modelIds) {
      const row = findActive(workspace, runId)
      for (const { tags, sourceType, ...dataset } of datasets) {
        const { id } = await tables
          .insertInto('dataset')
          .values({ ...dataset, experiment: row.experiment, source_type: sourceType })
          .onConflict((conflict) => conflict.columns(['experiment', 'name', 'digest']).doUpdateSet({ name: dataset.name }))
          .returning('id')
          .executeTakeFirstOrThrow()
        const context = tags.find(([key]) => key === mlflowTags.datasetContext)?.[1] ?? null
        await tables
          .insertInto('run_dataset')
          .values({ run: row.id, dataset: id, context, tags: JSON.stringify(tags) })
          .onConflict((conflict) => conflict.columns(['run', 'dataset']).doNothing())
          .execute()
      }
      for (const modelId of modelIds) insertModel.run(row.id, 'input', modelId, 0)
    },

    async logOutputs(workspace, runId, models) {
      const row = findActive(workspace, runId)
      for (const { modelId, step } of models) insertModel.run(row.id, 'output', modelId, step)
    },

    async datasetSummaries(workspace, experimentIds, limit) {
      const found = await tables
        .selectFrom('dataset')
        .innerJoin('run_dataset', 'run_dataset.dataset', 'dataset.id')
        .innerJoin('experiment', 'experiment.id', 'dataset.experiment')
        .select(['dataset.experiment', 'dataset.name', 'dataset.digest', 'run_dataset.context'])
        .distinct()
        .where('experiment.workspace', '=', workspaceId(db, workspace))
        .where(inListSql(sql.ref('experiment.id'), 'IN', experimentIds.map(experimentNumber)))
        .where(inTime)
        .limit(limit)
        .execute()
      return found.map(({ experiment, ...summary }) => ({ experimentId: String(experiment), ...summary }))
    },

    async search(workspace, query) {
      const wanted = { ...query, limit: query.limit + 1 }
      const found = (await byMetric.first(workspace, wanted)) ?? (await sorted(workspace, wanted))
      const read = ({ id }: { id: number }): Run => ({ ...details.of(selectRunById.get(id) as unknown as Row), modelInputs: [] })
      return foundPage(found, { limit: query.limit, budget, read, bytesOf: runBytes })
    },

    async metricHistory(workspace, runId, key, page) {
      const row = findAny(workspace, runId)
      return row === undefined ? [] : points.page(row.id, key, page)
    },

    async sampleMetric(workspace, { runIds, key, ...sample }) {
      const rows = runIds.map((runId) => findAny(workspace, runId)).filter((row) => row !== undefined)
      return rows.flatMap((row) => points.sample(row.id, key, sample).map((point) => ({ runId: row.run_id, key, ...point })))
    },

    async metricCurve(workspace, runId, key, most) {
      const row = findAny(workspace, runId)
      return row === undefined ? null : points.curve(row.id, key, most)
    },
  }
}

type Row = Selectable<RunTables['run']>

/** About what a metric takes in an answer beside its key, and a run without all that it has. */
const metricBytes = 96
const runRowBytes = 512

function runBytes({ name, userId, artifactUri, metrics, params, tags, datasets, modelOutputs }: Run): number {
  let bytes = runRowBytes + textBytes([name, userId, artifactUri], params, tags)
  for (const { key } of metrics) bytes += metricBytes + key.length
  for (const { modelId } of modelOutputs) bytes += metricBytes + modelId.length
  for (const { name, digest, source, schema, profile, tags } of datasets) bytes += textBytes([name, digest, source, schema, profile], tags)
  return bytes
}

function byKey(metrics: readonly Metric[]): Map<string, Metric[]> {
  const points = new Map<string, Metric[]>()
  for (const metric of metrics) {
    const known = points.get(metric.key)
    if (known === undefined) points.set(metric.key, [metric])
    else known.push(metric)
  }
  return points
}

function changedParams(runId: string, changed: readonly { key: string; old_value: string; new_value: string }[], alone: boolean) {
  const [first] = changed
  return alone && first !== undefined
    ? invalidParameter(
        `Changing param values is not allowed. Param with key='${first.key}' was already logged with value='${first.old_value}' for run ID='${runId}'. Attempted logging new value '${first.new_value}'.`,
      )
    : invalidParameter(`Changing param values is not allowed. Params were already logged='${pythonRepr(changed)}' for run ID='${runId}'.`)
}
