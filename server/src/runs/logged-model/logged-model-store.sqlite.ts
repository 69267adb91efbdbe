import type { DatabaseSync } from 'node:sqlite'
import { invalidParameter, notFound } from '@assay/protocol'
import { mlflowTags, pythonJson, pythonRepr } from '@assay/protocol/mlflow'
import { type Selectable, sql } from 'kysely'
import { entriesOf } from '../../platform/database/entries.ts'
import { kyselyOn } from '../../platform/database/kysely-sqlite.ts'
import { type Found, foundPage, textBytes } from '../../platform/database/found-page.ts'
import { inTime } from '../../platform/database/in-time-sql.ts'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import { inListSql } from '../../platform/database/compare-sql.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import { experimentNumber } from '../experiment/experiment-id.ts'
import { ExperimentRows } from '../experiment/experiment-rows.sqlite.ts'
import { jsonList } from '../json-list.ts'
import { newRunId } from '../run/run-id.ts'
import { hasMetricOn, loggedModelConditionSql, loggedModelOrderSql } from './logged-model-condition.sqlite.ts'
import { type LoggedModel, type LoggedModelQuery, type LoggedModelStore } from './logged-model-store.ts'
import type { LoggedModelTables } from './logged-model-tables.ts'
import { ModelMetricReader } from './model-metric-reader.sqlite.ts'

