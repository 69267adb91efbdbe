import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { AppError } from '@assay/protocol'
import { StatementCache } from '../../platform/database/statement-cache.ts'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import { workspaceId } from '../../platform/database/workspace.ts'
import { PageTokens } from '../pages/page-tokens.ts'
import { ConversationReader } from './conversation-reader.ts'
import { FacetCounts } from '../facets/facet-counts.ts'
import { PayloadReader } from './payload-reader.ts'
import { ResourceTags } from './resource-tags.ts'
import { SeriesReader } from './series-reader.ts'
import { SpanAggregates } from './span-aggregates.ts'
import { SpanColumns } from './span-columns.ts'
import type { SpanRow } from './span-rows.ts'
import { payloadPlace, spanRecord, SpanRows } from './span-rows.ts'
import { SpanSearch } from './span-search.ts'
import type {
  Conversation,
  ConversationOutline,
  FacetQuery,
  Facets,
  GroupQuery,
  Page,
  Series,
  SeriesQuery,
  SpanReader,
  SpanRecord,
  StoredSpan,
  TraceCount,
  TraceOutline,
  TraceQuery,
  TraceRecord,
  UserTotals,
} from '../store/span-store.ts'
import { parseTraceId } from '../store/trace-id.ts'
import { hex, TraceRows } from './trace-rows.ts'

/** Payload of a trace that is read at once. Unit: bytes. */
const maxTraceBytes = 64 * 1024 * 1024

export interface SpanReaderDeps {
  budget: TimeBudget
  /** 32 bytes. */
  pageTokenKey: Uint8Array
  nowMs(): number
}

/** Fragments counted for the lag: every list asks, and when the index is made anew all that is stored waits for it. */
export const maxFragmentsCounted = 10_000

/** Reads on one read-only connection that has the derived database attached as `words`. What takes long asks the budget whether to go on. */
export class SqliteSpanReader implements SpanReader {
  private readonly db: DatabaseSync
  private readonly budget: TimeBudget
  private readonly traceRows: TraceRows
  private readonly spanRows: SpanRows
  private readonly payloads: PayloadReader
  private readonly resources: ResourceTags
  /** One a connection: its conditions are functions of the connection's. */
  readonly search: SpanSearch
  private readonly charts: SeriesReader
  private readonly aggregates: SpanAggregates
  private readonly selectOwn: StatementSync
  private readonly selectTraceRows: StatementSync
  private readonly selectLag: StatementSync
  private readonly facetCounts: FacetCounts
  private readonly columns: SpanColumns
  private readonly talks: ConversationReader

  constructor(db: DatabaseSync, { budget, pageTokenKey, nowMs }: SpanReaderDeps) {
    const statements = new StatementCache(db)
    const tokens = new PageTokens(pageTokenKey)
    this.db = db
    this.budget = budget
    this.traceRows = new TraceRows(db, nowMs)
    this.spanRows = new SpanRows(db)
    this.payloads = new PayloadReader(db)
    this.resources = new ResourceTags(db, this.payloads)
    this.search = new SpanSearch({ db, statements, payloads: this.payloads, budget, tokens, nowMs })
    this.charts = new SeriesReader(db, statements, budget)
    this.aggregates = new SpanAggregates(db, tokens)
    this.selectOwn = db.prepare('SELECT id FROM experiment WHERE workspace = ? AND id IN (SELECT value FROM json_each(?))')
    this.selectTraceRows = db.prepare(
      'SELECT t.id FROM json_each(?) d CROSS JOIN trace t ON t.workspace = ? AND t.trace_id = unhex(d.value) ORDER BY d.key',
    )
    this.selectLag = db.prepare(
      `SELECT coalesce(sum(spans), 0) AS lag FROM
        (SELECT spans FROM fragment WHERE id > (SELECT done FROM words.progress WHERE queue = 'fragment') LIMIT ${maxFragmentsCounted})`,
    )
    this.facetCounts = new FacetCounts(db, budget)
    this.columns = new SpanColumns(db)
    this.talks = new ConversationReader(db, nowMs)
  }

