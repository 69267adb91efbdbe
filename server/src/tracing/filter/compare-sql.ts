import type { CompareOp, Field, Filter } from '@assay/protocol'
import { invalidParameter } from '@assay/protocol'
import type { Sql, SqlValue } from './sql.ts'
import { sql } from './sql.ts'

/** A filter on one field. */
export type FieldFilter = Extract<Filter, { field: Field }>
type Value = string | number | boolean

const comparisons: ReadonlySet<string> = new Set<CompareOp>(['=', '!=', '>', '>=', '<', '<='])

/** `expression <op> value` for any filter on a field. The expression is ours. */
export function compare(expression: string, filter: FieldFilter, convert: (value: Value) => SqlValue = plain): Sql {
  switch (filter.kind) {
    case 'compare':
      if (!comparisons.has(filter.op)) throw invalidParameter(`Unknown operator '${String(filter.op)}'.`)
      return sql(`${expression} ${filter.op} ?`, convert(filter.value))
    case 'in': {
      const marks = filter.values.map(() => '?').join(', ')
      return sql(`${expression} ${filter.negated ? 'NOT IN' : 'IN'} (${marks})`, ...filter.values.map(convert))
    }
    case 'match':
      // SQLite's own LIKE ignores case for ASCII only; these functions have the meaning that the AST gives (sql-functions.ts).
      return sql(`${matchFunctions[filter.op]}(?, ${expression})`, filter.pattern)
    case 'exists':
      return sql(`${expression} IS NOT NULL`)
  }
}

const matchFunctions = { LIKE: 'assay_like', ILIKE: 'assay_ilike', RLIKE: 'assay_rlike', WILDCARD: 'assay_wildcard' } as const

function plain(value: Value): SqlValue {
  return typeof value === 'boolean' ? Number(value) : value
}

/** Of a value in milliseconds. */
export const microseconds = (value: Value): number => Number(value) * 1000

/** For a column that holds a term's number. */
export function compareTerm(column: string, filter: FieldFilter): Sql {
  if (filter.kind === 'exists') return sql(`${column} IS NOT NULL`)
  const inner = compare('x.text', filter)
  return sql(`${column} IN (SELECT x.id FROM term x WHERE ${inner.text})`, ...inner.values)
}
