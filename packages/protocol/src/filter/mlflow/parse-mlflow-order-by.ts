import type { OrderBy, OrderField } from '../ast.ts'
import type { Fail } from './mlflow-key.ts'
import { invalidAttribute, reservedMetadata, splitMlflowKey } from './mlflow-key.ts'
import { readMlflowOrders } from './read-mlflow-orders.ts'

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

/**
 * MLflow's `order_by` of a trace search: one `key [ASC|DESC]` an entry, ascending when not said, the first entry weighing most. Keys are
 * attributes, tags and metadata of the trace.
 * @throws INVALID_PARAMETER_VALUE for what is no such clause, an unknown key, or a key given twice; `details` is about the bad clause.
 */
export function parseMlflowOrderBy(clauses: readonly string[]): OrderBy[] {
  return readMlflowOrders(clauses, orderKey)
}

function orderKey(written: string, fail: Fail): { field: OrderField } | { field: 'tag' | 'metadata'; key: string } {
  const { entity, key } = splitMlflowKey(written, fail)
  switch (entity) {
    case 'attribute': {
      const field = orderFields.get(key)
      if (field === undefined) throw invalidAttribute(key, [...orderFields.keys()], fail)
      return { field }
    }
    case 'tag':
      return { field: 'tag', key }
    case 'request_metadata':
      if (reservedMetadata.has(key)) {
        throw fail(`Ordering by reserved metadata '${key}' is not supported because it is represented by multiple columns.`)
      }
      return { field: 'metadata', key }
    default:
      throw fail(`Invalid identifier type '${entity}'`)
  }
}
