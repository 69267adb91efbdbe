import type { DatabaseSync } from 'node:sqlite'
import type { StatementCache } from '../../platform/database/statement-cache.ts'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import { FilterIndexes } from '../filter/filter-indexes.ts'
import type { CompiledFilter, FewTraces } from '../filter/filter-sql.ts'
import { compileFilter } from '../filter/filter-sql.ts'
import type { PageTokens } from '../pages/page-tokens.ts'
import type { PayloadReader } from './payload-reader.ts'
import type { SortKey } from '../filter/search-order.ts'
import { after, spanOrder, traceOrder } from '../filter/search-order.ts'
import type { Page, TraceQuery } from '../store/span-store.ts'
import type { Sql } from '../filter/sql.ts'
import { allOf, always, inOrder, sql } from '../filter/sql.ts'
import type { Row } from './trace-rows.ts'

/**
 * When the matches are known to be among fewer traces than this, the search looks at those; else it walks the newest traces first and finds
 * a page soon.
 */
const fewTraces = 3_000

/** A sample is found by trying. Of payloads, which cost some 50 microseconds each, this many times its size are looked at and no more are sought. */
const maxLooksForOne = 5

/** Of the scrambled numbers of traces, by which samples are drawn. */
const scale = 2 ** 20

/** Rows that are read from SQLite together. */
const maxRowsAtOnce = 10_000

/** A place to look and what must hold there, payloads apart. */
interface Plan {
  rows: 'traces' | 'spans'
  from: Sql
  where: Sql
  payload: Sql | null
}

interface SearchDeps {
  db: DatabaseSync
  statements: StatementCache
  payloads: PayloadReader
  budget: TimeBudget
  tokens: PageTokens
  nowMs(): number
}

/** Searches over traces and spans: filter and order in, row numbers and cursor out. One connection, one search at a time. */
export class SpanSearch {
  private readonly statements: StatementCache
  private readonly indexes: FilterIndexes
  private readonly tokens: PageTokens
  private readonly nowMs: () => number
  /** Since a sample began to be drawn. */
  private payloadLooks = 0

  constructor({ db, statements, payloads, budget, tokens, nowMs }: SearchDeps) {
    this.statements = statements
    this.indexes = new FilterIndexes(db, statements, payloads, budget)
    this.tokens = tokens
    this.nowMs = nowMs
  }

  /** Row numbers of traces. `experimentIds` are of the workspace. */
  traces(workspace: number, query: TraceQuery): Page<number> {
    const order = traceOrder(query.orderBy)
    const { fromMs = null, toMs = null, receivedUntilMs } = query
    const identity = [
      query.experimentIds,
      query.filter,
      query.orderBy ?? null,
      fromMs,
      toMs,
      ...(receivedUntilMs === undefined ? [] : [receivedUntilMs]),
    ]
    const plan = this.plan(workspace, query, 'traces', this.afterCursor(order, identity, query.cursor))
    const { rows, nextCursor } = this.page(sql('t.id'), plan, order, identity, query.limit)
    return { items: rows.map((row) => Number(row['id'])), nextCursor }
  }

  /** Spans by trace, newest trace first, and within a trace newest first. */
  spans(workspace: number, query: TraceQuery): Page<{ trace: number; spanId: Uint8Array }> {
    const identity = ['spans', query.experimentIds, query.filter, query.fromMs ?? null, query.toMs ?? null]
    const plan = this.plan(workspace, query, 'spans', this.afterCursor(spanOrder, identity, query.cursor))
    const { rows, nextCursor } = this.page(sql('t.id, s.span_id'), plan, spanOrder, identity, query.limit)
    return { items: rows.map((row) => ({ trace: Number(row['id']), spanId: row['span_id'] as Uint8Array })), nextCursor }
  }

  /** At most `upTo` matches in any order: `status`, `duration_us`, `tokens`, `cost`. */
  count(workspace: number, query: Omit<TraceQuery, 'limit' | 'cursor'>, upTo: number): Iterable<Row> {
    const columns = `t.id, t.status, t.end_us - t.start_us AS duration_us, coalesce(t.input_tokens, 0) + coalesce(t.output_tokens, 0) AS tokens, t.cost`
    return this.matches(sql(columns), this.plan(workspace, query, 'traces', always), [], upTo)
  }

  /**
   * Row numbers of at most `most` matches, drawn from all of them alike; the same of the same store each time. `share` is what part of the
   * matches they are: 1 means all of them.
   */
  sample(workspace: number, query: Omit<TraceQuery, 'limit' | 'cursor'>, most: number): { traces: number[]; share: number } {
    const inWindow = this.inWindow(query)
    const total = Number(this.statements.get(`SELECT count(*) AS n FROM trace t WHERE ${inWindow.text}`).get(...inWindow.values)?.['n'])
    let isKnownToBeMore = false
    let looksLeft = maxLooksForOne * most
    let kept = total > most ? Math.ceil((scale * most) / total) : scale
    for (;;) {
      const drawn = kept >= scale ? always : sql(`((t.id * 2654435761) >> 12 & ${scale - 1}) < ?`, kept)
      this.payloadLooks = 0
      const traces = [...this.matches(sql('t.id'), this.plan(workspace, query, 'traces', drawn), [], most + 1)].map((row) =>
        Number(row['id']),
      )
      looksLeft -= this.payloadLooks
      const looksForOne = this.payloadLooks / kept
      if (traces.length > most) {
        isKnownToBeMore ||= kept >= scale
        kept = Math.floor(kept * 0.9)
        continue
      }
      const mayBeAll = !isKnownToBeMore && (traces.length * scale) / kept < 1.3 * most
      const enough = Math.max(1.5, (0.9 * most) / Math.max(1, traces.length))
      const affordable = looksForOne === 0 ? scale : looksLeft / looksForOne
      const next = Math.floor(Math.min(scale, affordable, mayBeAll ? scale : kept * enough + 1))
      if (kept >= scale || (!mayBeAll && traces.length >= most / 2) || next < kept * 1.2) return { traces, share: kept / scale }
      kept = next
    }
  }

