import type { DatabaseSync } from 'node:sqlite'
import { workspaceId } from '../platform/database/workspace.ts'
import { PayloadReader } from './payload-reader.ts'
import { ResourceTags } from './resource-tags.ts'
import { SpanAggregates } from './span-aggregates.ts'
import { SpanSearch } from './span-search.ts'
import type {
  Conversation,
  GroupQuery,
  Page,
  SeriesBucket,
  SeriesQuery,
  SpanReader,
  SpanRecord,
  StoredSpan,
  TraceQuery,
  TraceRecord,
  UserTotals,
} from './span-store.ts'
import { parseTraceId } from './trace-id.ts'
import type { Row } from './trace-rows.ts'
import { hex, spanColumns, spanRecord, traceColumns, TraceRows } from './trace-rows.ts'
import { WordQuery } from './word-query.ts'

/** Reads on one read-only connection that has the derived database attached as `words`. */
export class SqliteSpanReader implements SpanReader {
  private readonly db: DatabaseSync
  private readonly rows: TraceRows
  private readonly payloads: PayloadReader
  private readonly resources: ResourceTags
  private readonly search: SpanSearch
  private readonly aggregates: SpanAggregates

  constructor(db: DatabaseSync, nowMs: () => number) {
    this.db = db
    this.rows = new TraceRows(db, nowMs)
    this.payloads = new PayloadReader(db)
    this.resources = new ResourceTags(db, this.payloads)
    this.search = new SpanSearch(db, this.payloads, new WordQuery(db), nowMs)
    this.aggregates = new SpanAggregates(db)
  }

  /** Those of the experiments that belong to the workspace: whatever ids a caller names, nothing of another tenant is reached. */
  private own(workspace: string, experimentIds: readonly string[]): string[] {
    const rows = this.db
      .prepare('SELECT id FROM experiment WHERE workspace = ? AND id IN (SELECT value FROM json_each(?))')
      .all(workspaceId(this.db, workspace), JSON.stringify(experimentIds.map(Number)))
    return rows.map((row) => String(row['id']))
  }

  async searchTraces(workspace: string, query: TraceQuery): Promise<Page<TraceRecord>> {
    const experimentIds = this.own(workspace, query.experimentIds)
    if (experimentIds.length === 0) return { items: [], nextCursor: null }
    const page = this.search.traces({ ...query, experimentIds })
    return { items: this.rows.records(page.items), nextCursor: page.nextCursor }
  }

  async countTraces(workspace: string, query: Omit<TraceQuery, 'limit' | 'cursor'>, upTo: number) {
    const experimentIds = this.own(workspace, query.experimentIds)
    const rows = experimentIds.length === 0 ? [] : this.search.count({ ...query, experimentIds }, upTo).rows
    const counted = rows.slice(0, upTo)
    const durations = counted.flatMap((row) => (row['duration_us'] === null ? [] : [Number(row['duration_us'])])).sort((a, b) => a - b)
    const p95 = durations[Math.max(0, Math.ceil(durations.length * 0.95) - 1)]
    return {
      count: counted.length,
      errors: counted.filter((row) => row['status'] === 2).length,
      tokens: counted.reduce((sum, row) => sum + Number(row['tokens']), 0),
      costUsd: counted.reduce((sum, row) => sum + Number(row['cost'] ?? 0), 0),
      p95DurationMs: p95 === undefined ? null : p95 / 1000,
      exact: rows.length <= upTo,
    }
  }

  async searchSpans(workspace: string, query: TraceQuery): Promise<Page<SpanRecord>> {
    const experimentIds = this.own(workspace, query.experimentIds)
    if (experimentIds.length === 0) return { items: [], nextCursor: null }
    const page = this.search.spans({ ...query, experimentIds })
    return { items: page.items.map((row) => spanRecord(row, hex(row['trace_id']))), nextCursor: page.nextCursor }
  }

  async getTrace(workspace: string, traceId: string): Promise<TraceRecord | null> {
    return (await this.getTraces(workspace, [traceId]))[0] ?? null
  }

