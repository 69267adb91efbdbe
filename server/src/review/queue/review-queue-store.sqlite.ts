import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { AppError, clip, invalidParameter, isAppError, notFound } from '@assay/protocol'
import { pythonRepr, readTraceId } from '@assay/protocol/mlflow'
import { type Selectable, sql } from 'kysely'
import { kyselyOn } from '../../platform/database/kysely-sqlite.ts'
import { foundPage, textBytes } from '../../platform/database/found-page.ts'
import { inTime } from '../../platform/database/in-time-sql.ts'
import { isConstraint } from '../../platform/database/sqlite.ts'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import { ActiveExperiments } from '../active-experiments.sqlite.ts'
import { TraceRows } from '../../tracing/index.ts'
import { defaultSchemaId } from '../label-schema/label-schema.ts'
import type { ReviewQueue, ReviewQueueItem } from './review-queue.ts'
import type { ReviewQueueStore } from './review-queue-store.ts'
import type { ReviewQueueTables } from './review-queue-tables.ts'

/** Review queues in SQLite; see 0016-review for the tables. Reading is over when `budget` is. */
export function createReviewQueueStore(db: DatabaseSync, clock: { nowMs(): number }, budget: TimeBudget): ReviewQueueStore {
  const tables = kyselyOn<ReviewQueueTables>(db)
  const experiments = new ActiveExperiments(db)
  const traces = new TraceRows(db)
  const selectUsers = db.prepare('SELECT user FROM review_queue_user WHERE queue = ? ORDER BY user')
  const selectSchemas = db.prepare('SELECT schema_id FROM review_queue_schema WHERE queue = ? ORDER BY schema_id')
  const selectSchema = db.prepare('SELECT 1 FROM label_schema WHERE experiment = ? AND schema_id = ?')
  const selectItem = db.prepare(
    'SELECT i.*, lower(hex(t.trace_id)) AS trace_id FROM review_queue_item i JOIN trace t ON t.id = i.trace WHERE i.queue = ? AND i.trace = ?',
  )

  function rowOf(workspace: string, queueId: string): Promise<QueueRow | undefined> {
    return tables
      .selectFrom('review_queue')
      .selectAll()
      .where('queue_id', '=', queueId)
      .where(sql<boolean>`experiment IN (SELECT id FROM experiment WHERE workspace = ${workspaceId(db, workspace)})`)
      .executeTakeFirst()
  }

  async function find(workspace: string, queueId: string): Promise<QueueRow> {
    const row = await rowOf(workspace, queueId)
    if (row === undefined) throw notFound(`Review queue with id '${clip(queueId)}' not found.`)
    return row
  }

  function queueOf(row: QueueRow): ReviewQueue {
    return {
      queueId: row.queue_id,
      experimentId: String(row.experiment),
      name: row.name,
      type: row.type,
      owner: row.owner,
      users: selectUsers.all(row.id).map(({ user }) => String(user)),
      schemaIds: selectSchemas.all(row.id).map(({ schema_id }) => String(schema_id)),
      createdAtMs: row.created_ms,
      updatedAtMs: row.updated_ms,
    }
  }

  /** @throws INVALID_PARAMETER_VALUE */
  function checkSchemas(experiment: number, schemaIds: readonly string[]): void {
    const missing = schemaIds.filter((id) => id !== defaultSchemaId(experiment) && selectSchema.get(experiment, id) === undefined)
    if (missing.length > 0) throw invalidParameter(`Label schema id(s) ${pythonRepr(missing)} not found for experiment '${experiment}'.`)
  }

  async function replaceUsers(queue: number, users: readonly string[]): Promise<void> {
    await tables.deleteFrom('review_queue_user').where('queue', '=', queue).execute()
    for (const user of users) await tables.insertInto('review_queue_user').values({ queue, user }).execute()
  }

  async function replaceSchemas(queue: number, schemaIds: readonly string[]): Promise<void> {
    await tables.deleteFrom('review_queue_schema').where('queue', '=', queue).execute()
    for (const schema_id of schemaIds) await tables.insertInto('review_queue_schema').values({ queue, schema_id }).execute()
  }

  /** The numbers of those of `traceIds` that are known. */
  const known = (workspace: string, traceIds: readonly string[]): number[] =>
    traceIds.map((id) => traceOf(workspace, id)?.id).filter((id) => id !== undefined)

  function traceOf(workspace: string, traceId: string): { id: number; experiment: number } | null {
    const hex = readTraceId(traceId)
    return hex === null ? null : traces.get(workspaceId(db, workspace), hex)
  }

  const store: ReviewQueueStore = {
    async create(workspace, experimentId, { name, type, users, schemaIds }, owner) {
      const experiment = experiments.find(workspace, experimentId).id
      checkSchemas(experiment, schemaIds)
      const nowMs = clock.nowMs()
      const row = await tables
        .insertInto('review_queue')
        .values({
          queue_id: `rq-${randomUUID().replaceAll('-', '')}`,
          experiment,
          name,
          name_key: name.toLowerCase(),
          type,
          owner,
          created_ms: nowMs,
          updated_ms: nowMs,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
        .catch(onTaken(name))
      await replaceUsers(row.id, users)
      await replaceSchemas(row.id, schemaIds)
      return queueOf(row)
    },

    async ensureOfUser(workspace, experimentId, user) {
      try {
        return await store.create(workspace, experimentId, { name: user, type: 'USER', users: [user], schemaIds: [] }, user)
      } catch (error) {
        if (!isAppError(error) || error.code !== 'RESOURCE_ALREADY_EXISTS') throw error
        const queue = await store.getByName(workspace, experimentId, user)
        if (queue.type === 'USER') return queue
        throw new AppError(
          'RESOURCE_ALREADY_EXISTS',
          `A non-user queue named '${user}' already exists; cannot get-or-create a user queue with that name.`,
        )
      }
    },

    get: async (workspace, queueId) => queueOf(await find(workspace, queueId)),

    async getByName(workspace, experimentId, name) {
      const row = await tables
        .selectFrom('review_queue')
        .selectAll()
        .where('experiment', '=', experiments.find(workspace, experimentId).id)
        .where('name_key', '=', name.toLowerCase())
        .executeTakeFirst()
      if (row === undefined) throw notFound(`Review queue with name '${clip(name)}' not found for experiment '${experimentId}'.`)
      return queueOf(row)
    },

    async list(workspace, experimentId, { user, traceId, limit, offset }) {
      let query = tables
        .selectFrom('review_queue as q')
        .selectAll('q')
        .where('q.experiment', '=', experiments.find(workspace, experimentId).id)
        .where(inTime)
      if (user !== null) query = query.where(sql<boolean>`EXISTS (SELECT 1 FROM review_queue_user WHERE queue = q.id AND user = ${user})`)
      if (traceId !== null) {
        const trace = traceOf(workspace, traceId)?.id ?? 0
        query = query.where(sql<boolean>`EXISTS (SELECT 1 FROM review_queue_item WHERE queue = q.id AND trace = ${trace})`)
      }
      const found = await query
        .orderBy('q.created_ms', 'desc')
        .orderBy('q.queue_id')
        .limit(limit + 1)
        .offset(offset)
        .execute()
      return foundPage(found, { limit, budget, read: queueOf, bytesOf: queueBytes })
    },

    async update(workspace, queueId, { name, users, schemaIds, owner }) {
      const row = await find(workspace, queueId)
      if (row.type === 'USER')
        throw invalidParameter("A user queue's name, assigned user, schemas, and owner are fixed and cannot be updated.")
      if (name === undefined && users === undefined && schemaIds === undefined && owner === undefined) return queueOf(row)
      if (schemaIds !== undefined) {
        const item = await tables.selectFrom('review_queue_item').select('trace').where('queue', '=', row.id).executeTakeFirst()
        if (item !== undefined) {
          throw invalidParameter(
            "A review queue's questions are locked once items are assigned to it. Remove the items before changing its questions.",
          )
        }
        checkSchemas(row.experiment, schemaIds)
        await replaceSchemas(row.id, schemaIds)
      }
      if (users !== undefined) await replaceUsers(row.id, users)
      await tables
        .updateTable('review_queue')
        .set({
          ...(name !== undefined && { name, name_key: name.toLowerCase() }),
          ...(owner !== undefined && { owner }),
          updated_ms: clock.nowMs(),
        })
        .where('id', '=', row.id)
        .execute()
        .catch(onTaken(name ?? ''))
      return queueOf(await find(workspace, queueId))
    },

    async delete(workspace, queueId) {
      const row = await rowOf(workspace, queueId)
      if (row !== undefined) await tables.deleteFrom('review_queue').where('id', '=', row.id).execute()
    },

    async addItems(workspace, queueId, traceIds) {
      const row = await find(workspace, queueId)
      const found = traceIds.map((traceId) => ({ traceId, trace: traceOf(workspace, traceId) }))
      const missing = found.filter(({ trace }) => trace?.experiment !== row.experiment).map(({ traceId }) => traceId)
      if (missing.length > 0) {
        const which = `they do not exist in experiment '${row.experiment}'`
        throw notFound(`Cannot attach trace(s) ${pythonRepr(missing)} to review queue '${queueId}': ${which}.`)
      }
      const nowMs = clock.nowMs()
      const ids = found.flatMap(({ trace }) => (trace === null ? [] : [trace.id]))
      for (const trace of ids)
        await tables
          .insertInto('review_queue_item')
          .values({
            queue: row.id,
            trace,
            status: 'PENDING',
            completed_by: null,
            completed_ms: null,
            created_ms: nowMs,
            updated_ms: nowMs,
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      return ids.map((trace) => itemOf(row.queue_id, selectItem.get(row.id, trace)))
    },

    async removeItems(workspace, queueId, traceIds) {
      const row = await find(workspace, queueId)
      for (const trace of known(workspace, traceIds))
        await tables.deleteFrom('review_queue_item').where('queue', '=', row.id).where('trace', '=', trace).execute()
    },

    async items(workspace, queueId, { status, limit, offset }) {
      const row = await find(workspace, queueId)
      const { rows } = await sql<Record<string, unknown>>`
        SELECT i.*, lower(hex(t.trace_id)) AS trace_id FROM review_queue_item i JOIN trace t ON t.id = i.trace
        WHERE i.queue = ${row.id} AND (${status} IS NULL OR i.status = ${status}) AND ${inTime}
        ORDER BY i.created_ms DESC, t.trace_id LIMIT ${limit + 1} OFFSET ${offset}`.execute(tables)
      const read = (item: Record<string, unknown>) => itemOf(row.queue_id, item)
      return foundPage(rows, { limit, budget, read, bytesOf: ({ completedBy }) => itemBytes + (completedBy?.length ?? 0) })
    },

    async setStatus(workspace, queueId, traceId, status, by) {
      const row = await find(workspace, queueId)
      const trace = traceOf(workspace, traceId)?.id ?? 0
      const item = selectItem.get(row.id, trace)
      if (item === undefined) throw notFound(`Item '${clip(traceId)}' is not attached to review queue '${queueId}'.`)
      if (item['status'] === status) return itemOf(row.queue_id, item)
      const nowMs = clock.nowMs()
      await tables
        .updateTable('review_queue_item')
        .set({ status, completed_by: by, completed_ms: status === 'PENDING' ? null : nowMs, updated_ms: nowMs })
        .where('queue', '=', row.id)
        .where('trace', '=', trace)
        .execute()
      return itemOf(row.queue_id, selectItem.get(row.id, trace))
    },
  }
  return store
}

type QueueRow = Selectable<ReviewQueueTables['review_queue']>

/** About what an item takes in an answer. */
const itemBytes = 256

function queueBytes({ name, owner, users, schemaIds }: ReviewQueue): number {
  return textBytes([name, owner, ...users, ...schemaIds])
}

function itemOf(queueId: string, row: Record<string, unknown> | undefined): ReviewQueueItem {
  return {
    queueId,
    traceId: String(row?.['trace_id']),
    status: row?.['status'] as ReviewQueueItem['status'],
    completedBy: row?.['completed_by'] as string | null,
    completedAtMs: row?.['completed_ms'] as number | null,
    createdAtMs: Number(row?.['created_ms']),
    updatedAtMs: Number(row?.['updated_ms']),
  }
}

/** Makes of a taken name what MLflow says. */
function onTaken(name: string) {
  return (error: unknown): never => {
    if (!isConstraint(error)) throw error
    throw new AppError('RESOURCE_ALREADY_EXISTS', `Review queue with name '${name}' already exists (names are case-insensitive).`)
  }
}
