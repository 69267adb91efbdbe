import { type RawBuilder, sql } from 'kysely'
import type { NumberOp, TextOp } from './comparison.ts'
import { maxLikeProduct } from './long-like.ts'

/**
 * Every value is a bound parameter. LIKE and ILIKE of long texts ask the connection's budget; whatever else is compared here takes
 * microseconds.
 */
export function compareSql(left: RawBuilder<unknown>, op: TextOp | NumberOp, value: string | number): RawBuilder<boolean> {
  switch (op) {
    // SQLite's LIKE ignores case; GLOB minds it, with other wildcards.
    case 'LIKE':
      return sql<boolean>`CASE WHEN ${isShort(left, value)} THEN ${left} GLOB ${globOf(String(value))} ELSE long_like(${left}, ${value}) END`
    case 'ILIKE':
      return sql<boolean>`CASE WHEN ${isShort(left, value)} THEN lower(${left}) LIKE lower(${value}) ELSE long_ilike(${left}, ${value}) END`
    case '=':
      return sql<boolean>`${left} = ${value}`
    case '!=':
      return sql<boolean>`${left} <> ${value}`
    case '>':
      return sql<boolean>`${left} > ${value}`
    case '>=':
      return sql<boolean>`${left} >= ${value}`
    case '<':
      return sql<boolean>`${left} < ${value}`
    case '<=':
      return sql<boolean>`${left} <= ${value}`
  }
}

function isShort(left: RawBuilder<unknown>, pattern: string | number): RawBuilder<boolean> {
  return sql<boolean>`octet_length(${left}) <= ${Math.floor(maxLikeProduct / Math.max(Buffer.byteLength(String(pattern)), 1))}`
}

function globOf(pattern: string): string {
  return pattern.replace(/[*?[%_]/g, (char) => (char === '%' ? '*' : char === '_' ? '?' : `[${char}]`))
}

/** Any number of values in one parameter. */
export function inListSql(left: RawBuilder<unknown>, op: 'IN' | 'NOT IN', values: readonly (string | number)[]): RawBuilder<boolean> {
  const found = sql<boolean>`${left} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`
  return op === 'IN' ? found : sql<boolean>`NOT (${found})`
}
