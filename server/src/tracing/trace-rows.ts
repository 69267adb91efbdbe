import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Assessment } from '@assay/protocol'
import { spanTypes } from '@assay/protocol'
import { AssessmentsOfTraces } from './assessment-store.sqlite.ts'
import { modelsOf, stated, usageOf } from './open-traces.ts'
import type { SpanRecord, TraceRecord } from './span-store.ts'
import { partialAfterMs } from './trace-status.ts'

const traceColumns = `t.id, t.trace_id, t.experiment, t.start_us, t.end_us, t.status, t.received_ms, t.updated_ms, t.span_count, t.error_count,
  t.input_tokens, t.output_tokens, t.usage, t.cost, t.unpriced, t.input_preview, t.output_preview, t.request_preview, t.response_preview, t.error, t.session, t.user, t.models,
  t.client_request_id, t.finalized, t.clock_suspect,
  (SELECT text FROM term WHERE id = t.name) AS name_text, (SELECT text FROM term WHERE id = t.version) AS version_text,
  (SELECT text FROM term WHERE id = t.error_type) AS error_type_text`

export const spanColumns = `s.trace, s.span_id, s.parent_id, s.type, s.kind, s.status, s.start_us, s.duration_us, s.block, s.position, s.length, s.origin,
  s.input_tokens, s.output_tokens, s.usage, s.cost, s.unpriced, s.counted, s.error,
  (SELECT text FROM term WHERE id = s.name) AS name_text, (SELECT text FROM term WHERE id = s.model) AS model_text,
  (SELECT text FROM term WHERE id = s.provider) AS provider_text, (SELECT text FROM term WHERE id = s.tool) AS tool_text,
  (SELECT text FROM term WHERE id = s.error_type) AS error_type_text`

export type Row = Record<string, unknown>

/** Reads traces with their tags, metadata and assessments: four statements, however many traces. */
export class TraceRows {
  private readonly nowMs: () => number
  private readonly selectTraces: StatementSync
  private readonly selectTags: StatementSync
  private readonly selectMetadata: StatementSync
  private readonly assessments: AssessmentsOfTraces

  constructor(db: DatabaseSync, nowMs: () => number) {
    this.nowMs = nowMs
    this.selectTraces = db.prepare(`SELECT ${traceColumns} FROM json_each(?) d CROSS JOIN trace t ON t.id = d.value ORDER BY d.key`)
    const entries = (table: string): StatementSync =>
      db.prepare(`SELECT g.trace, g.key, g.value FROM json_each(?) d CROSS JOIN ${table} g ON g.trace = d.value ORDER BY d.key, g.key`)
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
    return this.selectTraces.all(list).map((row) => this.record(row, tags, metadata, assessments))
  }

  private record(
    row: Row,
    tags: Map<number, Map<string, string>>,
    metadata: Map<number, Map<string, string>>,
    assessments: Map<number, Assessment[]>,
  ): TraceRecord {
    const id = Number(row['id'])
    return {
      traceId: hex(row['trace_id']),
      experimentId: String(row['experiment']),
      name: String(row['name_text']),
      status: statusOf(row, this.nowMs()),
      startUs: Number(row['start_us']),
      endUs: row['end_us'] as number | null,
      receivedAtMs: Number(row['received_ms']),
      inputPreview: (row['input_preview'] as string | null) ?? (row['request_preview'] as string | null) ?? '',
      outputPreview: (row['output_preview'] as string | null) ?? (row['response_preview'] as string | null) ?? '',
      requestPreview: row['request_preview'] as string | null,
      responsePreview: row['response_preview'] as string | null,
      error: errorOf(row),
      spanCount: Number(row['span_count']),
      errorCount: Number(row['error_count']),
      usage: usageOf(row),
      costUsd: row['cost'] as number | null,
      unpriced: row['unpriced'] === 1,
      session: row['session'] as string | null,
      user: row['user'] as string | null,
      version: row['version_text'] as string | null,
      models: modelsOf(row['models']),
      clientRequestId: row['client_request_id'] as string | null,
      tags: tags.get(id) ?? new Map(),
      metadata: metadata.get(id) ?? new Map(),
      assessments: assessments.get(id) ?? [],
      clockSuspect: row['clock_suspect'] === 1,
      finalized: (Number(row['finalized']) & stated.finalized) !== 0,
    }
  }
}

export function hex(bytes: unknown): string {
  const { buffer, byteOffset, byteLength } = bytes as Uint8Array<ArrayBuffer>
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex')
}

function statusOf(row: Row, nowMs: number): TraceRecord['status'] {
  if (row['status'] === 1) return 'OK'
  if (row['status'] === 2) return 'ERROR'
  return nowMs - Number(row['updated_ms']) > partialAfterMs ? 'PARTIAL' : 'IN_PROGRESS'
}

/** `Type: message` of a trace or span row, or null when it did not fail. */
function errorOf(row: Row): string | null {
  const parts = [row['error_type_text'], row['error']].filter((part) => typeof part === 'string' && part !== '')
  if (parts.length > 0) return parts.join(': ')
  return null
}

function entriesByTrace(rows: readonly Row[]): Map<number, Map<string, string>> {
  const byTrace = new Map<number, Map<string, string>>()
  for (const row of rows) {
    const id = Number(row['trace'])
    let entries = byTrace.get(id)
    if (entries === undefined) byTrace.set(id, (entries = new Map()))
    entries.set(String(row['key']), String(row['value']))
  }
  return byTrace
}

export function spanRecord(row: Row, traceId: string): SpanRecord {
  const startUs = Number(row['start_us'])
  return {
    traceId,
    spanId: hex(row['span_id']),
    parentSpanId: row['parent_id'] === null ? null : hex(row['parent_id']),
    name: String(row['name_text']),
    type: spanTypes[Number(row['type'])] ?? 'UNKNOWN',
    kind: Number(row['kind']),
    statusCode: Number(row['status']),
    startUs,
    endUs: row['duration_us'] === null ? null : startUs + Number(row['duration_us']),
    model: row['model_text'] as string | null,
    provider: row['provider_text'] as string | null,
    tool: row['tool_text'] as string | null,
    usage: usageOf(row),
    costUsd: row['cost'] as number | null,
    unpriced: row['unpriced'] === 1,
    counted: row['counted'] !== 0,
    error: errorOf(row),
  }
}
