import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Filter, OrderBy } from '@assay/protocol'
import { matchesWords } from '@assay/protocol'
import { decodeCursor, encodeCursor } from './cursor.ts'
import type { FacetKind } from './facet-kind.ts'
import { facetKinds } from './facet-kind.ts'
import { FacetTraces, tracesOfFacets } from './facet-reader.ts'
import type { FilterContext, PayloadPredicate, Sql, SqlValue } from './filter-sql.ts'
import { compileFilter, join, sql } from './filter-sql.ts'
import { plainText } from './normalise/plain-text.ts'
import type { SpanView } from './otlp/span-view.ts'
import { decodeSpan } from './otlp/span-view.ts'
import type { PayloadReader } from './payload-reader.ts'
import { visitSpanText } from './span-text.ts'
import type { Page, TraceQuery } from './span-store.ts'
import { originsWithTag } from './resource-tags.ts'
import { addMatchFunctions } from './sql-functions.ts'
import type { Row } from './trace-rows.ts'
import { spanColumns, traceColumns } from './trace-rows.ts'
import type { WordQuery } from './word-query.ts'

/**
 * With fewer traces than this having the rarest thing asked for, the search begins from them; with more it walks the newest traces first
 * and finds a page soon.
 */
const rareTraces = 3_000

interface Driver {
  traces: number
  facetIds: number[]
}

/** Searches over traces and spans: filter and order in, rows and cursor out. */
export class SpanSearch {
  private readonly db: DatabaseSync
  private readonly payloads: PayloadReader
  private readonly words: WordQuery
  private readonly nowMs: () => number
  /** Of the search under way; `payload_matches` finds them by number. */
  private predicates: PayloadPredicate[] = []
  /** Likewise; `in_facets` finds them. */
  private facetTraces: FacetTraces[] = []
  private readonly selectPayloads: StatementSync
  private readonly selectPayload: StatementSync

  constructor(db: DatabaseSync, payloads: PayloadReader, words: WordQuery, nowMs: () => number) {
    this.db = db
    this.payloads = payloads
    this.words = words
    this.nowMs = nowMs
    this.selectPayloads = db.prepare('SELECT block, position, length FROM span WHERE trace = ? ORDER BY block, position')
    this.selectPayload = db.prepare('SELECT block, position, length FROM span WHERE trace = ? AND span_id = ?')
    addMatchFunctions(db)
    db.function('payload_matches', (trace, predicate) => (this.traceMatches(trace as number, predicate as number) ? 1 : 0))
    db.function('in_facets', (trace, number) => (this.facetTraces[number as number]?.has(trace as number) === true ? 1 : 0))
    db.function('span_payload_matches', (trace, span, predicate) => {
      const row = this.selectPayload.get(trace as number, span as Uint8Array)
      return row !== undefined && this.spanMatches(row, predicate as number) ? 1 : 0
    })
  }

  private traceMatches(trace: number, predicate: number): boolean {
    return this.selectPayloads.all(trace).some((row) => this.spanMatches(row, predicate))
  }

  private spanMatches(row: Row, number: number): boolean {
    const predicate = this.predicates[number]
    if (predicate === undefined) return false
    const view = this.view(row)
    if (view === null) return false
    if (predicate.kind === 'attribute') {
      const { attributes } = view
      for (let i = 0; i < attributes.size; i++) {
        if (attributes.key(i) !== predicate.key) continue
        const value = attributes.value(i)
        // SDKs that write JSON text put words in quotes; whoever asks for the word means it without them.
        if (typeof value === 'string') return predicate.matches(plainText(value) ?? value)
        return predicate.matches(typeof value === 'bigint' ? value.toString() : typeof value === 'object' ? null : value)
      }
      return false
    }
    let found = false
    visitSpanText(view, (text) => {
      found ||= predicate.kind === 'text' ? predicate.matches(text) : matchesWords(text, predicate)
    })
    return found
  }

  /** Null for a span whose block is damaged: it keeps nobody from finding the others, and `assay doctor` names it. */
  private view(row: Row): SpanView | null {
    try {
      return decodeSpan(this.payloads.payload(row))
    } catch {
      return null
    }
  }

  /** Rows with `traceColumns`, and the cursor of the next page. */
  traces(query: TraceQuery): Page<Row> {
    const order = sortKeys(query.orderBy)
    const { from, where } = this.plan(query, 'traces')
    const identity = [query.experimentIds, query.filter, query.orderBy ?? null, query.fromMs ?? null, query.toMs ?? null]
    if (query.cursor !== undefined) where.push(after(order, decodeCursor(identity, query.cursor, order.length)))
    return this.page(identity, query.limit, order, sql(`SELECT ${traceColumns}`), from, where)
  }