  async getTraces(workspace: string, traceIds: string[]): Promise<TraceRecord[]> {
    const statement = this.db.prepare(`SELECT ${traceColumns} FROM trace t WHERE t.workspace = ? AND t.trace_id = ?`)
    const workspaceNumber = workspaceId(this.db, workspace)
    const rows = traceIds.map((id) => statement.get(workspaceNumber, parseTraceId(id))).filter((row) => row !== undefined)
    return this.rows.records(rows)
  }

  async resourceTags(workspace: string, traceIds: string[]): Promise<Map<string, Map<string, string>>> {
    const workspaceNumber = workspaceId(this.db, workspace)
    const found = traceIds.map((traceId): [string, Map<string, string>] => [
      traceId,
      this.resources.of(workspaceNumber, parseTraceId(traceId)),
    ])
    return new Map(found.filter(([, tags]) => tags.size > 0))
  }

  async listSpans(workspace: string, traceId: string): Promise<SpanRecord[]> {
    return this.spanRows(workspace, traceId).map((row) => spanRecord(row, hex(parseTraceId(traceId))))
  }

  async listStoredSpans(workspace: string, traceId: string): Promise<StoredSpan[]> {
    return this.spanRows(workspace, traceId).map((row) => this.stored(row, traceId))
  }

  /** Of spans that start in the same microsecond the longer comes first: clocks are coarse, and a parent outlasts its children. */
  private spanRows(workspace: string, traceId: string): Row[] {
    return this.db
      .prepare(`
      SELECT ${spanColumns} FROM trace t JOIN span s ON s.trace = t.id WHERE t.workspace = ? AND t.trace_id = ?
      ORDER BY s.start_us, s.duration_us IS NOT NULL, s.duration_us DESC, s.span_id`)
      .all(workspaceId(this.db, workspace), parseTraceId(traceId))
  }

  async getSpan(workspace: string, traceId: string, spanId: string): Promise<StoredSpan | null> {
    if (!/^[0-9a-f]{16}$/i.test(spanId)) return null
    const row = this.db
      .prepare(`
      SELECT ${spanColumns} FROM trace t JOIN span s ON s.trace = t.id WHERE t.workspace = ? AND t.trace_id = ? AND s.span_id = ?`)
      .get(workspaceId(this.db, workspace), parseTraceId(traceId), Buffer.from(spanId, 'hex'))
    return row === undefined ? null : this.stored(row, traceId)
  }

  private stored(row: Row, traceId: string): StoredSpan {
    return {
      ...spanRecord(row, hex(parseTraceId(traceId))),
      // A copy, since the block it lies in is shared and stays here.
      payload: Uint8Array.from(this.payloads.payload(row)),
      origin: this.payloads.origin(Number(row['origin'])),
    }
  }

  async series(workspace: string, query: SeriesQuery): Promise<SeriesBucket[]> {
    const experimentIds = this.own(workspace, query.experimentIds)
    return experimentIds.length === 0 ? [] : this.aggregates.series({ ...query, experimentIds })
  }

  async facets(workspace: string, experimentId: string, limit: number) {
    return this.own(workspace, [experimentId]).length === 0 ? [] : this.aggregates.facets(experimentId, limit)
  }

  async conversations(workspace: string, query: GroupQuery): Promise<Page<Conversation>> {
    return this.own(workspace, [query.experimentId]).length === 0 ? { items: [], nextCursor: null } : this.aggregates.conversations(query)
  }

  async users(workspace: string, query: GroupQuery): Promise<Page<UserTotals>> {
    return this.own(workspace, [query.experimentId]).length === 0 ? { items: [], nextCursor: null } : this.aggregates.users(query)
  }

  async experimentActivity(workspace: string): Promise<Map<string, { traceCount: number; lastTraceAtMs: number }>> {
    return this.aggregates.experimentActivity(workspaceId(this.db, workspace))
  }

  async indexLag(): Promise<number> {
    const row = this.db
      .prepare(`
      SELECT coalesce(sum(spans), 0) AS lag FROM fragment WHERE id > (SELECT done FROM words.progress WHERE queue = 'fragment')`)
      .get()
    return Number(row?.['lag'])
  }
}