/** Logged models in SQLite; see 0010-logged-models for the tables. Reading is over when `budget` is. */
export function createLoggedModelStore(db: DatabaseSync, clock: { nowMs(): number }, budget: TimeBudget): LoggedModelStore {
  const tables = kyselyOn<LoggedModelTables>(db)
  const experiments = new ExperimentRows(db)
  const selectModel = db.prepare('SELECT * FROM logged_model WHERE workspace = ? AND model_id = ?')
  const selectEntries = {
    params: db.prepare('SELECT key, value FROM logged_model_param WHERE model = ? ORDER BY key'),
    tags: db.prepare('SELECT key, value FROM logged_model_tag WHERE model = ? ORDER BY key'),
  }
  const selectById = db.prepare('SELECT * FROM logged_model WHERE id = ?')
  const metrics = new ModelMetricReader(db, budget)

  function find(workspace: string, modelId: string, deleted: boolean): Row {
    const row = selectModel.get(workspaceId(db, workspace), modelId) as Row | undefined
    if (row === undefined || (row.stage === 'deleted' && !deleted)) throw notFound(`Logged model with ID '${modelId}' not found.`)
    return row
  }

  function modelOf(row: Row, of: 'latest' | 'history'): LoggedModel {
    return {
      modelId: row.model_id,
      experimentId: String(row.experiment),
      name: row.name,
      artifactUri: row.artifact_uri,
      status: row.status,
      modelType: row.model_type,
      sourceRunId: row.source_run_id,
      createdAtMs: row.created_ms,
      updatedAtMs: row.updated_ms,
      params: entriesOf(selectEntries.params.all(row.id)),
      tags: entriesOf(selectEntries.tags.all(row.id)),
      metrics: of === 'latest' ? metrics.latest(row.id) : metrics.history(row.id),
    }
  }

  const touch = (id: number, changes: { status?: Row['status']; stage?: Row['stage'] }): Promise<unknown> =>
    tables
      .updateTable('logged_model')
      .set({ ...changes, updated_ms: clock.nowMs() })
      .where('id', '=', id)
      .execute()

  async function setTags(model: number, tags: ReadonlyMap<string, string>): Promise<void> {
    for (const [key, value] of tags)
      await tables
        .insertInto('logged_model_tag')
        .values({ model, key, value })
        .onConflict((conflict) => conflict.columns(['model', 'key']).doUpdateSet({ value }))
        .execute()
  }

  async function logParams(row: Row, params: ReadonlyMap<string, string>): Promise<void> {
    const known = entriesOf(selectEntries.params.all(row.id))
    for (const [key, value] of params) {
      const logged = known.get(key)
      if (logged === undefined) await tables.insertInto('logged_model_param').values({ model: row.id, key, value }).execute()
      else if (logged !== value)
        throw invalidParameter(
          `Changing param values is not allowed. Param with key='${key}' was already logged with value='${logged}' for model ID='${row.model_id}'. Attempted logging new value '${value}'.`,
        )
    }
  }

  async function search(
    workspace: string,
    { experimentIds, conditions, datasets, orderBy, limit, offset }: LoggedModelQuery,
    of: 'latest' | 'history',
  ): Promise<Found<LoggedModel>> {
    let query = tables
      .selectFrom('logged_model as m')
      .select('m.id')
      .where('m.workspace', '=', workspaceId(db, workspace))
      .where('m.stage', '=', 'active')
      .where(inListSql(sql.ref('m.experiment'), 'IN', experimentIds.map(experimentNumber)))
    query = query.where(inTime)
    for (const condition of conditions) query = query.where(loggedModelConditionSql(condition, datasets))
    if (datasets.length > 0 && !conditions.some(({ on }) => on === 'metric')) query = query.where(hasMetricOn(datasets))
    for (const order of orderBy) for (const key of loggedModelOrderSql(order, datasets)) query = query.orderBy(key)
    if (!orderBy.some((order) => order.on === 'attribute' && order.name === 'creation_timestamp'))
      query = query.orderBy('m.created_ms', 'desc')
    const found = await query
      .orderBy('m.model_id')
      .limit(limit + 1)
      .offset(offset)
      .execute()
    const read = ({ id }: { id: number }) => modelOf(selectById.get(id) as unknown as Row, of)
    return foundPage(found, { limit, budget, read, bytesOf: modelBytes })
  }

  return {
    async create(workspace, { experimentId, name, modelType, sourceRunId, params, tags }) {
      const experiment = experiments.findActive(workspace, experimentId)
      const nowMs = clock.nowMs()
      const modelId = `m-${newRunId(nowMs)}`
      const row = await tables
        .insertInto('logged_model')
        .values({
          model_id: modelId,
          workspace: workspaceId(db, workspace),
          experiment: experiment.id,
          name,
          artifact_uri: `${experiment.artifact_location.replace(/\/$/, '')}/models/${modelId}/artifacts`,
          model_type: modelType,
          source_run_id: sourceRunId,
          status: 'PENDING',
          stage: 'active',
          created_ms: nowMs,
          updated_ms: nowMs,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      await setTags(row.id, tags)
      await logParams(row, params)
      return modelOf(row, 'latest')
    },

    get: async (workspace, modelId) => modelOf(find(workspace, modelId, false), 'latest'),

    getWithHistory: async (workspace, modelId, deleted) => modelOf(find(workspace, modelId, deleted), 'history'),

    async finalize(workspace, modelId, status) {
      await touch(find(workspace, modelId, false).id, { status })
    },

    async delete(workspace, modelId) {
      await touch(find(workspace, modelId, false).id, { stage: 'deleted' })
    },

    async setTags(workspace, modelId, tags) {
      await setTags(find(workspace, modelId, false).id, tags)
    },

    async deleteTag(workspace, modelId, key) {
      const { id } = find(workspace, modelId, false)
      const { numDeletedRows } = await tables
        .deleteFrom('logged_model_tag')
        .where('model', '=', id)
        .where('key', '=', key)
        .executeTakeFirstOrThrow()
      if (numDeletedRows === 0n) throw notFound(`No tag with key ${pythonRepr(key)} found for model with ID '${modelId}'.`)
    },

    async noteVersion(workspace, modelId, name, version) {
      const { id } = find(workspace, modelId, false)
      const noted = jsonList(entriesOf(selectEntries.tags.all(id)).get(mlflowTags.modelVersions))
      await setTags(id, new Map([[mlflowTags.modelVersions, pythonJson([...noted, { name, version }].slice(-maxNotedVersions))]]))
    },

    logParams: async (workspace, modelId, params) => logParams(find(workspace, modelId, false), params),

    search: (workspace, query) => search(workspace, query, 'latest'),

    searchWithHistory: (workspace, query) => search(workspace, query, 'history'),
  }
}

const maxNotedVersions = 100

type Row = Selectable<LoggedModelTables['logged_model']>

/** About what a point of a metric takes in an answer beside its texts. */
const pointBytes = 144

function modelBytes({ name, artifactUri, params, tags, metrics }: LoggedModel): number {
  let bytes = textBytes([name, artifactUri], params, tags)
  for (const { key, datasetName, datasetDigest } of metrics) bytes += pointBytes + key.length + datasetName.length + datasetDigest.length
  return bytes
}