  private page(columns: Sql, plan: Plan, order: readonly SortKey[], identity: unknown, limit: number) {
    const keys = order.map((key, i) => `${key.expression} AS key_${i}`).join(', ')
    const withKeys = sql(`${columns.text}, ${keys}`, ...columns.values, ...order.flatMap(({ values = [] }) => values))
    const rows = [...this.matches(withKeys, plan, order, limit + 1)]
    const last = rows[limit - 1]
    if (rows.length <= limit || last === undefined) return { rows, nextCursor: null }
    const key = order.map((_, i) => last[`key_${i}`] as string | number | null)
    return { rows: rows.slice(0, limit), nextCursor: this.tokens.encode(identity, key) }
  }

  /** The first `most` rows in this order. Payloads are looked at row by row in the order, so that none is that no page shows. */
  private *matches(columns: Sql, plan: Plan, order: readonly SortKey[], most: number): Generator<Row> {
    const { text, values } = selectSql(columns, plan, order)
    const { payload } = plan
    if (payload === null) {
      // One by one costs twice as much, and holds less in memory.
      yield* most <= maxRowsAtOnce ? this.statements.get(text).all(...values, most) : this.statements.rows(text, ...values, most)
      return
    }
    let found = 0
    for (const row of this.statements.rows(text, ...values, -1)) {
      if (!this.payloadHolds(plan.rows, row, payload)) continue
      yield row
      if (++found === most) return
    }
  }

  private payloadHolds(rows: 'traces' | 'spans', row: Row, payload: Sql): boolean {
    this.payloadLooks++
    const found =
      rows === 'traces'
        ? this.statements.get(`SELECT 1 FROM trace t WHERE t.id = ? AND ${payload.text}`).get(row['id'] as number, ...payload.values)
        : this.statements
            .get(`SELECT 1 FROM trace t CROSS JOIN span s ON s.trace = t.id WHERE t.id = ? AND s.span_id = ? AND ${payload.text}`)
            .get(row['id'] as number, row['span_id'] as Uint8Array, ...payload.values)
    return found !== undefined
  }

  private afterCursor(order: readonly SortKey[], identity: unknown, cursor: string | undefined): Sql {
    return cursor === undefined ? always : after(order, this.tokens.decode(identity, cursor))
  }

  private inWindow({
    experimentIds,
    fromMs,
    toMs,
    receivedUntilMs,
  }: Pick<TraceQuery, 'experimentIds' | 'fromMs' | 'toMs' | 'receivedUntilMs'>): Sql {
    return allOf([
      sql(`t.experiment IN (${experimentIds.map(() => '?').join(', ')})`, ...experimentIds.map(Number)),
      fromMs === undefined ? always : sql('t.start_us >= ?', fromMs * 1000),
      toMs === undefined ? always : sql('t.start_us < ?', toMs * 1000),
      receivedUntilMs === undefined ? always : sql('t.received_ms <= ?', receivedUntilMs),
    ])
  }

  private plan(workspace: number, query: Omit<TraceQuery, 'limit'>, rows: 'traces' | 'spans', cursor: Sql): Plan {
    const experiments = query.experimentIds.map(Number)
    const context = this.indexes.begin({ rows, workspace, experiments, nowMs: this.nowMs() })
    const filter: CompiledFilter | null = query.filter === null ? null : compileFilter(query.filter, context)
    const where = allOf([this.inWindow(query), cursor, filter?.columns ?? always, inOrder([sql('in_time()'), filter?.tables ?? always])])
    return { rows, from: fromSql(rows, smallest(filter?.among ?? [])), where, payload: filter?.payload ?? null }
  }
}

/** `columns` has the sort keys, if there are any, as `key_0` and on. */
function selectSql(columns: Sql, { from, where }: Plan, order: readonly SortKey[]): Sql {
  const orderBy = order.map(({ descending }, i) => `key_${i} ${descending ? 'DESC' : 'ASC'}`).join(', ')
  return sql(
    `SELECT ${columns.text} ${from.text} WHERE ${where.text} ${orderBy && `ORDER BY ${orderBy}`} LIMIT ?`,
    ...columns.values,
    ...from.values,
    ...where.values,
  )
}

/** CROSS JOIN keeps SQLite from turning the order of the tables around. */
function fromSql(rows: 'traces' | 'spans', traces: number[] | null): Sql {
  const spans = rows === 'spans' ? ' CROSS JOIN span s ON s.trace = t.id' : ''
  if (traces === null) return sql(`FROM trace t${spans}`)
  return sql(`FROM json_each(?) d CROSS JOIN trace t ON t.id = d.value${spans}`, JSON.stringify(traces))
}

function smallest(among: readonly FewTraces[]): number[] | null {
  let few: number[] | null = null
  for (const traces of among) few = traces(few === null ? fewTraces : few.length) ?? few
  return few
}
