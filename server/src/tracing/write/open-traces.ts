import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Usage } from '@assay/protocol'
import { TraceState } from './trace-state.ts'

/** Spans whose shape is kept in memory for traces that are still growing, about 150 bytes each. */
const maxCachedSpans = 100_000

/** A trace being written: its row, the shape of its spans, and whether the row is in the database yet. */
export interface OpenTrace {
  id: number
  inserted: boolean
  /** It was let go of before, and more came. */
  readBack: boolean
  workspace: number
  traceId: Uint8Array
  experiment: number
  startUs: number
  endUs: number | null
  /** 0 in progress, 1 ok, 2 error, 3 unspecified. */
  status: number
  name: string
  receivedMs: number
  revision: number
  inputPreview: string | null
  outputPreview: string | null
  requestPreview: string | null
  responsePreview: string | null
  session: string | null
  sessionUs: number | null
  user: string | null
  userUs: number | null
  version: string | null
  models: Set<string>
  clientRequestId: string | null
  /** Bits of `stated`. */
  stated: number
  clockSuspect: boolean
  /** It is known to have spans far from its start (table `stray_trace`). */
  stray: boolean
  state: TraceState
}

/** What a client has stated of a trace, which spans do not change any more: bits of the column `finalized`. */
export const stated = { finalized: 1, name: 2 } as const

/** The bytes of an id as text, a character each: a key for maps that is equal when the ids are. There is one for every span that is written. */
export function idKey(bytes: Uint8Array): string {
  if (bytes.length !== 8) return String.fromCharCode(...bytes)
  const at = (i: number): number => bytes[i] as number
  return String.fromCharCode(at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7))
}

/**
 * Traces that are still growing, least recently used first; others are read back from their rows when something more comes for them. A whole
 * trace is let go at once: kept until others push it out, its thousands of small objects would be moved to the old generation and die there,
 * which costs the collector more than writing them costs the writer. One that was read back stays: a conversation ends a root at each turn, and
 * to read all of it back for each would cost the square of its length.
 */
export class OpenTraces {
  private readonly cache = new Map<string, OpenTrace>()
  private cachedSpans = 0
  private nextId: number
  private readonly db: DatabaseSync
  private readonly selectTrace: StatementSync
  private readonly selectSpans: StatementSync
  private readonly selectModels: StatementSync

  constructor(db: DatabaseSync) {
    this.db = db
    this.nextId = this.readNextId()
    this.selectTrace = db.prepare(`
      SELECT t.*, n.text AS name_text, v.text AS version_text FROM trace t
      JOIN term n ON n.id = t.name LEFT JOIN term v ON v.id = t.version WHERE t.workspace = ? AND t.trace_id = ?`)
    this.selectSpans = db.prepare(`
      SELECT s.span_id, s.parent_id, s.start_us, s.duration_us, s.status, s.input_tokens, s.output_tokens, s.usage, s.cost, s.unpriced,
        s.error, e.text AS error_type
      FROM span s LEFT JOIN term e ON e.id = s.error_type WHERE s.trace = ?`)
    this.selectModels = db.prepare(`
      SELECT DISTINCT m.text FROM span s JOIN term m ON m.id = s.model WHERE s.trace = ? AND s.input_tokens IS NOT NULL`)
  }

  private readNextId(): number {
    return Number(this.db.prepare('SELECT coalesce(max(id), 0) + 1 AS next FROM trace').get()?.['next'])
  }

  /** The trace as it stands, or null when there is none yet. */
  find(workspace: number, traceId: Uint8Array): OpenTrace | null {
    const key = `${workspace}:${idKey(traceId)}`
    const cached = this.cache.get(key)
    if (cached !== undefined) {
      this.cache.delete(key)
      this.cache.set(key, cached)
      return cached
    }
    const row = this.selectTrace.get(workspace, traceId)
    if (row === undefined) return null
    const trace = this.fromRow(row)
    this.keep(key, trace)
    return trace
  }

  /** A new trace with a number of its own; the caller fills it in and inserts its row. */
  create(workspace: number, traceId: Uint8Array, experiment: number, receivedMs: number): OpenTrace {
    const trace: OpenTrace = {
      // A copy of the id: a view would keep the whole request in memory for as long as the trace is cached.
      id: this.nextId++,
      inserted: false,
      readBack: false,
      workspace,
      traceId: Uint8Array.from(traceId),
      experiment,
      startUs: 0,
      endUs: null,
      status: 0,
      name: '',
      receivedMs,
      revision: 0,
      inputPreview: null,
      outputPreview: null,
      requestPreview: null,
      responsePreview: null,
      session: null,
      sessionUs: null,
      user: null,
      userUs: null,
      version: null,
      models: new Set(),
      clientRequestId: null,
      stated: 0,
      clockSuspect: false,
      stray: false,
      state: new TraceState(),
    }
    this.keep(`${workspace}:${idKey(traceId)}`, trace)
    return trace
  }

