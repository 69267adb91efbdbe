import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { clip, invalidParameter, notFound, type WebhookEvent } from '@assay/protocol'
import { exactJson, isObject, parseExactJson } from '@assay/protocol/mlflow'
import { type Selectable, sql } from 'kysely'
import { entriesOf } from '../../platform/database/entries.ts'
import { foundPage, textBytes } from '../../platform/database/found-page.ts'
import { inTime } from '../../platform/database/in-time-sql.ts'
import { kyselyOn } from '../../platform/database/kysely-sqlite.ts'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import { type EventSink, noEvents } from '../../platform/events/outbox.ts'
import { ExperimentRows, experimentNumber } from '../../runs/index.ts'
import { ContentSum, digestOf } from './content-sum.ts'
import { datasetConditionSql } from './dataset-condition.sqlite.ts'
import { extendSchema } from './dataset-schema.ts'
import type { ChangePart, ChangeSoFar, DatasetRecord, DatasetStore, EvaluationDataset, RecordDraft } from './dataset-store.ts'
import type { DatasetTables } from './dataset-tables.ts'
import { unpackSlice } from './packed-drafts.ts'

/** Records that a deletion, or taking a change back, takes in one transaction: some 50 ms, which is what other writes then wait. */
const recordsPerStep = 4_000
/** Letters of stored records after which a transaction deletes, takes out, puts back or merges no more of them: some 50 ms, too. */
const charsPerStep = 4 * 1024 * 1024

/** Ids of as many records as one transaction takes. How long a text is, SQLite knows without reading it. */
const idsOfSome = (condition: string): string => `
  SELECT id FROM (
    SELECT id, sum(bytes) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before FROM (
      SELECT id, octet_length(inputs) + ifnull(octet_length(outputs), 0) + ifnull(octet_length(expectations), 0) + octet_length(tags)
        + ifnull(octet_length(source), 0) AS bytes
      FROM evaluation_record WHERE ${condition} LIMIT ${recordsPerStep}))
  WHERE ifnull(bytes_before, 0) < ${charsPerStep}`

const orderColumns = { name: 'd.name', created_time: 'd.created_ms', last_update_time: 'd.updated_ms' } as const

