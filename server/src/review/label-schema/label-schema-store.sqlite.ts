import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { AppError, clip, invalidParameter, notFound } from '@assay/protocol'
import { type Generated, type Selectable, sql } from 'kysely'
import { kyselyOn } from '../../platform/database/kysely-sqlite.ts'
import { foundPage, textBytes } from '../../platform/database/found-page.ts'
import { inTime } from '../../platform/database/in-time-sql.ts'
import { isConstraint } from '../../platform/database/sqlite.ts'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import type { ExperimentRow } from '../../runs/index.ts'
import { ActiveExperiments } from '../active-experiments.sqlite.ts'
import { checkSameKind, defaultQuestion, defaultSchemaId, type LabelInput, type LabelSchema } from './label-schema.ts'
import type { LabelSchemaStore } from './label-schema-store.ts'

/** See 0016-review. */
interface Tables {
  label_schema: {
    id: Generated<number>
    schema_id: string
    experiment: number
    name: string
    type: LabelSchema['type']
    instruction: string | null
    enable_comment: number
    input: string
    created_ms: number
    updated_ms: number
  }
}

/**
 * Label schemas in SQLite. The default question of an experiment is no row: it follows from the experiment. Reading is over when `budget` is.
 */
export function createLabelSchemaStore(db: DatabaseSync, clock: { nowMs(): number }, budget: TimeBudget): LabelSchemaStore {
  const tables = kyselyOn<Tables>(db)
  const experiments = new ActiveExperiments(db)
  const selectById = db.prepare('SELECT * FROM label_schema WHERE id = ?')
  const selectExperiment = db.prepare("SELECT * FROM experiment WHERE workspace = ? AND id = ? AND stage = 'active'")

  const rowOf = (workspace: string, schemaId: string): Promise<Row | undefined> =>
    tables
      .selectFrom('label_schema')
      .selectAll()
      .where('schema_id', '=', schemaId)
      .where(sql<boolean>`experiment IN (SELECT id FROM experiment WHERE workspace = ${workspaceId(db, workspace)})`)
      .executeTakeFirst()

  /** The default question of that id, if it is one of the workspace's. */
  function defaultOf(workspace: string, schemaId: string): LabelSchema | undefined {
    const number = /^ls-0{18}([0-9a-f]{14})$/.exec(schemaId)?.[1]
    if (number === undefined) return undefined
    const row = selectExperiment.get(workspaceId(db, workspace), Number.parseInt(number, 16)) as ExperimentRow | undefined
    return row === undefined ? undefined : defaultSchema(row)
  }

  async function find(workspace: string, schemaId: string): Promise<LabelSchema> {
    const row = await rowOf(workspace, schemaId)
    const found = row === undefined ? defaultOf(workspace, schemaId) : schemaOf(row)
    if (found === undefined) throw notFound(`Label schema with id '${clip(schemaId)}' not found.`)
    return found
  }

  /** Makes of a taken name what MLflow says. */
  function onTaken(name: string, experiment: number | string) {
    return (error: unknown): never => {
      if (!isConstraint(error)) throw error
      throw new AppError('RESOURCE_ALREADY_EXISTS', `Label schema with name '${name}' already exists for experiment '${experiment}'.`)
    }
  }

  return {
    async create(workspace, experimentId, { name, type, instruction, enableComment, input }) {
      const experiment = experiments.find(workspace, experimentId).id
      const nowMs = clock.nowMs()
      const row = await tables
        .insertInto('label_schema')
        .values({
          schema_id: `ls-${randomUUID().replaceAll('-', '')}`,
          experiment,
          name,
          type,
          instruction,
          enable_comment: Number(enableComment),
          input: JSON.stringify(input),
          created_ms: nowMs,
          updated_ms: nowMs,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
        .catch(onTaken(name, experiment))
      return schemaOf(row)
    },

    get: (workspace, schemaId) => find(workspace, schemaId),

    async getByName(workspace, experimentId, name) {
      const experiment = experiments.find(workspace, experimentId)
      if (name === defaultQuestion.name) return defaultSchema(experiment)
      const row = await tables
        .selectFrom('label_schema')
        .selectAll()
        .where('experiment', '=', experiment.id)
        .where('name', '=', name)
        .executeTakeFirst()
      if (row === undefined) throw notFound(`Label schema with name '${clip(name)}' not found for experiment '${experimentId}'.`)
      return schemaOf(row)
    },

    async list(workspace, experimentId, { limit, offset }) {
      const experiment = experiments.find(workspace, experimentId)
      const ids = await tables
        .selectFrom('label_schema')
        .select('id')
        .where('experiment', '=', experiment.id)
        .where(inTime)
        .orderBy('created_ms', 'desc')
        .orderBy('schema_id')
        .execute()
      // The default question is behind all that have a row.
      const wanted = [...ids, null].slice(offset, offset + limit + 1)
      const read = (row: { id: number } | null): LabelSchema =>
        row === null ? defaultSchema(experiment) : schemaOf(selectById.get(row.id) as unknown as Row)
      return foundPage(wanted, { limit, budget, read, bytesOf: schemaBytes })
    },

    async update(workspace, schemaId, { name, instruction, enableComment, input }) {
      const old = await find(workspace, schemaId)
      if (old.isDefault) throw invalidParameter("The experiment's default question cannot be edited.")
      if (input !== undefined) checkSameKind(old.input, input)
      await tables
        .updateTable('label_schema')
        .set({
          ...(name !== undefined && { name }),
          ...(instruction !== undefined && { instruction }),
          ...(enableComment !== undefined && { enable_comment: Number(enableComment) }),
          ...(input !== undefined && { input: JSON.stringify(input) }),
          updated_ms: clock.nowMs(),
        })
        .where('schema_id', '=', schemaId)
        .execute()
        .catch(onTaken(name ?? '', old.experimentId))
      return find(workspace, schemaId)
    },

    async delete(workspace, schemaId) {
      const row = await rowOf(workspace, schemaId)
      if (row !== undefined) await tables.deleteFrom('label_schema').where('id', '=', row.id).execute()
      else if (defaultOf(workspace, schemaId) !== undefined) throw invalidParameter("The experiment's default question cannot be deleted.")
    },
  }
}

type Row = Selectable<Tables['label_schema']>

function schemaOf(row: Row): LabelSchema {
  return {
    schemaId: row.schema_id,
    experimentId: String(row.experiment),
    name: row.name,
    type: row.type,
    instruction: row.instruction,
    enableComment: row.enable_comment === 1,
    input: JSON.parse(row.input) as LabelInput,
    createdAtMs: row.created_ms,
    updatedAtMs: row.updated_ms,
    isDefault: false,
  }
}

function schemaBytes({ name, instruction, input }: LabelSchema): number {
  return textBytes([name, instruction, JSON.stringify(input)])
}

function defaultSchema({ id, created_ms }: ExperimentRow): LabelSchema {
  return {
    schemaId: defaultSchemaId(id),
    experimentId: String(id),
    ...defaultQuestion,
    type: 'FEEDBACK',
    enableComment: false,
    input: { kind: 'text', maxLength: null },
    createdAtMs: created_ms,
    updatedAtMs: created_ms,
    isDefault: true,
  }
}
