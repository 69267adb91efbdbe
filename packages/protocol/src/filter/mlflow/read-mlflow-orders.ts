import { clip, filterError } from '../filter-error.ts'
import { assertFilterText } from '../token-cursor.ts'
import { lexMlflowFilter } from './lex-mlflow-filter.ts'
import type { Fail } from './mlflow-key.ts'

const maxClauseChars = 1_000
const maxClauses = 50

/**
 * Entries of an `order_by`, each `key [ASC|DESC]`, ascending when not said. `resolve` makes of a key as it is written what is sorted by.
 * @throws INVALID_PARAMETER_VALUE for what is no such clause, or a key given twice; `details` is about the bad clause
 */
export function readMlflowOrders<Key extends object>(
  clauses: readonly string[],
  resolve: (written: string, fail: Fail) => Key,
): (Key & { descending: boolean })[] {
  const last = clauses[maxClauses]
  if (last !== undefined)
    throw filterError(last, { from: 0, to: last.length }, `\`order_by\` has ${clauses.length} entries; at most ${maxClauses} are taken.`)
  const orders: (Key & { descending: boolean })[] = []
  const seen = new Set<string>()
  for (const clause of clauses) {
    const { written, descending, fail } = readClause(clause)
    const key = resolve(written, fail)
    const identity = JSON.stringify(key)
    if (seen.has(identity)) {
      throw filterError(clause, { from: 0, to: clause.length }, `\`order_by\` contains duplicate fields: ${clip(JSON.stringify(clauses))}`)
    }
    seen.add(identity)
    orders.push({ ...key, descending })
  }
  return orders
}

function readClause(clause: string): { written: string; descending: boolean; fail: Fail } {
  assertFilterText(clause, maxClauseChars)
  const [key, direction, extra] = lexMlflowFilter(clause)
  const unreadable = extra ?? direction ?? key
  if (
    key === undefined ||
    extra !== undefined ||
    (key.kind !== 'word' && key.kind !== 'double') ||
    (direction && direction.kind !== 'word')
  ) {
    const range = unreadable ?? { from: 0, to: clause.length }
    throw filterError(clause, range, `Invalid order_by clause '${clip(clause)}'. Could not be parsed.`)
  }
  const word = direction?.text.toLowerCase() ?? 'asc'
  if (direction !== undefined && word !== 'asc' && word !== 'desc') {
    throw filterError(clause, direction, `Invalid ordering key in order_by clause '${clip(clause)}'. Write ASC or DESC.`)
  }
  return { written: key.text, descending: word === 'desc', fail: (message) => filterError(clause, key, message) }
}