/** Datasets in SQLite; see 0012-evaluation for the tables. Reading is over when `budget` is. */
export function createDatasetStore(
  db: DatabaseSync,
  clock: { nowMs(): number },
  { budget, events = noEvents }: { budget: TimeBudget; events?: EventSink<WebhookEvent<'dataset.updated'>> },
): DatasetStore {
  const tables = kyselyOn<DatasetTables>(db)
  const experiments = new ExperimentRows(db)
  const selectDataset = db.prepare(
    "SELECT * FROM evaluation_dataset WHERE workspace = ? AND dataset_id = ? AND under_way IS NOT 'deletion'",
  )
  const selectDeletedToo = db.prepare('SELECT * FROM evaluation_dataset WHERE workspace = ? AND dataset_id = ?')
  const selectUnfinished = db.prepare(`
    SELECT w.name AS workspace, d.dataset_id AS "datasetId" FROM evaluation_dataset d JOIN workspace w ON w.id = d.workspace
    WHERE d.under_way IS NOT NULL ORDER BY d.id`)
  const selectDatasetById = db.prepare('SELECT * FROM evaluation_dataset WHERE id = ?')
  const selectTags = db.prepare('SELECT key, value FROM evaluation_dataset_tag WHERE dataset = ? ORDER BY key')
  const selectByInput = db.prepare('SELECT * FROM evaluation_record WHERE dataset = ? AND input_hash = ? AND removed_in IS NULL')
  const selectById = db.prepare('SELECT * FROM evaluation_record WHERE dataset = ? AND record_id = ? AND removed_in IS NULL')
  const selectLastPlace = db.prepare('SELECT max(place) AS place FROM evaluation_record WHERE dataset = ?')
  const selectPage = db.prepare(`
    SELECT * FROM evaluation_record WHERE dataset = ?1 AND place > ?2 AND added_in <= ?3 AND (removed_in IS NULL OR removed_in > ?3)
    ORDER BY place`)
  const selectAny = db.prepare('SELECT 1 FROM evaluation_record WHERE dataset = ? LIMIT 1')
  const deleteSome = db.prepare(`DELETE FROM evaluation_record WHERE id IN (${idsOfSome('dataset = ?')})`)
  const takeBackAdded = db.prepare(`DELETE FROM evaluation_record WHERE id IN (${idsOfSome('dataset = ? AND added_in > ?')})`)
  const takeBackRemoved = db.prepare(
    `UPDATE evaluation_record SET removed_in = NULL WHERE id IN (${idsOfSome('dataset = ? AND removed_in > ?')})`,
  )
  const removeRecord = db.prepare('UPDATE evaluation_record SET removed_in = ? WHERE id = ?')
  const insertRecord = db.prepare(`
    INSERT INTO evaluation_record (dataset, record_id, place, added_in, input_hash, inputs, outputs, expectations, tags, source,
      created_ms, updated_ms, created_by, updated_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)

  const rowOf = (workspace: string, datasetId: string): DatasetRow | undefined =>
    selectDataset.get(workspaceId(db, workspace), datasetId) as DatasetRow | undefined

  const rowOfDeletedToo = (workspace: string, datasetId: string): DatasetRow | undefined =>
    selectDeletedToo.get(workspaceId(db, workspace), datasetId) as DatasetRow | undefined

  function find(workspace: string, datasetId: string): DatasetRow {
    const row = rowOf(workspace, datasetId)
    if (row === undefined) throw notFound(`Evaluation dataset with id '${clip(datasetId)}' not found`)
    return row
  }

  function datasetOf(row: DatasetRow): EvaluationDataset {
    return {
      datasetId: row.dataset_id,
      name: row.name,
      tags: entriesOf(selectTags.all(row.id)),
      schema: row.schema,
      recordCount: row.records,
      version: row.version,
      digest: digestOf(row.content),
      createdAtMs: row.created_ms,
      updatedAtMs: row.updated_ms,
      createdBy: row.created_by,
      updatedBy: row.updated_by,
    }
  }

  async function setTag(dataset: number, key: string, value: string): Promise<void> {
    await tables
      .insertInto('evaluation_dataset_tag')
      .values({ dataset, key, value })
      .onConflict((conflict) => conflict.columns(['dataset', 'key']).doUpdateSet({ value }))
      .execute()
  }

  async function join(workspace: string, dataset: number, experimentIds: readonly string[]): Promise<void> {
    for (const experimentId of experimentIds) {
      const experiment = experiments.find(workspace, experimentId).id
      await tables
        .insertInto('evaluation_dataset_experiment')
        .values({ dataset, experiment })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }
  }

  const touch = (id: number): Promise<unknown> =>
    tables.updateTable('evaluation_dataset').set({ updated_ms: clock.nowMs() }).where('id', '=', id).execute()

  const setUnderWay = (id: number, what: 'change' | 'deletion' | null): Promise<unknown> =>
    tables.updateTable('evaluation_dataset').set({ under_way: what }).where('id', '=', id).execute()

  /** Of what parts without a last one left. */
  async function takeBackSome({ id, version }: DatasetRow): Promise<void> {
    // Those that were added first: of the records in a dataset no two have the same inputs.
    const isLeft = [takeBackAdded, takeBackRemoved].some((some) => some.run(id, version).changes > 0)
    if (!isLeft) await setUnderWay(id, null)
  }

  /** False when nothing is left, not even the dataset. */
  async function deleteSomeOf({ id }: DatasetRow): Promise<boolean> {
    deleteSome.run(id)
    if (selectAny.get(id) === undefined) {
      await tables.deleteFrom('evaluation_dataset').where('id', '=', id).execute()
      return false
    }
    await setUnderWay(id, 'deletion')
    return true
  }

  /** What was before this part of a change; null where another was taken back instead. */
  async function begun(row: DatasetRow, { soFar }: ChangePart): Promise<ChangeSoFar | null> {
    if (soFar !== null) return soFar
    if (row.under_way !== null) {
      await takeBackSome(row)
      return null
    }
    const { content, schema } = row
    return { startedAtMs: clock.nowMs(), inserted: 0, merged: 0, updated: 0, deleted: 0, content, schema, by: null, goOnAt: 0 }
  }

  /** Writes the next version after the last part of a change; none where it did nothing. */
  async function ended(workspace: string, row: DatasetRow, change: ChangeSoFar, { isLast }: ChangePart): Promise<ChangeSoFar> {
    if (!isLast || change.goOnAt > 0) {
      if (row.under_way === null) await setUnderWay(row.id, 'change')
      return change
    }
    const { inserted, updated, deleted, content, schema, by } = change
    const changed = inserted + updated + deleted > 0
    const nowMs = clock.nowMs()
    const next = { records: row.records + inserted - deleted, content }
    const version = row.version + Number(changed)
    await tables
      .updateTable('evaluation_dataset')
      .set({ ...next, version, schema, updated_ms: nowMs, updated_by: by, under_way: null })
      .where('id', '=', row.id)
      .execute()
    if (!changed) return change
    await tables
      .insertInto('evaluation_dataset_version')
      .values({ dataset: row.id, version, created_ms: nowMs, created_by: by, inserted, updated, deleted, ...next })
      .execute()
    const data = { dataset_id: row.dataset_id, name: row.name, version, digest: digestOf(next.content), record_count: next.records }
    events.append(workspace, { type: 'dataset.updated', data })
    return change
  }

  return {
    async create(workspace, { name, tags, experimentIds, createdBy }) {
      const nowMs = clock.nowMs()
      const row = await tables
        .insertInto('evaluation_dataset')
        .values({
          dataset_id: `d-${randomUUID().replaceAll('-', '')}`,
          workspace: workspaceId(db, workspace),
          name,
          schema: null,
          records: 0,
          version: 0,
          content: new ContentSum().toBytes(),
          created_ms: nowMs,
          updated_ms: nowMs,
          created_by: createdBy,
          updated_by: createdBy,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      for (const [key, value] of tags) await setTag(row.id, key, value)
      await join(workspace, row.id, experimentIds)
      return datasetOf(row)
    },

    get: async (workspace, datasetId) => datasetOf(find(workspace, datasetId)),

    async delete(workspace, datasetId) {
      const row = rowOfDeletedToo(workspace, datasetId)
      return row !== undefined && deleteSomeOf(row)
    },

    unfinished: async () => selectUnfinished.all() as unknown as Awaited<ReturnType<DatasetStore['unfinished']>>,

    async finish(workspace, datasetId) {
      const row = rowOfDeletedToo(workspace, datasetId)
      if (row === undefined || row.under_way === null) return false
      if (row.under_way === 'deletion') return deleteSomeOf(row)
      await takeBackSome(row)
      return true
    },

    async search(workspace, { experimentIds, conditions, orderBy, limit, offset }) {
      let query = tables.selectFrom('evaluation_dataset as d').select('d.id').where('d.workspace', '=', workspaceId(db, workspace))
      query = query.where(inTime).where((where) => where.or([where('d.under_way', 'is', null), where('d.under_way', '!=', 'deletion')]))
      if (experimentIds.length > 0) {
        const ids = JSON.stringify(experimentIds.map(experimentNumber))
        query = query.where(
          sql<boolean>`EXISTS (SELECT 1 FROM evaluation_dataset_experiment WHERE dataset = d.id AND experiment IN (SELECT value FROM json_each(${ids})))`,
        )
      }
      for (const condition of conditions) query = query.where(datasetConditionSql(condition))
      if (orderBy.length === 0) query = query.orderBy('d.created_ms', 'desc')
      for (const { field, descending } of orderBy) query = query.orderBy(orderColumns[field], descending ? 'desc' : 'asc')
      const found = await query
        .orderBy('d.id', 'desc')
        .limit(limit + 1)
        .offset(offset)
        .execute()
      const read = ({ id }: { id: number }) => datasetOf(selectDatasetById.get(id) as unknown as DatasetRow)
      return foundPage(found, { limit, budget, read, bytesOf: datasetBytes })
    },

    async setTags(workspace, datasetId, tags) {
      const { id } = find(workspace, datasetId)
      for (const [key, value] of tags) await setTag(id, key, value)
    },

    async deleteTag(workspace, datasetId, key) {
      const row = rowOf(workspace, datasetId)
      if (row === undefined) return
      await tables.deleteFrom('evaluation_dataset_tag').where('dataset', '=', row.id).where('key', '=', key).execute()
    },

    async experimentIds(workspace, datasetId) {
      const rows = await tables
        .selectFrom('evaluation_dataset_experiment')
        .select('experiment')
        .where('dataset', '=', find(workspace, datasetId).id)
        .orderBy('experiment')
        .execute()
      return rows.map(({ experiment }) => String(experiment))
    },

    async addToExperiments(workspace, datasetId, experimentIds) {
      const { id } = find(workspace, datasetId)
      await join(workspace, id, experimentIds)
      await touch(id)
      return datasetOf(find(workspace, datasetId))
    },

    async removeFromExperiments(workspace, datasetId, experimentIds) {
      const { id } = find(workspace, datasetId)
      const { numDeletedRows } = await tables
        .deleteFrom('evaluation_dataset_experiment')
        .where('dataset', '=', id)
        .where(sql<boolean>`experiment IN (SELECT value FROM json_each(${JSON.stringify(experimentIds.map(experimentNumber))}))`)
        .executeTakeFirst()
      if (numDeletedRows > 0) await touch(id)
      return datasetOf(find(workspace, datasetId))
    },

    async upsertRecords(workspace, datasetId, slice, part) {
      const row = find(workspace, datasetId)
      const before = await begun(row, part)
      if (before === null) return null
      let { inserted, merged, updated, by } = before
      const { startedAtMs: nowMs } = before
      const version = row.version + 1
      const content = new ContentSum(before.content)
      let lastPlace = Number(selectLastPlace.get(row.id)?.['place'] ?? 0)
      const put = (draft: RecordDraft): number => {
        by = draft.by ?? by
        const old = selectByInput.get(row.id, draft.inputHash) as RecordRow | undefined
        const record = old === undefined ? newRecord(draft, nowMs) : mergedRecord(old, draft, nowMs)
        if (old === undefined) inserted += 1
        else {
          merged += 1
          if (isSame(old, record)) return charsOf(old)
          updated += 1
          content.remove(old)
          removeRecord.run(version, old.id)
        }
        content.add(record)
        const place = old?.place ?? ++lastPlace
        const recordId = old?.record_id ?? record.recordId
        const { inputs, outputs, expectations, tags, source, createdAtMs, updatedAtMs, createdBy, updatedBy } = record
        const written = [inputs, outputs, expectations, tags, source, createdAtMs, updatedAtMs, createdBy, updatedBy]
        insertRecord.run(row.id, recordId, place, version, draft.inputHash, ...written)
        return old === undefined ? 0 : charsOf(old)
      }
      const drafts = unpackSlice(slice)
      const goOnAt = takeSome(drafts, before.goOnAt, put)
      const schema = goOnAt === 0 ? extendSchema(before.schema, drafts) : before.schema
      return ended(workspace, row, { ...before, inserted, merged, updated, by, schema, content: content.toBytes(), goOnAt }, part)
    },

    async deleteRecords(workspace, datasetId, recordIds, part) {
      const row = find(workspace, datasetId)
      const before = await begun(row, part)
      if (before === null) return null
      const content = new ContentSum(before.content)
      let { deleted } = before
      const goOnAt = takeSome(recordIds, before.goOnAt, (recordId) => {
        const old = selectById.get(row.id, recordId) as RecordRow | undefined
        if (old === undefined) return 0
        deleted += 1
        content.remove(old)
        removeRecord.run(row.version + 1, old.id)
        return charsOf(old)
      })
      const change = { ...before, deleted, content: content.toBytes(), by: row.updated_by, goOnAt }
      if (!part.isLast || deleted > 0) return ended(workspace, row, change, part)
      await setUnderWay(row.id, null)
      return change
    },

    async records(workspace, datasetId, { version, after, limit, maxChars }) {
      const row = find(workspace, datasetId)
      const wanted = version ?? row.version
      if (wanted < 0 || wanted > row.version)
        throw invalidParameter(`Evaluation dataset '${datasetId}' has no version ${wanted}; its newest is ${row.version}.`)
      const records: DatasetRecord[] = []
      let [chars, last] = [0, after]
      // One more is looked at than is answered, to know whether there is more.
      for (const found of selectPage.iterate(row.id, after, wanted) as Iterable<unknown> as Iterable<RecordRow>) {
        if (records.length === limit || chars > maxChars) return { records, next: last }
        budget.check()
        records.push(recordOf(found))
        last = found.place
        chars += charsOf(found)
      }
      return { records, next: null }
    },

    async versions(workspace, datasetId, { before, limit }) {
      let query = tables.selectFrom('evaluation_dataset_version').selectAll().where('dataset', '=', find(workspace, datasetId).id)
      if (before !== null) query = query.where('version', '<', before)
      const rows = await query.orderBy('version', 'desc').limit(limit).execute()
      return rows.map((row) => ({
        version: row.version,
        digest: digestOf(row.content),
        createdAtMs: row.created_ms,
        createdBy: row.created_by,
        inserted: row.inserted,
        updated: row.updated,
        deleted: row.deleted,
        recordCount: row.records,
      }))
    },
  }
}

/** Takes items, from the one at `from` on, while the stored records that they are about are not too large together. Answers `goOnAt`. */
function takeSome<Item>(items: readonly Item[], from: number, take: (item: Item) => number): number {
  let chars = 0
  for (const [at, item] of items.entries()) {
    if (at < from) continue
    if (chars >= charsPerStep) return at
    chars += take(item)
  }
  return 0
}

type DatasetRow = Selectable<DatasetTables['evaluation_dataset']>
type RecordRow = Selectable<DatasetTables['evaluation_record']>

function datasetBytes({ name, schema, createdBy, updatedBy, tags }: EvaluationDataset): number {
  return textBytes([name, schema, createdBy, updatedBy], tags)
}

function recordOf(row: RecordRow): DatasetRecord {
  return {
    recordId: row.record_id,
    inputs: row.inputs,
    outputs: row.outputs,
    expectations: row.expectations,
    tags: row.tags,
    source: row.source,
    createdAtMs: row.created_ms,
    updatedAtMs: row.updated_ms,
    createdBy: row.created_by,
    updatedBy: row.updated_by,
  }
}

function newRecord({ inputs, outputs, expectations, tags, source, by }: RecordDraft, nowMs: number): DatasetRecord {
  return {
    recordId: `dr-${randomUUID().replaceAll('-', '')}`,
    inputs,
    // As MLflow has it: outputs that are not said are an empty object, and null is none.
    outputs: outputs === undefined ? '{}' : outputs,
    expectations,
    tags,
    source,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    createdBy: by,
    updatedBy: by,
  }
}

/** The inputs stay as they were first written, and so does where the record came from. */
function mergedRecord(old: RecordRow, draft: RecordDraft, nowMs: number): DatasetRecord {
  return {
    ...recordOf(old),
    outputs: draft.outputs === undefined ? old.outputs : draft.outputs,
    expectations: mergedObjects(old.expectations, draft.expectations),
    tags: mergedObjects(old.tags, draft.tags) ?? '{}',
    updatedAtMs: nowMs,
    updatedBy: draft.by ?? old.updated_by,
  }
}

/** JSON objects, the later over the earlier; one that is empty or null adds nothing. */
function mergedObjects(old: string | null, added: string | null): string | null {
  if (added === null || added === '{}') return old
  const [below, above] = [parseExactJson(old ?? '{}'), parseExactJson(added)]
  if (!isObject(below) || !isObject(above)) return added
  const entries = new Map([...Object.entries(below), ...Object.entries(above)])
  // A member may be called __proto__: not by assignment.
  return exactJson(Object.fromEntries(entries))
}

function isSame(old: RecordRow, { outputs, expectations, tags }: DatasetRecord): boolean {
  return old.outputs === outputs && old.expectations === expectations && old.tags === tags
}

function charsOf({ inputs, outputs, expectations, tags, source }: RecordRow): number {
  return inputs.length + (outputs?.length ?? 0) + (expectations?.length ?? 0) + tags.length + (source?.length ?? 0)
}
