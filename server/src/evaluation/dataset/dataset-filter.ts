import {
  clip,
  type Fail,
  readMlflowComparisons,
  readMlflowOrders,
  readQuotedList,
  splitMlflowIdentifier,
  type WrittenComparison,
} from '@assay/protocol'
import type { NumberOp, TextOp } from '../../platform/database/comparison.ts'
import type { DatasetCondition, DatasetNumberField, DatasetQuery, DatasetTextField } from './dataset-store.ts'

type Cursor = ReturnType<typeof readMlflowComparisons>['cursor']

const textFields: readonly string[] = ['name', 'created_by', 'last_updated_by'] satisfies DatasetTextField[]
const numberFields: readonly string[] = ['created_time', 'last_update_time'] satisfies DatasetNumberField[]
const orderFields: readonly string[] = ['name', ...numberFields]
const textOps: readonly string[] = ['=', '!=', 'LIKE', 'ILIKE']
const numberOps: readonly string[] = ['=', '!=', '>', '>=', '<', '<=']

/** MLflow's grammar for evaluation datasets: comparisons joined by AND. Empty text asks for all. @throws INVALID_PARAMETER_VALUE */
export function parseDatasetFilter(text: string): DatasetCondition[] {
  if (text === '') return []
  const { cursor, comparisons } = readMlflowComparisons(text)
  return comparisons.map((written) => conditionOf(cursor, written))
}

/** @throws INVALID_PARAMETER_VALUE */
export function parseDatasetOrder(clauses: readonly string[]): DatasetQuery['orderBy'] {
  return readMlflowOrders(clauses, (written, fail) => ({ field: fieldOf(written, orderFields, fail) as 'name' | DatasetNumberField }))
}

function conditionOf(cursor: Cursor, written: WrittenComparison): DatasetCondition {
  const { alias, key } = splitMlflowIdentifier(written.key.text)
  const fail: Fail = (message) => cursor.error(written.key, message)
  if (alias !== null && alias !== 'tags') throw fail(`Invalid identifier token '${clip(alias)}' specified`)
  if (alias === 'tags') {
    if (!textOps.includes(written.comparator))
      throw cursor.error(written.comparatorRange, `Invalid comparator for tag: ${clip(written.comparator)}`)
    const value = textOf(cursor, written, "Expected a quoted string value for tag (e.g. 'my-value').")
    return { on: 'tag', key, op: written.comparator as TextOp, value }
  }
  const field = fieldOf(key, [...textFields, ...numberFields], fail)
  if (numberFields.includes(field)) {
    const [token] = written.operand.tokens
    if (token?.kind !== 'number' || !/^-?\d{1,15}$/.test(token.text)) {
      const found = clip(cursor.source.slice(written.operand.range.from, written.operand.range.to))
      throw cursor.error(written.operand.range, `Expected numeric value type for numeric attribute: ${field}. Found ${found}`)
    }
    if (!numberOps.includes(written.comparator))
      throw cursor.error(written.comparatorRange, `Invalid comparator for numeric attribute: ${clip(written.comparator)}`)
    return { on: field as DatasetNumberField, op: written.comparator as NumberOp, value: Number(token.text) }
  }
  if (written.operand.kind === 'list') {
    if (field !== 'name')
      throw cursor.error(written.operand.range, "Only ['name'] attributes support comparison with a list of quoted string values.")
    if (written.comparator !== 'IN')
      throw cursor.error(written.comparatorRange, "List values for 'name' are only supported with the IN comparator.")
    return { on: 'name', op: 'IN', values: readQuotedList(cursor, written.operand) }
  }
  const value = textOf(cursor, written, 'Expected a quoted string value for attributes.')
  if (!textOps.includes(written.comparator))
    throw cursor.error(written.comparatorRange, `Invalid comparator for string attribute: ${clip(written.comparator)}`)
  return { on: field as DatasetTextField, op: written.comparator as TextOp, value }
}

function fieldOf(written: string, known: readonly string[], fail: Fail): string {
  if (known.includes(written)) return written
  const valid = `{${known.map((name) => `'${name}'`).join(', ')}}`
  throw fail(`Invalid attribute key '${clip(written)}' specified. Valid keys are: ${valid}`)
}

function textOf(cursor: Cursor, { operand }: WrittenComparison, expected: string): string {
  const [token] = operand.tokens
  if (token?.kind === 'string' || token?.kind === 'double') return token.text
  throw cursor.error(operand.range, `${expected} Got value ${clip(cursor.source.slice(operand.range.from, operand.range.to))}`)
}
