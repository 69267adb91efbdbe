import type { DatabaseSync } from 'node:sqlite'
import { AppError, invalidParameter, notFound } from '@assay/protocol'
import { kyselyOn } from '../../platform/database/kysely-sqlite.ts'
import { foundPage, textBytes } from '../../platform/database/found-page.ts'
import { entriesOf } from '../../platform/database/entries.ts'
import { inTime } from '../../platform/database/in-time-sql.ts'
import { isConstraint } from '../../platform/database/sqlite.ts'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import type { RunTables } from '../run/run-tables.ts'
import { conditionSql } from './experiment-condition.sqlite.ts'
import { experimentNumber } from './experiment-id.ts'
import { type ExperimentRow, ExperimentRows } from './experiment-rows.sqlite.ts'
import type { Experiment, ExperimentStore } from './experiment-store.ts'
import type { ExperimentTables } from './experiment-tables.ts'

const orderColumns = { name: 'name', experiment_id: 'id', creation_time: 'created_ms', last_update_time: 'updated_ms' } as const

/** Experiments in SQLite; see 0002-experiments for the tables. Statements run in the caller's thread and transaction. Reading is over when `budget` is. */
export function createExperimentStore(db: DatabaseSync, clock: { nowMs(): number }, budget: TimeBudget): ExperimentStore {
  const tables = kyselyOn<ExperimentTables & Pick<RunTables, 'run'>>(db)

  const experiments = new ExperimentRows(db)
  const selectById = db.prepare('SELECT * FROM experiment WHERE id = ?')
  const selectTags = db.prepare('SELECT key, value FROM experiment_tag WHERE experiment = ? ORDER BY key')
  const experimentOf = (row: ExperimentRow): Experiment => ({ ...bareExperiment(row), tags: entriesOf(selectTags.all(row.id)) })
  const insertTag = db.prepare('INSERT INTO experiment_tag (experiment, key, value) VALUES (?, ?, ?)')

  async function insert(workspace: string, name: string, artifactLocation: string | undefined, tags: Map<string, string>): Promise<string> {
    const nowMs = clock.nowMs()
    const { id } = await tables
      .insertInto('experiment')
      .values({
        workspace: workspaceId(db, workspace),
        name,
        artifact_location: artifactLocation ?? '',
        stage: 'active',
        created_ms: nowMs,
        updated_ms: nowMs,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
      .catch((error: unknown) => takenName(error, name))
    if (artifactLocation === undefined) {
      await tables
        .updateTable('experiment')
        .set({ artifact_location: `mlflow-artifacts:/${id}` })
        .where('id', '=', id)
        .execute()
    }
    for (const [key, value] of tags) insertTag.run(id, key, value)
    return String(id)
  }

  async function setStage(
    workspace: string,
    experimentId: string,
    from: ExperimentRow['stage'],
    to: ExperimentRow['stage'],
  ): Promise<void> {
    const row = experiments.find(workspace, experimentId)
    if (row.stage !== from) unknownExperiment(row.id)
    const nowMs = clock.nowMs()
    await tables.updateTable('experiment').set({ stage: to, updated_ms: nowMs }).where('id', '=', row.id).execute()
    await tables
      .updateTable('run')
      .set({ stage: to, deleted_ms: to === 'deleted' ? nowMs : null })
      .where('experiment', '=', row.id)
      .execute()
  }

  return {
    create: (workspace, { name, artifactLocation, tags }) => insert(workspace, name, artifactLocation, tags),

    async ensure(workspace, name) {
      const row = await tables
        .selectFrom('experiment')
        .select(['id', 'stage'])
        .where('workspace', '=', workspaceId(db, workspace))
        .where('name', '=', name)
        .executeTakeFirst()
      if (row === undefined) return insert(workspace, name, undefined, new Map())
      if (row.stage === 'active') return String(row.id)
      throw new AppError('INVALID_STATE', `The experiment '${name}' is deleted. Restore it, or use another name.`)
    },

    async get(workspace, experimentId) {
      return experimentOf(experiments.find(workspace, experimentId))
    },

    async findByName(workspace, name) {
      const row = await tables
        .selectFrom('experiment')
        .selectAll()
        .where('workspace', '=', workspaceId(db, workspace))
        .where('name', '=', name)
        .executeTakeFirst()
      return row === undefined ? null : experimentOf(row)
    },

    async search(workspace, { view, conditions, orderBy, limit, offset }) {
      let query = tables.selectFrom('experiment').select('id').where('workspace', '=', workspaceId(db, workspace))
      if (view !== 'ALL') query = query.where('stage', '=', view === 'ACTIVE_ONLY' ? 'active' : 'deleted')
      query = query.where(inTime)
      for (const condition of conditions) query = query.where(conditionSql(condition))
      for (const { field, descending } of orderBy) query = query.orderBy(orderColumns[field], descending ? 'desc' : 'asc')
      const found = await query
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .offset(offset)
        .execute()
      const read = ({ id }: { id: number }) => experimentOf(selectById.get(id) as unknown as ExperimentRow)
      return foundPage(found, { limit, budget, read, bytesOf: experimentBytes })
    },

    async list(workspace, limit) {
      const rows = await tables
        .selectFrom('experiment')
        .selectAll()
        .where('workspace', '=', workspaceId(db, workspace))
        .where('stage', '=', 'active')
        .where(inTime)
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map((row) => ({ ...bareExperiment(row), runCount: row.active_runs }))
    },

    async rename(workspace, experimentId, newName) {
      const row = experiments.find(workspace, experimentId)
      if (row.stage !== 'active') throw new AppError('INVALID_STATE', 'Cannot rename a non-active experiment.')
      await tables
        .updateTable('experiment')
        .set({ name: newName, updated_ms: clock.nowMs() })
        .where('id', '=', row.id)
        .execute()
        .catch((error: unknown) => takenName(error, newName))
    },

    async delete(workspace, experimentId) {
      if (experimentNumber(experimentId) === 0) throw invalidParameter("The experiment 'Default' (id 0) cannot be deleted.")
      await setStage(workspace, experimentId, 'active', 'deleted')
    },

    restore: (workspace, experimentId) => setStage(workspace, experimentId, 'deleted', 'active'),

    async setTag(workspace, experimentId, key, value) {
      const { id } = experiments.findActive(workspace, experimentId)
      await tables
        .insertInto('experiment_tag')
        .values({ experiment: id, key, value })
        .onConflict((conflict) => conflict.columns(['experiment', 'key']).doUpdateSet({ value }))
        .execute()
    },

    async deleteTag(workspace, experimentId, key) {
      const { id } = experiments.findActive(workspace, experimentId)
      const { numDeletedRows } = await tables
        .deleteFrom('experiment_tag')
        .where('experiment', '=', id)
        .where('key', '=', key)
        .executeTakeFirstOrThrow()
      if (numDeletedRows === 0n) throw notFound(`No tag with name: ${key} in experiment with id ${id}`)
    },
  }
}

function experimentBytes({ name, artifactLocation, tags }: Experiment): number {
  return textBytes([name, artifactLocation], tags)
}

function bareExperiment(row: ExperimentRow): Omit<Experiment, 'tags'> {
  return {
    experimentId: String(row.id),
    name: row.name,
    artifactLocation: row.artifact_location,
    lifecycleStage: row.stage,
    createdAtMs: row.created_ms,
    updatedAtMs: row.updated_ms,
  }
}

function unknownExperiment(id: number): never {
  throw notFound(`No Experiment with id=${id} exists`)
}

function takenName(error: unknown, name: string): never {
  if (!isConstraint(error)) throw error
  throw new AppError(
    'RESOURCE_ALREADY_EXISTS',
    `Experiment(name=${name}) already exists. Names stay taken while an experiment is deleted: restore it, or use another name.`,
  )
}