  /**
   * Rows with `spanColumns`. Spans come by trace, newest trace first, and within a trace newest first: an order that needs no index over
   * all spans, whose upkeep would cost every ingest.
   */
  spans(query: TraceQuery): Page<Row> {
    const order = spanSortKeys
    const { from, where } = this.plan(query, 'spans')
    const identity = ['spans', query.experimentIds, query.filter, query.fromMs ?? null, query.toMs ?? null]
    if (query.cursor !== undefined) where.push(after(order, decodeCursor(identity, query.cursor, order.length)))
    return this.page(identity, query.limit, order, sql(`SELECT ${spanColumns}, t.trace_id`), from, where)
  }

  /** Sums over at most `upTo` matches, and their durations in microseconds. */
  count(query: Omit<TraceQuery, 'limit' | 'cursor'>, upTo: number): { rows: Row[] } {
    const { from, where } = this.plan({ ...query, limit: upTo }, 'traces')
    const condition = join(where, ' AND ', '1')
    const statement = this.db.prepare(`
      SELECT t.status, t.end_us - t.start_us AS duration_us, coalesce(t.input_tokens, 0) + coalesce(t.output_tokens, 0) AS tokens, t.cost
      ${from.text} WHERE ${condition.text} LIMIT ?`)
    return { rows: statement.all(...from.values, ...condition.values, upTo + 1) }
  }

  private page(identity: unknown, limit: number, order: readonly SortKey[], select: Sql, from: Sql, where: Sql[]): Page<Row> {
    const condition = join(where, ' AND ', '1')
    const orderBy = order.map((key) => `${key.expression} ${key.descending ? 'DESC' : 'ASC'}`).join(', ')
    const keys = order.map((key, i) => `${key.expression} AS key_${i}`).join(', ')
    const rows = this.db
      .prepare(`${select.text}, ${keys} ${from.text} WHERE ${condition.text} ORDER BY ${orderBy} LIMIT ?`)
      .all(...select.values, ...from.values, ...condition.values, limit + 1)
    const items = rows.slice(0, limit)
    const last = items[items.length - 1]
    if (rows.length <= limit || last === undefined) return { items, nextCursor: null }
    const key = order.map((_, i) => {
      const value = last[`key_${i}`]
      return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : (value as string | number | null)
    })
    return { items, nextCursor: encodeCursor(identity, key) }
  }

  /** FROM and WHERE of a search. The rarest facet of the top-level conditions leads when it is rare. */
  private plan(query: TraceQuery, rows: 'traces' | 'spans'): { from: Sql; where: Sql[] } {
    this.predicates = []
    this.facetTraces = []
    const experiments = query.experimentIds.map(Number)
    let driver: Driver | null = null
    const context: FilterContext = {
      rows,
      experiments,
      nowMs: this.nowMs(),
      facets: (kind, condition) => this.facets(experiments, kind, condition),
      wordCandidates: (text) => this.words.candidates(text),
      originsWithTag: (key) => originsWithTag(this.db, key),
      containsCandidates: (part) => this.words.containingPart(part),
      addPredicate: (predicate) => this.predicates.push(predicate) - 1,
      addFacets: (ids) => this.facetTraces.push(new FacetTraces(this.db, ids)) - 1,
    }
    const where: Sql[] = [sql(`t.experiment IN (${experiments.map(() => '?').join(', ')})`, ...experiments)]
    if (query.fromMs !== undefined) where.push(sql('t.start_us >= ?', query.fromMs * 1000))
    if (query.toMs !== undefined) where.push(sql('t.start_us < ?', query.toMs * 1000))
    const conjuncts = query.filter === null ? [] : query.filter.kind === 'and' ? query.filter.all : [query.filter]
    // Cheap conditions first: SQLite tests them in this order, and payload looks cost a thousand times a column.
    for (const conjunct of [...conjuncts].sort((a, b) => costOf(a) - costOf(b))) {
      where.push(compileFilter(conjunct, context))
      driver = rarer(driver, this.driverOf(conjunct, experiments))
    }
    const from = rows === 'spans' ? 'trace t JOIN span s ON s.trace = t.id' : 'trace t'
    if (driver === null || driver.traces > rareTraces) return { from: sql(`FROM ${from}`), where }
    // CROSS JOIN keeps SQLite from turning the order of the tables around.
    return {
      from: sql(
        `FROM json_each(?) d CROSS JOIN ${from.replace('trace t', 'trace t ON t.id = d.value')}`,
        JSON.stringify(tracesOfFacets(this.db, driver.facetIds)),
      ),
      where,
    }
  }