  private keep(key: string, trace: OpenTrace): void {
    this.cache.set(key, trace)
    this.grown(sizeOf(trace))
  }

  /** Notes that a trace has grown, and lets go of the ones not touched for longest. The newest stays whatever its size. */
  grown(spans: number): void {
    this.cachedSpans += spans
    if (this.cachedSpans <= maxCachedSpans) return
    for (const [key, trace] of this.cache) {
      if (this.cachedSpans <= maxCachedSpans || this.cache.size === 1) return
      this.cache.delete(key)
      this.cachedSpans -= sizeOf(trace)
    }
  }

  /** Lets go of a trace of which all that is to be expected has come, unless that was wrong of it before. */
  settle(trace: OpenTrace): void {
    if (!trace.readBack && trace.state.isWhole()) this.forget(trace.workspace, trace.traceId)
  }

  forget(workspace: number, traceId: Uint8Array): void {
    const key = `${workspace}:${idKey(traceId)}`
    const trace = this.cache.get(key)
    if (trace === undefined) return
    this.cache.delete(key)
    this.cachedSpans -= sizeOf(trace)
  }

  /** After a rolled back transaction. */
  reset(): void {
    this.cache.clear()
    this.cachedSpans = 0
    this.nextId = this.readNextId()
  }

  /** Reads the shape of a trace anew from its spans, after one of them was replaced. */
  reload(trace: OpenTrace): void {
    this.cachedSpans -= trace.state.size
    trace.state = this.stateOf(trace.id)
    this.cachedSpans += trace.state.size
    trace.models = new Set(this.selectModels.all(trace.id).map((row) => String(row['text'])))
  }

  private stateOf(id: number): TraceState {
    const state = new TraceState()
    for (const span of this.selectSpans.iterate(id)) {
      const startUs = Number(span['start_us'])
      const durationUs = span['duration_us']
      state.add({
        key: idKey(span['span_id'] as Uint8Array),
        parentKey: span['parent_id'] === null ? null : idKey(span['parent_id'] as Uint8Array),
        startUs,
        endUs: durationUs === null ? null : startUs + Number(durationUs),
        failure:
          span['status'] === 2
            ? { type: (span['error_type'] as string | null) ?? '', message: (span['error'] as string | null) ?? '' }
            : null,
        usage: usageOf(span),
        costUsd: span['cost'] as number | null,
        unpriced: span['unpriced'] === 1,
      })
    }
    return state
  }

  private fromRow(row: Record<string, unknown>): OpenTrace {
    const id = Number(row['id'])
    return {
      id,
      inserted: true,
      readBack: true,
      workspace: Number(row['workspace']),
      traceId: row['trace_id'] as Uint8Array,
      experiment: Number(row['experiment']),
      startUs: Number(row['start_us']),
      endUs: row['end_us'] as number | null,
      status: Number(row['status']),
      name: String(row['name_text']),
      receivedMs: Number(row['received_ms']),
      revision: Number(row['revision']),
      inputPreview: row['input_preview'] as string | null,
      outputPreview: row['output_preview'] as string | null,
      requestPreview: row['request_preview'] as string | null,
      responsePreview: row['response_preview'] as string | null,
      session: row['session'] as string | null,
      sessionUs: row['session_us'] as number | null,
      user: row['user'] as string | null,
      userUs: row['user_us'] as number | null,
      version: row['version_text'] as string | null,
      models: new Set(modelsOf(row['models'])),
      clientRequestId: row['client_request_id'] as string | null,
      stated: Number(row['finalized']),
      clockSuspect: row['clock_suspect'] === 1,
      stray: false,
      state: this.stateOf(id),
    }
  }
}

/** The usage of a trace or span row: two sums, or the exclusive classes as JSON where there are more than two. */
export function usageOf(row: Record<string, unknown>): Usage | null {
  if (typeof row['usage'] === 'string') return JSON.parse(row['usage']) as Usage
  if (row['input_tokens'] === null && row['output_tokens'] === null) return null
  const usage: Usage = {}
  if (row['input_tokens'] !== null) usage.input = Number(row['input_tokens'])
  if (row['output_tokens'] !== null) usage.output = Number(row['output_tokens'])
  return usage
}

/** The JSON for the `usage` column; null when the two sums say it all: both reported, and nothing else. */
export function usageColumn(usage: Usage): string | null {
  for (const name in usage) if (name !== 'input' && name !== 'output') return JSON.stringify(usage)
  return usage.input === undefined || usage.output === undefined ? JSON.stringify(usage) : null
}

export function modelsOf(column: unknown): string[] {
  return typeof column === 'string' ? (JSON.parse(column) as string[]) : []
}

/** What a cached trace counts: its spans, and itself, since there are traces without spans. */
function sizeOf(trace: OpenTrace): number {
  return trace.state.size + 1
}
