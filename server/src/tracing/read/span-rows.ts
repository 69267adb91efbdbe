import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { spanTypes } from '@assay/protocol'
import { usageOf } from '../write/open-traces.ts'
import type { SpanRecord } from '../store/span-store.ts'
import { errorText, hex, inLists } from './trace-rows.ts'

/** A span as a list of columns, as `TraceRow`. */
export type SpanRow = [
  traceId: Uint8Array,
  spanId: Uint8Array,
  parentId: Uint8Array | null,
  type: number,
  kind: number,
  status: number,
  startUs: number,
  durationUs: number | null,
  inputTokens: number | null,
  outputTokens: number | null,
  usage: string | null,
  cost: number | null,
  unpriced: number | null,
  counted: number | null,
  error: string | null,
  name: string,
  model: string | null,
  provider: string | null,
  tool: string | null,
  errorType: string | null,
  block: number,
  position: number,
  length: number,
  origin: number,
]
const term = (column: string): string => `(SELECT text FROM term WHERE id = s.${column})`
const columns = `t.trace_id, s.span_id, s.parent_id, s.type, s.kind, s.status, s.start_us, s.duration_us, s.input_tokens, s.output_tokens,
  s.usage, s.cost, s.unpriced, s.counted, s.error, ${['name', 'model', 'provider', 'tool', 'error_type'].map(term).join(', ')},
  s.block, s.position, s.length, s.origin`

/** Reads span rows; payloads lie elsewhere. */
export class SpanRows {
  private readonly selectOfTrace: StatementSync
  private readonly selectOne: StatementSync
  private readonly selectByRow: StatementSync

  constructor(db: DatabaseSync) {
    const select = `SELECT ${columns} FROM trace t CROSS JOIN span s ON s.trace = t.id`
    // Of spans that start in the same microsecond the longer comes first: clocks are coarse, and a parent outlasts its children.
    this.selectOfTrace = inLists(
      db.prepare(`${select} WHERE t.workspace = ? AND t.trace_id = ?
        ORDER BY s.start_us, s.duration_us IS NOT NULL, s.duration_us DESC, s.span_id`),
    )
    this.selectOne = inLists(db.prepare(`${select} WHERE t.workspace = ? AND t.trace_id = ? AND s.span_id = ?`))
    this.selectByRow = inLists(db.prepare(`${select} WHERE t.id = ? AND s.span_id = ?`))
  }

  /** By start time; at equal times open ones, then longer ones first. */
  ofTrace(workspace: number, traceId: Uint8Array): Iterable<SpanRow> {
    return this.selectOfTrace.iterate(workspace, traceId) as Iterable<unknown> as Iterable<SpanRow>
  }

  one(workspace: number, traceId: Uint8Array, spanId: Uint8Array): SpanRow | undefined {
    return this.selectOne.get(workspace, traceId, spanId) as unknown as SpanRow | undefined
  }

  /** By the trace's row number. */
  byRow(trace: number, spanId: Uint8Array): SpanRow | undefined {
    return this.selectByRow.get(trace, spanId) as unknown as SpanRow | undefined
  }
}

export function spanRecord(row: SpanRow): SpanRecord {
  const [traceId, spanId, parentId, type, kind, status, startUs, durationUs, inputTokens, outputTokens, usage, cost, unpriced] = row
  const [, , , , , , , , , , , , , counted, error, name, model, provider, tool, errorType] = row
  return {
    traceId: hex(traceId),
    spanId: hex(spanId),
    parentSpanId: parentId === null ? null : hex(parentId),
    name,
    type: spanTypes[type] ?? 'UNKNOWN',
    kind,
    statusCode: status,
    startUs,
    endUs: durationUs === null ? null : startUs + durationUs,
    model,
    provider,
    tool,
    usage: usageOf({ usage, input_tokens: inputTokens, output_tokens: outputTokens }),
    costUsd: cost,
    unpriced: unpriced === 1,
    counted: counted !== 0,
    error: errorText(errorType, error),
  }
}

/** Where its payload lies, and with which resource and scope. */
export function payloadPlace(row: SpanRow): { block: number; position: number; length: number; origin: number } {
  const [block, position, length, origin] = row.slice(-4) as [number, number, number, number]
  return { block, position, length, origin }
}
