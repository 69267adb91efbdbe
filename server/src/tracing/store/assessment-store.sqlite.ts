import { randomUUID } from 'node:crypto'
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { type Assessment, AppError, notFound, type WebhookEvent } from '@assay/protocol'
import { mlflowTraceId } from '@assay/protocol/mlflow'
import { type Selectable, sql } from 'kysely'
import { kyselyOn } from '../../platform/database/kysely-sqlite.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import { type EventSink, noEvents } from '../../platform/events/outbox.ts'
import type { AssessmentDraft, AssessmentStore } from './assessment-store.ts'
import { TraceRows } from './trace-rows.sqlite.ts'

interface Tables {
  /** See 0003-assessments. */
  assessment: {
    workspace: number
    id: string
    trace: number
    span_id: string | null
    kind: Assessment['kind']
    name: string
    value: string
    rationale: string | null
    source_type: Assessment['source']['type']
    source_id: string
    error: string | null
    metadata: string
    created_ms: number
    updated_ms: number
    overrides: string | null
    valid: number
  }
}

/** Text of a value that an event has in it; a longer one is asked for. */
const maxEventValueChars = 1_000

/** Assessments in SQLite. Statements run in the caller's thread and transaction. */
export function createAssessmentStore(db: DatabaseSync, events: EventSink<WebhookEvent<'assessment.created'>> = noEvents): AssessmentStore {
  const tables = kyselyOn<Tables>(db)
  const traces = new TraceRows(db)

  async function find(workspace: number, traceId: string, assessmentId: string): Promise<Row> {
    const trace = traces.find(workspace, traceId).id
    const row = await tables
      .selectFrom('assessment')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('id', '=', assessmentId)
      .where('trace', '=', trace)
      .executeTakeFirst()
    if (row === undefined) throw notFound(`Assessment with ID '${assessmentId}' not found for trace '${mlflowTraceId(traceId)}'`)
    return row
  }

  const setValid = (workspace: number, assessmentId: string, valid: 0 | 1) =>
    tables.updateTable('assessment').set({ valid }).where('workspace', '=', workspace).where('id', '=', assessmentId).execute()

  async function countWith(trace: number, { metadataKey, value }: { metadataKey: string; value: string }): Promise<number> {
    const rows = await tables.selectFrom('assessment').select('metadata').where('trace', '=', trace).execute()
    return rows.filter(({ metadata }) => (JSON.parse(metadata) as Record<string, string>)[metadataKey] === value).length
  }

  /** Whether another one overrides the same as this one did. */
  async function isOverriddenStill({ workspace, trace, overrides }: Row): Promise<boolean> {
    const other = await tables
      .selectFrom('assessment')
      .select('id')
      .where('workspace', '=', workspace)
      .where('trace', '=', trace)
      .where('overrides', '=', overrides)
      .executeTakeFirst()
    return other !== undefined
  }

  return {
    async create(workspaceName, draft, atMost) {
      const workspace = workspaceId(db, workspaceName)
      const trace = traces.find(workspace, draft.traceId).id
      if (atMost !== undefined && (await countWith(trace, atMost)) >= atMost.count) {
        throw new AppError('REQUEST_LIMIT_EXCEEDED', `This trace has been judged ${atMost.count} times already; no more is taken.`)
      }
      if (draft.overrides !== null) await find(workspace, draft.traceId, draft.overrides)
      const row = rowOf(workspace, trace, draft)
      const { numInsertedOrUpdatedRows } = await tables
        .insertInto('assessment')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow()
      if (numInsertedOrUpdatedRows === 0n) {
        throw new AppError(
          'RESOURCE_ALREADY_EXISTS',
          `An assessment with ID '${row.id}' exists already. Update it, or leave the ID to the server.`,
        )
      }
      if (draft.overrides !== null) await setValid(workspace, draft.overrides, 0)
      const created = assessmentOf(row, draft.traceId)
      events.append(workspaceName, createdEvent(created))
      return created
    },

    async get(workspaceName, traceId, assessmentId) {
      return assessmentOf(await find(workspaceId(db, workspaceName), traceId, assessmentId), traceId)
    },

    async update(workspaceName, traceId, assessmentId, change, nowMs) {
      const row = await find(workspaceId(db, workspaceName), traceId, assessmentId)
      const { metadata, ...columns } = changedColumns(change)
      const next = await tables
        .updateTable('assessment')
        .set({
          ...columns,
          // In the statement itself: another change may have been made since the row was read.
          ...(metadata !== undefined && { metadata: sql<string>`json_patch(metadata, ${metadata})` }),
          updated_ms: nowMs,
        })
        .where('workspace', '=', row.workspace)
        .where('id', '=', row.id)
        .returningAll()
        .executeTakeFirstOrThrow()
      return assessmentOf(next, traceId)
    },

    async delete(workspaceName, traceId, assessmentId) {
      const row = await find(workspaceId(db, workspaceName), traceId, assessmentId)
      await tables.deleteFrom('assessment').where('workspace', '=', row.workspace).where('id', '=', row.id).execute()
      if (row.overrides !== null && row.valid === 1 && !(await isOverriddenStill(row))) await setValid(row.workspace, row.overrides, 1)
    },
  }
}

