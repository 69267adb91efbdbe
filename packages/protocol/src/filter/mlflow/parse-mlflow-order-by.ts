import type { OrderBy, OrderField } from '../ast.ts'
import { clip, filterError } from '../filter-error.ts'
import { assertFilterText } from '../token-cursor.ts'
import { lexMlflowFilter } from './lex-mlflow-filter.ts'
import { invalidAttribute, reservedMetadata, splitMlflowKey } from './mlflow-key.ts'

const orderFields = new Map<string, OrderField>([
  ['experiment_id', 'experiment_id'],
  ['timestamp', 'timestamp_ms'],
  ['timestamp_ms', 'timestamp_ms'],
  ['execution_time', 'duration_ms'],
  ['execution_time_ms', 'duration_ms'],
  ['end_time', 'end_time_ms'],
  ['end_time_ms', 'end_time_ms'],
  ['status', 'status'],
  ['request_id', 'trace_id'],
  ['name', 'name'],
  ['run_id', 'run_id'],
])

const maxClauseChars = 1_000

/**
 * MLflow's `order_by` of a trace search: one `key [ASC|DESC]` an entry, ascending when not said, the first entry weighing most. Keys are
 * attributes, tags and metadata of the trace.
 * @throws INVALID_PARAMETER_VALUE for what is no such clause, an unknown key, or a key given twice; `details` is about the bad clause.
 */
export function parseMlflowOrderBy(clauses: readonly string[]): OrderBy[] {
  const orders: OrderBy[] = []
  for (const clause of clauses) {
    const order = parseClause(clause)
    if (orders.some((earlier) => isSameKey(earlier, order))) {
      throw filterError(clause, { from: 0, to: clause.length }, `\`order_by\` contains duplicate fields: ${clip(JSON.stringify(clauses))}`)
    }
    orders.push(order)
  }
  return orders
}

function parseClause(clause: string): OrderBy {
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
  const fail = (message: string) => filterError(clause, key, message)
  const word = direction?.text.toLowerCase() ?? 'asc'
  if (direction !== undefined && word !== 'asc' && word !== 'desc') {
    throw filterError(clause, direction, `Invalid ordering key in order_by clause '${clip(clause)}'. Write ASC or DESC.`)
  }
  const { entity, key: name } = splitMlflowKey(key.text, fail)
  const descending = word === 'desc'
  switch (entity) {
    case 'attribute': {
      const field = orderFields.get(name)
      if (field === undefined) throw invalidAttribute(name, [...orderFields.keys()], fail)
      return { field, descending }
    }
    case 'tag':
      return { field: 'tag', key: name, descending }
    case 'request_metadata':
      if (reservedMetadata.has(name)) {
        throw fail(`Ordering by reserved metadata '${name}' is not supported because it is represented by multiple columns.`)
      }
      return { field: 'metadata', key: name, descending }
    default:
      throw fail(`Invalid identifier type '${entity}'`)
  }
}

function isSameKey(a: OrderBy, b: OrderBy): boolean {
  return a.field === b.field && ('key' in a ? a.key : null) === ('key' in b ? b.key : null)
}
