import type { Filter } from '../ast.ts'
import { allOf } from '../combine-filters.ts'
import type { TextRange } from '../filter-error.ts'
import { clip } from '../filter-error.ts'
import type { TokenCursor } from '../token-cursor.ts'
import { assertPattern } from '../token-cursor.ts'
import { invalidComparator } from './invalid-comparator.ts'
import type { MlflowToken } from './lex-mlflow-filter.ts'
import type { MlflowComparator } from './mlflow-comparators.ts'
import { comparatorsOf } from './mlflow-comparators.ts'
import type { MlflowKey } from './mlflow-key.ts'
import { resolveMlflowKey } from './mlflow-key.ts'
import { asFiniteNumber, readMlflowValues } from './mlflow-value.ts'
import type { WrittenComparison } from './read-mlflow-comparison.ts'
import { readMlflowComparisons } from './read-mlflow-comparison.ts'

type Cursor = TokenCursor<MlflowToken>

/**
 * The trace search language of MLflow 3.18 (`search_traces(filter_string=…)`): comparisons joined by AND. Null for the empty text, which
 * asks for everything. AND is read as MLflow reads it, as noise between comparisons.
 *
 * All that is said of spans is said of one span: `span.type = 'TOOL' AND span.status = 'ERROR'` asks for a tool that failed.
 *
 * It takes what MLflow takes, and beyond that what MLflow means to take but trips over: keys that are SQL words (`type`, `text`), lower-case
 * `like` on spans, `name IN (…)`, `timestamp > 1.5`; a doubled quote inside a quoted text is one quote.
 * @throws INVALID_PARAMETER_VALUE with MLflow's message and the place in `details`.
 */
export function parseMlflowTraceFilter(text: string): Filter | null {
  if (text === '') return null
  const { cursor, comparisons } = readMlflowComparisons(text)
  return ofOneSpan(comparisons.map((written) => resolveComparison(cursor, written)))
}

/** All of the conditions; those on spans, where there are several, on the same one. */
function ofOneSpan(conditions: Filter[]): Filter | null {
  const onSpans = conditions.filter(isOnSpan)
  if (onSpans.length < 2) return allOf(conditions)
  const together: Filter = { kind: 'sameSpan', filter: { kind: 'and', all: onSpans } }
  return allOf([...conditions.filter((condition) => !isOnSpan(condition)), together])
}

function isOnSpan(condition: Filter): boolean {
  return 'field' in condition && (condition.field.on === 'span' || condition.field.on === 'spanAttribute')
}

function resolveComparison(cursor: Cursor, written: WrittenComparison): Filter {
  const key = resolveMlflowKey(written.key.text, (message) => cursor.error(written.key, message))
  const values = readMlflowValues(cursor, key, written)
  const allowed: readonly MlflowComparator[] = comparatorsOf[key.kind]
  const comparator = allowed.find((known) => known === written.comparator)
  if (comparator === undefined) throw cursor.error(written.comparatorRange, invalidComparator(key, clip(written.comparator)))
  return toFilter(cursor, key, comparator, values, written.operand.range)
}

function toFilter(cursor: Cursor, key: MlflowKey, comparator: MlflowComparator, values: (string | number)[], range: TextRange): Filter {
  const { field } = key
  const value = values[0] ?? ''
  switch (comparator) {
    case 'IS NULL':
      return { kind: 'not', filter: { kind: 'exists', field } }
    case 'IS NOT NULL':
      return { kind: 'exists', field }
    case 'IN':
    case 'NOT IN':
      return { kind: 'in', field, values, negated: comparator === 'NOT IN' }
    case 'LIKE':
    case 'ILIKE':
    case 'RLIKE':
      assertPattern(cursor.source, range, String(value))
      return { kind: 'match', field, op: comparator, pattern: String(value) }
    default:
      if (key.kind === 'number') return { kind: 'compare', field, op: comparator, value: asFiniteNumber(cursor, key, value, range) }
      if (key.kind === 'prompt') assertPromptVersion(cursor, String(value), range)
      return { kind: 'compare', field, op: comparator, value }
  }
}

function assertPromptVersion(cursor: Cursor, value: string, range: TextRange): void {
  if (value.split('/').length === 2) return
  throw cursor.error(range, `Invalid prompts filter value '${clip(value)}'. Expected format: prompt = "name/version"`)
}
