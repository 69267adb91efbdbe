import type { DatabaseSync } from 'node:sqlite'
import { AppError, invalidParameter, notFound } from '@assay/protocol'
import { type Selectable, sql } from 'kysely'
import { entriesOf } from '../platform/database/entries.ts'
import { kyselyOn } from '../platform/database/kysely-sqlite.ts'
import { type EventSink, noEvents } from '../platform/events/outbox.ts'
import { foundPage, textBytes } from '../platform/database/found-page.ts'
import { inTime } from '../platform/database/in-time-sql.ts'
import { isConstraint } from '../platform/database/sqlite.ts'
import type { TimeBudget } from '../platform/database/time-budget.ts'
import { workspaceId } from '../platform/database/workspace.ts'
import type { LoggedModelStore } from '../runs/index.ts'
import { isPromptSql, registryConditionSql } from './registry-condition.sqlite.ts'
import { aliasEvent, modelCreated, modelTagEvent, type RegistryEvent, versionCreated, versionTagEvent } from './registry-events.ts'
import { isPrompt, type ModelVersion, type RegisteredModel, type RegistryStore } from './registry-store.ts'
import type { RegistryTables } from './registry-tables.ts'

const modelOrderColumns = { name: 'm.name', last_updated_timestamp: 'm.updated_ms' } as const
const versionOrderColumns = {
  name: 'm.name',
  version_number: 'v.version',
  creation_timestamp: 'v.created_ms',
  last_updated_timestamp: 'v.updated_ms',
} as const
interface RegistryDeps {
  budget: TimeBudget
  /** Of the same connection: a version and what its logged model says of it are one change. */
  loggedModels: Pick<LoggedModelStore, 'noteVersion'>
  events?: EventSink<RegistryEvent>
}