  /** Those of the experiments that belong to the workspace: whatever ids a caller names, nothing of another tenant is reached. */
  private own(workspace: string, experimentIds: readonly string[]): string[] {
    const rows = this.selectOwn.all(workspaceId(this.db, workspace), JSON.stringify(experimentIds.map(Number)))
    return rows.map((row) => String(row['id']))
  }

  async searchTraces(workspace: string, query: TraceQuery): Promise<Page<TraceRecord>> {
    const experimentIds = this.own(workspace, query.experimentIds)
    if (experimentIds.length === 0) return { items: [], nextCursor: null }
    const { items, nextCursor } = this.search.traces(workspaceId(this.db, workspace), { ...query, experimentIds })
    return { items: this.traceRows.read(items), nextCursor }
  }

  async countTraces(workspace: string, query: Omit<TraceQuery, 'limit' | 'cursor'>, upTo: number): Promise<TraceCount> {
    const experimentIds = this.own(workspace, query.experimentIds)
    const sums = { count: 0, errors: 0, tokens: 0, costUsd: 0 }
    const durationsUs: number[] = []
    let exact = true
    const matches =
      experimentIds.length === 0 ? [] : this.search.count(workspaceId(this.db, workspace), { ...query, experimentIds }, upTo + 1)
    for (const row of matches) {
      if (sums.count === upTo) {
        exact = false
        break
      }
      sums.count++
      if (row['status'] === 2) sums.errors++
      sums.tokens += Number(row['tokens'])
      sums.costUsd += Number(row['cost'] ?? 0)
      if (row['duration_us'] !== null) durationsUs.push(Number(row['duration_us']))
    }
    durationsUs.sort((a, b) => a - b)
    const quantileMs = (part: number): number | null => {
      const us = durationsUs[Math.max(0, Math.ceil(durationsUs.length * part) - 1)]
      return us === undefined ? null : us / 1000
    }
    return { ...sums, p90DurationMs: quantileMs(0.9), p95DurationMs: quantileMs(0.95), exact }
  }

  async searchSpans(workspace: string, query: TraceQuery): Promise<Page<SpanRecord>> {
    const experimentIds = this.own(workspace, query.experimentIds)
    if (experimentIds.length === 0) return { items: [], nextCursor: null }
    const { items, nextCursor } = this.search.spans(workspaceId(this.db, workspace), { ...query, experimentIds })
    const rows = items.map(({ trace, spanId }) => this.spanRows.byRow(trace, spanId)).filter((row) => row !== undefined)
    return { items: rows.map(spanRecord), nextCursor }
  }

  async getTrace(workspace: string, traceId: string): Promise<TraceRecord | null> {
    return (await this.getTraces(workspace, [traceId]))[0] ?? null
  }

  async getTraces(workspace: string, traceIds: string[]): Promise<TraceRecord[]> {
    return this.traceRows.read(this.rowsOf(workspace, traceIds))
  }

  private rowsOf(workspace: string, traceIds: string[]): number[] {
    const ids = JSON.stringify(traceIds.map((id) => hex(parseTraceId(id))))
    return this.selectTraceRows.all(ids, workspaceId(this.db, workspace)).map((row) => Number(row['id']))
  }

  async skeleton(workspace: string, traceId: string): Promise<{ trace: TraceRecord; spans: string } | null> {
    const ids = JSON.stringify([hex(parseTraceId(traceId))])
    const row = this.selectTraceRows.get(ids, workspaceId(this.db, workspace))
    const [trace] = row === undefined ? [] : this.traceRows.read([Number(row['id'])])
    return trace === undefined ? null : { trace, spans: this.columns.json(Number(row?.['id']), trace.startUs) }
  }

