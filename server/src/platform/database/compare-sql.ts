import { type RawBuilder, sql } from 'kysely'
import type { NumberOp, TextOp } from './comparison.ts'

/** Every value is a bound parameter. */
export function compareSql(left: RawBuilder<unknown>, op: TextOp | NumberOp, value: string | number): RawBuilder<boolean> {
  switch (op) {
    // SQLite's LIKE ignores case; GLOB minds it, with other wildcards.
    case 'LIKE':
      return sql<boolean>`${left} GLOB ${globOf(String(value))}`
    case 'ILIKE':
      return sql<boolean>`lower(${left}) LIKE lower(${value})`
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

function globOf(pattern: string): string {
  return pattern.replace(/[*?[%_]/g, (char) => (char === '%' ? '*' : char === '_' ? '?' : `[${char}]`))
}

/** Any number of values in one parameter. */
export function inListSql(left: RawBuilder<unknown>, op: 'IN' | 'NOT IN', values: readonly (string | number)[]): RawBuilder<boolean> {
  const found = sql<boolean>`${left} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`
  return op === 'IN' ? found : sql<boolean>`NOT (${found})`
}