  private driverOf(filter: Filter, experiments: number[]): Driver | null {
    if (filter.kind === 'sameSpan') return this.driverOf(filter.filter, experiments)
    if (filter.kind === 'and')
      return filter.all.reduce<Driver | null>((driver, each) => rarer(driver, this.driverOf(each, experiments)), null)
    if (filter.kind !== 'compare' || filter.op !== '=' || filter.field.on !== 'span') return null
    const kind = drivingFacets[filter.field.name]
    if (kind === undefined) return null
    const found = this.facets(experiments, kind, sql('x.text = ?', String(filter.value)))
    return { traces: found.reduce((sum, { traces }) => sum + traces, 0), facetIds: found.map(({ id }) => id) }
  }

  private facets(experiments: number[], kind: FacetKind, condition: Sql): { id: number; traces: number }[] {
    return this.db
      .prepare(`SELECT f.id, f.traces FROM facet f JOIN term x ON x.id = f.term
        WHERE f.experiment IN (${experiments.map(() => '?').join(', ')}) AND f.kind = ? AND ${condition.text}`)
      .all(...experiments, facetKinds[kind], ...condition.values)
      .map((row) => ({ id: Number(row['id']), traces: Number(row['traces']) }))
  }
}

const drivingFacets: Partial<Record<string, FacetKind>> = {
  name: 'name',
  model: 'model',
  tool: 'tool',
  provider: 'provider',
  error_type: 'error',
  type: 'type',
}

function rarer(a: Driver | null, b: Driver | null): Driver | null {
  if (a === null || b === null) return a ?? b
  return b.traces < a.traces ? b : a
}

/** 0 columns, 1 other tables, 2 payloads. */
function costOf(filter: Filter): number {
  switch (filter.kind) {
    case 'words':
      return 2
    case 'not':
    case 'sameSpan':
      return costOf(filter.filter)
    case 'and':
      return Math.max(0, ...filter.all.map(costOf))
    case 'or':
      return Math.max(0, ...filter.any.map(costOf))
    default:
      if (filter.field.on === 'spanAttribute' || (filter.field.on === 'span' && filter.field.name === 'content')) return 2
      return filter.field.on === 'trace' ? 0 : 1
  }
}

interface SortKey {
  expression: string
  descending: boolean
}

const sortExpressions: Record<OrderBy['field'], string> = {
  timestamp_ms: 't.start_us',
  end_time_ms: 'coalesce(t.end_us, 0)',
  duration_ms: 'coalesce(t.end_us - t.start_us, -1)',
  // By its word, as MLflow sorts it.
  status: `(CASE t.status WHEN 0 THEN 'IN_PROGRESS' WHEN 1 THEN 'OK' WHEN 2 THEN 'ERROR' ELSE 'STATE_UNSPECIFIED' END)`,
  name: `coalesce((SELECT text FROM term WHERE id = t.name), '')`,
  trace_id: 'hex(t.trace_id)',
  run_id: `coalesce((SELECT value FROM trace_metadata g WHERE g.trace = t.id AND g.key = 'mlflow.sourceRun'), '')`,
  tokens: '(coalesce(t.input_tokens, 0) + coalesce(t.output_tokens, 0))',
  cost_usd: 'coalesce(t.cost, -1)',
  experiment_id: 't.experiment',
}

function sortKeys(orderBy: readonly OrderBy[] | undefined): SortKey[] {
  const keys = (orderBy ?? []).map(({ field, descending }) => ({ expression: sortExpressions[field], descending }))
  if (!(orderBy ?? []).some(({ field }) => field === 'timestamp_ms')) keys.push({ expression: 't.start_us', descending: true })
  keys.push({ expression: 't.id', descending: true })
  return keys
}

const spanSortKeys: readonly SortKey[] = [
  { expression: 't.start_us', descending: true },
  { expression: 't.id', descending: true },
  { expression: 's.start_us', descending: true },
  { expression: 'hex(s.span_id)', descending: true },
]

/** What comes behind a row in this order: the first key behind, or it equal and the second behind, and so on. */
function after(order: readonly SortKey[], key: readonly SqlValue[]): Sql {
  const alternatives = order.map((sortKey, i) => {
    const parts = order.slice(0, i).map((equal, j) => sql(`${equal.expression} = ?`, key[j] ?? null))
    parts.push(sql(`${sortKey.expression} ${sortKey.descending ? '<' : '>'} ?`, key[i] ?? null))
    return join(parts, ' AND ', '1')
  })
  const condition = join(alternatives, ' OR ', '0')
  const [first] = order
  if (first?.expression !== 't.start_us') return condition
  // Said apart so that SQLite can begin in the index where the last page ended.
  return join([sql(`t.start_us ${first.descending ? '<=' : '>='} ?`, key[0] ?? null), condition], ' AND ', '1')
}
