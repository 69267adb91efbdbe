import type { OrderBy, OrderField } from '@assay/protocol'
import type { Sql, SqlValue } from './sql.ts'
import { allOf, anyOf, sql } from './sql.ts'
import { entryValueSql } from './trace-entry-sql.ts'

export interface SortKey {
  expression: string
  /** Of the expression's question marks. */
  values?: readonly SqlValue[]
  descending: boolean
}

const expressions: Record<OrderField, string> = {
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

/** No two traces are equal in this order. Newest first where nothing else is said. */
export function traceOrder(orderBy: readonly OrderBy[] = []): SortKey[] {
  const keys = orderBy.flatMap(sortKeys)
  if (!orderBy.some(({ field }) => field === 'timestamp_ms')) keys.push({ expression: 't.start_us', descending: true })
  keys.push({ expression: 't.id', descending: true })
  return keys
}

function sortKeys(by: OrderBy): SortKey[] {
  const { descending } = by
  if (!('key' in by)) return [{ expression: expressions[by.field], descending }]
  const { text, values } = entryValueSql(by.field === 'tag' ? 'trace_tag' : 'trace_metadata', by.key)
  return [
    { expression: `(${text} IS NULL)`, values, descending: false },
    { expression: `coalesce(${text}, '')`, values, descending },
  ]
}

/** Spans by trace: an order that needs no index over all spans, whose upkeep would cost every ingest. */
export const spanOrder: readonly SortKey[] = [
  { expression: 't.start_us', descending: true },
  { expression: 't.id', descending: true },
  { expression: 's.start_us', descending: true },
  { expression: 'hex(s.span_id)', descending: true },
]

/** What comes behind a row in this order: the first key behind, or it equal and the second behind, and so on. */
export function after(order: readonly SortKey[], key: readonly SqlValue[]): Sql {
  const alternatives = order.map((sortKey, i) => {
    const parts = order.slice(0, i).map((equal, j) => sql(`${equal.expression} = ?`, ...(equal.values ?? []), key[j] ?? null))
    parts.push(sql(`${sortKey.expression} ${sortKey.descending ? '<' : '>'} ?`, ...(sortKey.values ?? []), key[i] ?? null))
    return allOf(parts)
  })
  const condition = anyOf(alternatives)
  const [first] = order
  if (first?.expression !== 't.start_us') return condition
  // Said apart so that SQLite can begin in the index where the last page ended.
  return allOf([sql(`t.start_us ${first.descending ? '<=' : '>='} ?`, key[0] ?? null), condition])
}
