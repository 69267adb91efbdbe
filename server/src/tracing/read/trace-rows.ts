import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Assessment } from '@assay/protocol'
import { AssessmentsOfTraces } from '../store/assessment-store.sqlite.ts'
import { modelsOf, stated, usageOf } from '../write/open-traces.ts'
import type { TraceRecord } from '../store/span-store.ts'
import { partialAfterMs } from '../store/trace-status.ts'

export type Row = Record<string, unknown>

/** A trace as a list of columns: SQLite's own objects take twice as long to make and four times as long to read. */
type TraceRow = [
  id: number,
  traceId: Uint8Array,
  experiment: number,
  startUs: number,
  endUs: number | null,
  status: number,
  receivedMs: number,
  updatedMs: number,
  spanCount: number,
  errorCount: number,
  inputTokens: number | null,
  outputTokens: number | null,
  usage: string | null,
  cost: number | null,
  unpriced: number,
  inputPreview: string | null,
  outputPreview: string | null,
  requestPreview: string | null,
  responsePreview: string | null,
  error: string | null,
  session: string | null,
  user: string | null,
  models: string | null,
  clientRequestId: string | null,
  finalized: number,
  clockSuspect: number,
  name: string | null,
  version: string | null,
  errorType: string | null,
]
const columns = `t.id, t.trace_id, t.experiment, t.start_us, t.end_us, t.status, t.received_ms, t.updated_ms, t.span_count, t.error_count,
  t.input_tokens, t.output_tokens, t.usage, t.cost, t.unpriced, t.input_preview, t.output_preview, t.request_preview, t.response_preview,
  t.error, t.session, t.user, t.models, t.client_request_id, t.finalized, t.clock_suspect, (SELECT text FROM term WHERE id = t.name),
  (SELECT text FROM term WHERE id = t.version), (SELECT text FROM term WHERE id = t.error_type)`

type Entries = Map<number, Map<string, string>>

/** Reads traces with their tags, metadata and assessments: four statements, however many traces. */
export class TraceRows {
  private readonly nowMs: () => number
  private readonly selectTraces: StatementSync
  private readonly selectTags: StatementSync
  private readonly selectMetadata: StatementSync
  private readonly assessments: AssessmentsOfTraces

  constructor(db: DatabaseSync, nowMs: () => number) {
    this.nowMs = nowMs
    this.selectTraces = inLists(db.prepare(`SELECT ${columns} FROM json_each(?) d CROSS JOIN trace t ON t.id = d.value ORDER BY d.key`))
    const entries = (table: string): StatementSync =>
      inLists(
        db.prepare(`SELECT g.trace, g.key, g.value FROM json_each(?) d CROSS JOIN ${table} g ON g.trace = d.value ORDER BY d.key, g.key`),
      )
    this.selectTags = entries('trace_tag')
    this.selectMetadata = entries('trace_metadata')
    this.assessments = new AssessmentsOfTraces(db)
  }

  /** By their row numbers, in that order. */
  read(ids: readonly number[]): TraceRecord[] {
    if (ids.length === 0) return []
    const list = JSON.stringify(ids)
    const tags = entriesByTrace(this.selectTags.all(list))
    const metadata = entriesByTrace(this.selectMetadata.all(list))
    const assessments = this.assessments.read(list)
    const rows = this.selectTraces.all(list) as unknown as TraceRow[]
    return rows.map((row) => this.record(row, tags, metadata, assessments))
  }

  private record(row: TraceRow, tags: Entries, metadata: Entries, assessments: Map<number, Assessment[]>): TraceRecord {
    const [
      id,
      traceId,
      experiment,
      startUs,
      endUs,
      status,
      receivedMs,
      updatedMs,
      spanCount,
      errorCount,
      inputTokens,
      outputTokens,
      usage,
      cost,
      unpriced,
      inputPreview,
      outputPreview,
      requestPreview,
      responsePreview,
      error,
      session,
      user,
      models,
      clientRequestId,
      finalized,
      clockSuspect,
      name,
      version,
      errorType,
    ] = row
    return {
      traceId: hex(traceId),
      experimentId: String(experiment),
      name: String(name),
      status: statusOf(status, updatedMs, this.nowMs()),
      startUs,
      endUs,
      receivedAtMs: receivedMs,
      inputPreview: inputPreview ?? requestPreview ?? '',
      outputPreview: outputPreview ?? responsePreview ?? '',
      requestPreview,
      responsePreview,
      error: errorText(errorType, error),
      spanCount,
      errorCount,
      usage: usageOf({ usage, input_tokens: inputTokens, output_tokens: outputTokens }),
      costUsd: cost,
      unpriced: unpriced === 1,
      session,
      user,
      version,
      models: modelsOf(models),
      clientRequestId,
      tags: tags.get(id) ?? new Map<string, string>(),
      metadata: metadata.get(id) ?? new Map<string, string>(),
      assessments: assessments.get(id) ?? [],
      clockSuspect: clockSuspect === 1,
      finalized: (finalized & stated.finalized) !== 0,
    }
  }
}

/** Makes a statement answer rows as lists of columns. */
export function inLists(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true)
  return statement
}

export function hex({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex')
}

/** Of a trace's row. */
export function statusOf(status: number, updatedMs: number, nowMs: number): TraceRecord['status'] {
  if (status === 1) return 'OK'
  if (status === 2) return 'ERROR'
  return nowMs - updatedMs > partialAfterMs ? 'PARTIAL' : 'IN_PROGRESS'
}

/** `Type: message` of a trace or span, or null when it did not fail. */
export function errorText(type: string | null, message: string | null): string | null {
  const parts = [type, message].filter((part) => part !== null && part !== '')
  return parts.length > 0 ? parts.join(': ') : null
}

function entriesByTrace(rows: unknown[]): Entries {
  const byTrace: Entries = new Map()
  for (const [id, key, value] of rows as [number, string, string][]) {
    let entries = byTrace.get(id)
    if (entries === undefined) byTrace.set(id, (entries = new Map()))
    entries.set(key, value)
  }
  return byTrace
}