/** The assessments of traces by the traces' row numbers. The caller has checked that these are of its workspace. */
export class AssessmentsOfTraces {
  private readonly select: StatementSync

  constructor(db: DatabaseSync) {
    this.select = db.prepare(`SELECT assessment.*, lower(hex(trace.trace_id)) AS trace_hex
      FROM json_each(?) AS wanted CROSS JOIN assessment ON assessment.trace = wanted.value JOIN trace ON trace.id = assessment.trace
      ORDER BY assessment.trace, created_ms, assessment.id`)
  }

  /** Oldest first. `traces` is a JSON list of row numbers; those without any are absent. */
  read(traces: string): Map<number, Assessment[]> {
    const rows = this.select.all(traces) as unknown as (Row & { trace_hex: string })[]
    return new Map(
      [...Map.groupBy(rows, ({ trace }) => trace)].map(([trace, group]) => [trace, group.map((row) => assessmentOf(row, row.trace_hex))]),
    )
  }
}

function createdEvent(assessment: Assessment): WebhookEvent<'assessment.created'> {
  const { assessmentId, traceId, name, kind, value, source } = assessment
  const isShort =
    typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && value.length <= maxEventValueChars)
  return {
    type: 'assessment.created',
    data: {
      assessment_id: assessmentId,
      trace_id: mlflowTraceId(traceId),
      name,
      kind,
      value: isShort ? value : null,
      source_type: source.type === 'AI_JUDGE' ? 'LLM_JUDGE' : source.type,
      source_id: source.id,
    },
  }
}

type Row = Selectable<Tables['assessment']>

type Changeable = Pick<Assessment, 'name' | 'value' | 'rationale' | 'metadata' | 'error'>

function columnsOf(from: Changeable) {
  return {
    name: from.name,
    value: JSON.stringify(from.value ?? null),
    rationale: from.rationale,
    metadata: JSON.stringify(from.metadata),
    error: from.error === null ? null : JSON.stringify(from.error),
  }
}

/** The columns of the members that a change names. */
function changedColumns(change: Partial<Changeable>): Partial<ReturnType<typeof columnsOf>> {
  const whole = columnsOf({ name: '', value: null, rationale: null, metadata: {}, error: null, ...change })
  return Object.fromEntries(Object.entries(whole).filter(([member]) => Object.hasOwn(change, member)))
}

function rowOf(workspace: number, trace: number, draft: AssessmentDraft): Row {
  return {
    workspace,
    id: draft.assessmentId ?? `a-${randomUUID().replaceAll('-', '')}`,
    trace,
    span_id: draft.spanId,
    kind: draft.kind,
    ...columnsOf(draft),
    source_type: draft.source.type,
    source_id: draft.source.id,
    created_ms: draft.createdAtMs,
    updated_ms: draft.updatedAtMs,
    overrides: draft.overrides,
    valid: 1,
  }
}

function assessmentOf(row: Row, traceId: string): Assessment {
  return {
    assessmentId: row.id,
    traceId,
    spanId: row.span_id,
    kind: row.kind,
    name: row.name,
    value: JSON.parse(row.value) as unknown,
    rationale: row.rationale,
    source: { type: row.source_type, id: row.source_id },
    error: row.error === null ? null : (JSON.parse(row.error) as Assessment['error']),
    metadata: JSON.parse(row.metadata) as Record<string, string>,
    createdAtMs: row.created_ms,
    updatedAtMs: row.updated_ms,
    overrides: row.overrides,
    valid: row.valid === 1,
  }
}
