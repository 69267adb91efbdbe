import type { TextRange } from '../filter-error.ts'
import { clip } from '../filter-error.ts'
import { filterLimits } from '../filter-limits.ts'
import type { TokenCursor } from '../token-cursor.ts'
import type { MlflowToken } from './lex-mlflow-filter.ts'
import { asPythonSet, isOrdering } from './mlflow-comparators.ts'
import type { MlflowKey } from './mlflow-key.ts'
import type { WrittenComparison } from './read-mlflow-comparison.ts'

type Cursor = TokenCursor<MlflowToken>

const numericKeys = ['timestamp_ms', 'timestamp', 'execution_time_ms', 'execution_time', 'end_time_ms', 'end_time']
const listKeys = ['name', 'status', 'request_id', 'run_id', 'client_request_id']

/**
 * The values right of a comparator: none for `IS NULL`, one, or those of a list. A number that was not quoted comes as a number.
 * @throws INVALID_PARAMETER_VALUE with MLflow's text when the key does not take such a value.
 */
export function readMlflowValues(cursor: Cursor, key: MlflowKey, { comparator, operand }: WrittenComparison): (string | number)[] {
  if (operand.kind === 'list') return readList(cursor, key, operand)
  return operand.tokens.map((token) => readSingle(cursor, key, comparator, token))
}

/** MLflow also takes a quoted number for a numeric key; a quoted text that is none it hands to the database, which answers nothing useful. */
export function asFiniteNumber(cursor: Cursor, key: MlflowKey, value: string | number, range: TextRange): number {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value)
  if (Number.isFinite(number)) return number
  throw cursor.error(range, `Invalid value for numeric attribute '${clip(key.key)}': '${clip(String(value))}'. Write a number.`)
}

function readSingle(cursor: Cursor, key: MlflowKey, comparator: string, token: MlflowToken): string | number {
  const written = clip(cursor.source.slice(token.from, token.to))
  const quoted = token.kind === 'string' || token.kind === 'double'
  if (key.kind === 'assessment' && isOrdering(comparator)) {
    if (token.kind === 'number') return asFiniteNumber(cursor, key, token.text, token)
    throw cursor.error(token, `Expected a numeric value for ${key.entity} when using comparator '${comparator}'. Got value ${written}`)
  }
  if (quoted) return token.text
  if (token.kind === 'word') {
    throw cursor.error(
      token,
      `Parameter value is either not quoted or unidentified quote types used for string value ${written}. Use either single or double quotes.`,
    )
  }
  if (key.kind === 'number') return asFiniteNumber(cursor, key, token.text, token)
  if (key.entity === 'attribute') {
    throw cursor.error(token, `Only the '${asPythonSet(numericKeys)}' attributes support comparison with numeric values.`)
  }
  throw expectedString(cursor, key, token)
}

/** `'a', 'b'`; a comma may trail. */
function readList(cursor: Cursor, key: MlflowKey, { tokens, range }: WrittenComparison['operand']): string[] {
  assertTakesList(cursor, key, range)
  const items = tokens.filter((token) => token.kind !== 'comma')
  if (items.length === 0) throw badList(cursor, range, 'a non-empty list of string values, but got empty list')
  if (items.length > filterLimits.listValues) {
    throw cursor.error(range, `The list has ${items.length} values; at most ${filterLimits.listValues} are taken.`)
  }
  const misplaced = tokens.find((token, index) => (token.kind === 'comma') !== (index % 2 === 1))
  if (misplaced !== undefined) throw illFormed(cursor, misplaced)
  return items.map((token) => readItem(cursor, token, range))
}

function readItem(cursor: Cursor, token: MlflowToken, range: TextRange): string {
  if (token.kind === 'string' || token.kind === 'double') return token.text
  const otherType = token.kind === 'number' || (token.kind === 'word' && /^(?:none|null|true|false)$/iu.test(token.text))
  if (!otherType) throw illFormed(cursor, token)
  const list = clip(cursor.source.slice(range.from, range.to))
  throw badList(cursor, token, `string value, punctuation, or whitespace, but got different type in list: ${list}`)
}

function assertTakesList(cursor: Cursor, key: MlflowKey, range: TextRange): void {
  if (key.entity === 'attribute' && !listKeys.includes(key.key)) {
    throw cursor.error(range, `Only attributes in ${asPythonSet(listKeys)} supports comparison with a list of quoted string values.`)
  }
  const refused = key.entity === 'request_metadata' || key.kind === 'assessment' || key.kind === 'issue'
  if (refused) throw expectedString(cursor, key, range)
}

function expectedString(cursor: Cursor, key: MlflowKey, range: TextRange) {
  const got = clip(cursor.source.slice(range.from, range.to))
  return cursor.error(range, `Expected a quoted string value for ${key.entity} (e.g. 'my-value'). Got value ${got}`)
}

function illFormed(cursor: Cursor, range: TextRange) {
  return badList(cursor, range, 'a non-empty list of string values, but got ill-formed list.')
}

function badList(cursor: Cursor, range: TextRange, expected: string) {
  return cursor.error(range, `While parsing a list in the query, expected ${expected}`)
}
