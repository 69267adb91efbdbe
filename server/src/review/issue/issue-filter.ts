import { clip, invalidParameter, readMlflowComparisons, splitMlflowIdentifier } from '@assay/protocol'
import { pythonRepr } from '@assay/protocol/mlflow'
import { type IssueCondition, type IssueOrder, issueOrderFields } from './issue-store.ts'

/** MLflow's grammar for issues: comparisons joined by AND. Empty text asks for all. @throws INVALID_PARAMETER_VALUE */
export function parseIssueFilter(text: string): IssueCondition[] {
  if (text === '') return []
  const { cursor, comparisons } = readMlflowComparisons(text)
  return comparisons.map((written) => {
    const { alias, key } = splitMlflowIdentifier(written.key.text)
    if (alias !== null || (key !== 'status' && key !== 'source_run_id'))
      throw cursor.error(written.key, `Invalid filter field '${clip(written.key.text)}'. Supported fields: {'status', 'source_run_id'}`)
    if (written.comparator !== '=' && written.comparator !== '!=') {
      throw cursor.error(written.comparatorRange, `Invalid comparator '${clip(written.comparator)}'. Supported comparators: {'=', '!='}`)
    }
    return { on: key, op: written.comparator, value: written.operand.tokens[0]?.text ?? '' }
  })
}

/**
 * Not `readMlflowOrders`: MLflow orders issues in a way of its own, which takes a field twice and has one text for all that it refuses.
 * @throws INVALID_PARAMETER_VALUE with that text
 */
export function parseIssueOrder(clauses: readonly string[]): IssueOrder[] {
  return clauses.map((clause) => {
    const [written, direction, extra] = clause.trim().split(/\s+/)
    const field = issueOrderFields.find((each) => each === written)
    const word = direction?.toUpperCase() ?? 'ASC'
    if (field === undefined || extra !== undefined || (word !== 'ASC' && word !== 'DESC'))
      throw invalidParameter(`Invalid issue order_by: ${pythonRepr(clip(clause))}`)
    return { field, descending: word === 'DESC' }
  })
}