  async resourceTags(workspace: string, traceIds: string[]): Promise<Map<string, Map<string, string>>> {
    const workspaceNumber = workspaceId(this.db, workspace)
    const found = traceIds.map((traceId): [string, Map<string, string>] => [
      traceId,
      this.resources.of(workspaceNumber, parseTraceId(traceId)),
    ])
    return new Map(found.filter(([, tags]) => tags.size > 0))
  }

  async listStoredSpans(workspace: string, traceId: string): Promise<StoredSpan[]> {
    let bytes = 0
    const spans: StoredSpan[] = []
    for (const row of this.spanRows.ofTrace(workspaceId(this.db, workspace), parseTraceId(traceId))) {
      this.budget.check()
      bytes += payloadPlace(row).length
      if (bytes > maxTraceBytes) {
        throw new AppError(
          'REQUEST_TOO_LARGE',
          `The spans of trace 'tr-${traceId}' are more than ${maxTraceBytes} bytes together. Read them one by one, at /api/assay/v1/traces/tr-${traceId}/spans/<span id>.`,
        )
      }
      spans.push(this.stored(row))
    }
    return spans
  }

  async getSpan(workspace: string, traceId: string, spanId: string): Promise<StoredSpan | null> {
    if (!/^[0-9a-f]{16}$/i.test(spanId)) return null
    const row = this.spanRows.one(workspaceId(this.db, workspace), parseTraceId(traceId), Buffer.from(spanId, 'hex'))
    return row === undefined ? null : this.stored(row)
  }

  private stored(row: SpanRow): StoredSpan {
    const { origin, ...place } = payloadPlace(row)
    return {
      ...spanRecord(row),
      // A copy, since the block it lies in is shared and stays here.
      payload: Uint8Array.from(this.payloads.payload(place)),
      origin: this.payloads.origin(origin),
    }
  }

  async series(workspace: string, query: SeriesQuery): Promise<Series> {
    const experimentIds = this.own(workspace, query.experimentIds)
    return experimentIds.length === 0 ? { buckets: [], otherGroups: 0 } : this.charts.series({ ...query, experimentIds })
  }

  async facets(workspace: string, query: FacetQuery): Promise<Facets> {
    return this.own(workspace, [query.experimentId]).length === 0 ? { facets: [], exact: true } : this.facetCounts.count(query)
  }

  async conversations(workspace: string, query: GroupQuery): Promise<Page<Conversation>> {
    return this.own(workspace, [query.experimentId]).length === 0 ? { items: [], nextCursor: null } : this.aggregates.conversations(query)
  }

  async users(workspace: string, query: GroupQuery): Promise<Page<UserTotals>> {
    return this.own(workspace, [query.experimentId]).length === 0 ? { items: [], nextCursor: null } : this.aggregates.userTotals(query)
  }

  async conversation(workspace: string, experimentId: string, session: string): Promise<ConversationOutline | null> {
    return this.own(workspace, [experimentId]).length === 0 ? null : this.talks.outline(Number(experimentId), session)
  }

  async traceOutlines(workspace: string, traceIds: string[]): Promise<TraceOutline[]> {
    const rows = this.rowsOf(workspace, traceIds)
    const outlines: TraceOutline[] = []
    for (const [i, trace] of this.traceRows.read(rows).entries()) {
      this.budget.check()
      const spans = this.talks.spans(rows[i] ?? 0)
      const root = spans?.find(({ parentSpanId }) => parentSpanId === null)
      outlines.push({ trace, root: root === undefined ? null : await this.getSpan(workspace, trace.traceId, root.spanId), spans })
    }
    return outlines
  }

  async experimentActivity(workspace: string): Promise<Map<string, { traceCount: number; lastTraceAtMs: number }>> {
    return this.aggregates.experimentActivity(workspaceId(this.db, workspace))
  }

  async indexLag(): Promise<number> {
    return Number(this.selectLag.get()?.['lag'])
  }
}