/** The registry in SQLite; see 0011-model-registry for the tables. Reading is over when `budget` is. */
export function createRegistryStore(
  db: DatabaseSync,
  clock: { nowMs(): number },
  { budget, loggedModels, events = noEvents }: RegistryDeps,
): RegistryStore {
  const tables = kyselyOn<RegistryTables>(db)
  const selectModel = db.prepare('SELECT * FROM registered_model WHERE workspace = ? AND name = ?')
  const selectVersion = db.prepare("SELECT * FROM model_version WHERE model = ? AND version = ? AND stage <> 'deleted'")
  const selectModelById = db.prepare('SELECT * FROM registered_model WHERE id = ?')
  const selectVersionById = db.prepare(
    'SELECT v.*, m.name AS model_name FROM model_version v JOIN registered_model m ON m.id = v.model WHERE v.id = ?',
  )
  const selectModelTags = db.prepare('SELECT key, value FROM registered_model_tag WHERE model = ? ORDER BY key')
  const selectVersionTags = db.prepare('SELECT key, value FROM model_version_tag WHERE version = ? ORDER BY key')
  const selectAliases = db.prepare('SELECT alias, version FROM model_alias WHERE model = ? ORDER BY alias')
  const selectNewest = db.prepare("SELECT * FROM model_version WHERE model = ? AND stage <> 'deleted' ORDER BY version DESC LIMIT 1")
  // As MLflow finds them: a stage has its place by the oldest version in it.
  const selectLatest = db.prepare(`
    SELECT v.* FROM (
        SELECT min(version) AS oldest, max(version) AS newest FROM model_version WHERE model = ?1 AND stage <> 'deleted' GROUP BY stage)
      JOIN model_version v ON v.model = ?1 AND v.version = newest ORDER BY oldest`)

  function findModel(workspace: string, name: string): ModelRow {
    const row = selectModel.get(workspaceId(db, workspace), name) as ModelRow | undefined
    if (row === undefined) throw notFound(`Registered Model with name=${name} not found`)
    return row
  }

  function findVersion(workspace: string, name: string, version: number): { model: ModelRow; row: VersionRow } {
    const model = selectModel.get(workspaceId(db, workspace), name) as ModelRow | undefined
    const row = model === undefined ? undefined : (selectVersion.get(model.id, version) as VersionRow | undefined)
    if (model === undefined || row === undefined) throw notFound(`Model Version (name=${name}, version=${version}) not found`)
    return { model, row }
  }

  function aliasesOf(model: number): Map<string, number> {
    return new Map(selectAliases.all(model).map(({ alias, version }) => [String(alias), Number(version)]))
  }

  function expectAlias(model: number, alias: string, expected: number | null | undefined): void {
    const version = aliasesOf(model).get(alias) ?? null
    if (expected === undefined || version === expected) return
    const named = version === null ? 'is not there any more' : `names version ${version} by now`
    throw new AppError('RESOURCE_CONFLICT', `The alias '${alias}' ${named}: somebody else changed it. Nothing was moved.`)
  }

  function versionOf(model: Pick<ModelRow, 'id' | 'name'>, row: VersionRow, aliases = aliasesOf(model.id)): ModelVersion {
    return {
      name: model.name,
      version: row.version,
      description: row.description,
      source: row.source,
      storageLocation: row.storage_location,
      runId: row.run_id,
      runLink: row.run_link,
      stage: row.stage as ModelVersion['stage'],
      createdAtMs: row.created_ms,
      updatedAtMs: row.updated_ms,
      tags: entriesOf(selectVersionTags.all(row.id)),
      aliases: [...aliases].filter(([, version]) => version === row.version).map(([alias]) => alias),
    }
  }

  function modelOf(row: ModelRow): RegisteredModel {
    const aliases = aliasesOf(row.id)
    return {
      name: row.name,
      description: row.description,
      createdAtMs: row.created_ms,
      updatedAtMs: row.updated_ms,
      tags: entriesOf(selectModelTags.all(row.id)),
      aliases,
      latestVersions: (selectLatest.all(row.id) as unknown as VersionRow[]).map((version) => versionOf(row, version, aliases)),
    }
  }

  const touch = (id: number, changes: { name?: string; description?: string } = {}): Promise<unknown> =>
    tables
      .updateTable('registered_model')
      .set({ ...changes, updated_ms: clock.nowMs() })
      .where('id', '=', id)
      .execute()

  const change = (id: number, changes: Partial<Omit<VersionRow, 'id'>>): Promise<unknown> =>
    tables
      .updateTable('model_version')
      .set({ ...changes, updated_ms: clock.nowMs() })
      .where('id', '=', id)
      .execute()

  /** Whether a model is a prompt, as its tags stand now. */
  const isPromptNow = (model: number): boolean => isPrompt(entriesOf(selectModelTags.all(model)))

  async function setModelTag(model: number, key: string, value: string): Promise<void> {
    await tables
      .insertInto('registered_model_tag')
      .values({ model, key, value })
      .onConflict((conflict) => conflict.columns(['model', 'key']).doUpdateSet({ value }))
      .execute()
  }

  async function setVersionTag(version: number, key: string, value: string): Promise<void> {
    await tables
      .insertInto('model_version_tag')
      .values({ version, key, value })
      .onConflict((conflict) => conflict.columns(['version', 'key']).doUpdateSet({ value }))
      .execute()
  }

  return {
    async createModel(workspace, { name, description, tags }) {
      const taken = selectModel.get(workspaceId(db, workspace), name) as ModelRow | undefined
      if (taken !== undefined) throw takenName(name, entriesOf(selectModelTags.all(taken.id)), tags)
      const nowMs = clock.nowMs()
      const row = await tables
        .insertInto('registered_model')
        .values({ workspace: workspaceId(db, workspace), name, description, created_ms: nowMs, updated_ms: nowMs })
        .returningAll()
        .executeTakeFirstOrThrow()
      for (const [key, value] of tags) await setModelTag(row.id, key, value)
      events.append(workspace, modelCreated({ name, description, tags }))
      return modelOf(row)
    },

    getModel: async (workspace, name) => modelOf(findModel(workspace, name)),

    async renameModel(workspace, name, newName) {
      const { id } = findModel(workspace, name)
      await touch(id, { name: newName }).catch((error: unknown) => {
        if (!isConstraint(error)) throw error
        throw new AppError('RESOURCE_ALREADY_EXISTS', `Registered Model (name=${newName}) already exists.`)
      })
      await tables.updateTable('model_version').set({ updated_ms: clock.nowMs() }).where('model', '=', id).execute()
      return modelOf(findModel(workspace, newName))
    },

    async describeModel(workspace, name, description) {
      await touch(findModel(workspace, name).id, { description })
      return modelOf(findModel(workspace, name))
    },

    async deleteModel(workspace, name) {
      await tables.deleteFrom('registered_model').where('id', '=', findModel(workspace, name).id).execute()
    },

    async setModelTag(workspace, name, key, value) {
      const { id } = findModel(workspace, name)
      await setModelTag(id, key, value)
      if (isPromptNow(id)) events.append(workspace, modelTagEvent({ name, key, value }))
    },

    async deleteModelTag(workspace, name, key) {
      const { id } = findModel(workspace, name)
      await tables.deleteFrom('registered_model_tag').where('model', '=', id).where('key', '=', key).execute()
      if (isPromptNow(id)) events.append(workspace, modelTagEvent({ name, key, value: null }))
    },

    async searchModels(workspace, { conditions, prompts, orderBy, limit, offset }) {
      let query = tables.selectFrom('registered_model as m').select('m.id').where('m.workspace', '=', workspaceId(db, workspace))
      query = query.where(inTime)
      query = query.where(prompts ? isPromptSql : sql<boolean>`NOT ${isPromptSql}`)
      for (const condition of conditions) query = query.where(registryConditionSql(condition, 'models'))
      for (const { field, descending } of orderBy) query = query.orderBy(modelOrderColumns[field], descending ? 'desc' : 'asc')
      const found = await query
        .orderBy('m.name')
        .limit(limit + 1)
        .offset(offset)
        .execute()
      const read = ({ id }: { id: number }) => modelOf(selectModelById.get(id) as unknown as ModelRow)
      return foundPage(found, { limit, budget, read, bytesOf: modelBytes })
    },

    async createVersion(workspace, name, { source, storageLocation, runId, runLink, description, modelId, tags }) {
      const model = findModel(workspace, name)
      const nowMs = clock.nowMs()
      const { last } = await tables
        .selectFrom('model_version')
        .select((each) => each.fn.max('version').as('last'))
        .where('model', '=', model.id)
        .executeTakeFirstOrThrow()
      const version = Number(last ?? 0) + 1
      if (modelId !== '') await loggedModels.noteVersion(workspace, modelId, name, version)
      const row = await tables
        .insertInto('model_version')
        .values({
          model: model.id,
          version,
          description,
          source,
          storage_location: storageLocation,
          run_id: runId,
          run_link: runLink,
          stage: 'None',
          created_ms: nowMs,
          updated_ms: nowMs,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      for (const [key, value] of tags) await setVersionTag(row.id, key, value)
      await touch(model.id)
      events.append(workspace, versionCreated({ name, version, source, runId, tags, description }))
      return versionOf(model, row)
    },

    async getVersion(workspace, name, version) {
      const { model, row } = findVersion(workspace, name, version)
      return versionOf(model, row)
    },

    async describeVersion(workspace, name, version, description) {
      await change(findVersion(workspace, name, version).row.id, { description })
      const { model, row } = findVersion(workspace, name, version)
      return versionOf(model, row)
    },

    async moveVersion(workspace, name, version, stage, archiveOthers) {
      const found = findVersion(workspace, name, version)
      if (archiveOthers) {
        await tables
          .updateTable('model_version')
          .set({ stage: 'Archived', updated_ms: clock.nowMs() })
          .where('model', '=', found.model.id)
          .where('stage', '=', stage)
          .where('version', '<>', version)
          .execute()
      }
      await change(found.row.id, { stage })
      await touch(found.model.id)
      const { model, row } = findVersion(workspace, name, version)
      return versionOf(model, row)
    },

    async deleteVersion(workspace, name, version) {
      const { model, row } = findVersion(workspace, name, version)
      await tables.deleteFrom('model_alias').where('model', '=', model.id).where('version', '=', version).execute()
      await tables.deleteFrom('model_version_tag').where('version', '=', row.id).execute()
      await change(row.id, { stage: 'deleted', description: '', source: '', storage_location: '', run_id: '', run_link: '' })
      await touch(model.id)
    },

    async setVersionTag(workspace, name, version, key, value) {
      const { model, row } = findVersion(workspace, name, version)
      await setVersionTag(row.id, key, value)
      events.append(workspace, versionTagEvent(isPromptNow(model.id), { name, version, key, value }))
    },

    async deleteVersionTag(workspace, name, version, key) {
      const { model, row } = findVersion(workspace, name, version)
      await tables.deleteFrom('model_version_tag').where('version', '=', row.id).where('key', '=', key).execute()
      events.append(workspace, versionTagEvent(isPromptNow(model.id), { name, version, key, value: null }))
    },

    async searchVersions(workspace, { conditions, prompts, orderBy, limit, offset }) {
      let query = tables
        .selectFrom('model_version as v')
        .innerJoin('registered_model as m', 'm.id', 'v.model')
        .select('v.id')
        .where('m.workspace', '=', workspaceId(db, workspace))
        .where('v.stage', '<>', 'deleted')
      query = query.where(inTime)
      query = query.where(prompts ? isPromptSql : sql<boolean>`NOT ${isPromptSql}`)
      for (const condition of conditions) query = query.where(registryConditionSql(condition, 'versions'))
      for (const { field, descending } of orderBy) query = query.orderBy(versionOrderColumns[field], descending ? 'desc' : 'asc')
      const found = await query
        .orderBy('m.name')
        .orderBy('v.version', 'desc')
        .limit(limit + 1)
        .offset(offset)
        .execute()
      const read = ({ id }: { id: number }) => {
        const { model_name: name, ...row } = selectVersionById.get(id) as unknown as VersionRow & { model_name: string }
        return versionOf({ id: row.model, name }, row)
      }
      return foundPage(found, { limit, budget, read, bytesOf: versionBytes })
    },

    async setAlias(workspace, name, alias, version, expected) {
      const { model } = findVersion(workspace, name, version)
      expectAlias(model.id, alias, expected)
      await tables
        .insertInto('model_alias')
        .values({ model: model.id, alias, version })
        .onConflict((conflict) => conflict.columns(['model', 'alias']).doUpdateSet({ version }))
        .execute()
      events.append(workspace, aliasEvent(isPromptNow(model.id), { name, alias, version }))
    },

    async deleteAlias(workspace, name, alias, expected) {
      const { id } = findModel(workspace, name)
      expectAlias(id, alias, expected)
      await tables.deleteFrom('model_alias').where('model', '=', id).where('alias', '=', alias).execute()
      events.append(workspace, aliasEvent(isPromptNow(id), { name, alias, version: null }))
    },

    async getVersionByAlias(workspace, name, alias) {
      const model = findModel(workspace, name)
      if (alias.toLowerCase() === 'latest') {
        const newest = selectNewest.get(model.id) as VersionRow | undefined
        if (newest === undefined) throw notFound(`Latest version not found for model ${name}.`)
        return versionOf(model, newest)
      }
      const version = aliasesOf(model.id).get(alias)
      if (version === undefined) throw invalidParameter(`Registered model alias ${alias} not found.`)
      return versionOf(model, findVersion(workspace, name, version).row)
    },
  }
}

type ModelRow = Selectable<RegistryTables['registered_model']>
type VersionRow = Selectable<RegistryTables['model_version']>

function versionBytes({ description, source, runLink, tags }: ModelVersion): number {
  return textBytes([description, source, runLink], tags)
}

function modelBytes({ name, description, tags, latestVersions }: RegisteredModel): number {
  return latestVersions.reduce((bytes, version) => bytes + versionBytes(version), textBytes([name, description], tags))
}

function takenName(name: string, taken: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): AppError {
  const kindOf = (tags: ReadonlyMap<string, string>): string => (isPrompt(tags) ? 'Prompt' : 'Registered Model')
  const [old, fresh] = [kindOf(taken), kindOf(wanted)]
  return new AppError(
    'RESOURCE_ALREADY_EXISTS',
    old === fresh
      ? `${fresh} (name=${name}) already exists.`
      : `Tried to create a ${fresh.toLowerCase()} with name '${name}', but the name is already taken by a ${old.toLowerCase()}. MLflow does not allow creating a model and a prompt with the same name.`,
  )
}
