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
