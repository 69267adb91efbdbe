import { clip } from '../filter-error.ts'
import type { TextRange } from '../filter-error.ts'
import { filterLimits } from '../filter-limits.ts'
import type { TokenCursor } from '../token-cursor.ts'
import { assertFilterText, assertPattern, createTokenCursor } from '../token-cursor.ts'
import { invalidClause } from './invalid-clause.ts'
import type { MlflowToken } from './lex-mlflow-filter.ts'
import { lexMlflowFilter } from './lex-mlflow-filter.ts'

/** One comparison as written; nothing is known yet about what its words mean. */
export interface WrittenComparison {
  key: MlflowToken
  /** Upper-case, one space between words; may be one that no key takes, e.g. `NOT LIKE` or `==`. */
  comparator: string
  comparatorRange: TextRange
  /** What stands on the right: nothing (`IS NULL`), one token, or the tokens between the parentheses of a list, commas included. */
  operand: { kind: 'none' | 'single' | 'list'; tokens: MlflowToken[]; range: TextRange }
}

type Cursor = TokenCursor<MlflowToken>

/**
 * The comparisons of a filter, which is not empty, and the cursor for errors about them. The whole text is read before any of it is
 * understood, so that an OR is told before a wrong key, as MLflow does. AND is read as MLflow reads it, as noise between comparisons.
 * @throws INVALID_PARAMETER_VALUE with MLflow's text and the place in `details`
 */
export function readMlflowComparisons(text: string): { cursor: Cursor; comparisons: WrittenComparison[] } {
  assertFilterText(text, filterLimits.mlflowChars)
  const cursor = createTokenCursor(text, lexMlflowFilter(text))
  if (cursor.peek() === undefined) throw cursor.error({ from: 0, to: text.length }, `Invalid filter '${clip(text)}'. Could not be parsed.`)
  const comparisons: WrittenComparison[] = []
  for (let token = cursor.peek(); token !== undefined; token = cursor.peek()) {
    if (isKeyword(token, 'AND')) {
      cursor.next()
      continue
    }
    cursor.countCondition(token)
    comparisons.push(readComparison(cursor, token))
  }
  return { cursor, comparisons }
}

/** Takes one comparison; `left` is the next token. @throws INVALID_PARAMETER_VALUE with MLflow's text when it is not `key comparator value`. */
function readComparison(cursor: Cursor, left: MlflowToken): WrittenComparison {
  if (left.kind === 'junk' || left.kind === 'operator' || left.kind === 'open' || isKeyword(left, 'OR')) throw invalidClause(cursor, left)
  cursor.next()
  const { comparator, range } = readComparator(cursor, left)
  const operand = readOperand(cursor, left, comparator, range)
  assertBounded(cursor, comparator, operand)
  const isKey = left.kind === 'double' || (left.kind === 'word' && plainKey.test(left.text))
  if (!isKey) {
    const hint = left.kind === 'word' ? '. Put a key with special characters in back-ticks' : ''
    const written = clip(cursor.source.slice(left.from, left.to))
    throw cursor.error(left, `Invalid comparison clause. Expected 'Identifier' found '${written}'${hint}`)
  }
  return { key: left, comparator, comparatorRange: range, operand }
}

function isKeyword(token: MlflowToken, keyword: string): boolean {
  return token.kind === 'word' && token.text.toUpperCase() === keyword
}

/** Whatever the key: what compares by a pattern takes the product of pattern and text. */
function assertBounded(cursor: Cursor, comparator: string, { tokens, range }: WrittenComparison['operand']): void {
  if (patternComparators.includes(comparator)) assertPattern(cursor.source, range, tokens[0]?.text ?? '')
  const values = tokens.filter((token) => token.kind !== 'comma').length
  if (values > filterLimits.listValues)
    throw cursor.error(range, `The list has ${values} values; at most ${filterLimits.listValues} are taken.`)
}

/** The texts of `('a', 'b')`. @throws INVALID_PARAMETER_VALUE with MLflow's text when it is no list of quoted texts */
export function readQuotedList(cursor: Cursor, { tokens, range }: WrittenComparison['operand']): string[] {
  const values = tokens.filter((token) => token.kind !== 'comma')
  const isList = values.length > 0 && tokens.every((token, at) => (token.kind === 'comma') === (at % 2 === 1))
  if (isList && values.every((token) => token.kind === 'string' || token.kind === 'double')) return values.map(({ text }) => text)
  throw cursor.error(range, 'While parsing a list in the query, expected a non-empty list of string values, but got ill-formed list.')
}

const patternComparators = ['LIKE', 'ILIKE', 'RLIKE', 'NOT LIKE', 'NOT ILIKE', 'NOT RLIKE', 'REGEXP']

/** Dotted names, each part bare or quoted. */
const plainKey = /^(?:[\p{L}\p{M}\p{N}_$.]|`[^`]*`|"[^"]*")+$/u

const keywordComparators = [
  'NOT IN',
  'NOT LIKE',
  'NOT ILIKE',
  'NOT RLIKE',
  'IS NOT NULL',
  'IS NULL',
  'LIKE',
  'ILIKE',
  'RLIKE',
  'REGEXP',
  'IN',
]

function readComparator(cursor: Cursor, left: MlflowToken): { comparator: string; range: TextRange } {
  const first = cursor.next()
  if (first === undefined) throw invalidClause(cursor, left)
  if (first.kind === 'operator') return { comparator: first.text, range: first }
  let comparator = first.kind === 'word' ? first.text.toUpperCase() : ''
  let to = first.to
  while (!keywordComparators.includes(comparator)) {
    const begun = keywordComparators.some((known) => known.startsWith(`${comparator} `))
    const next = cursor.next()
    if (!begun || next?.kind !== 'word') throw invalidClause(cursor, left, to)
    comparator = `${comparator} ${next.text.toUpperCase()}`
    to = next.to
  }
  return { comparator, range: { from: first.from, to } }
}

function readOperand(cursor: Cursor, left: MlflowToken, comparator: string, range: TextRange): WrittenComparison['operand'] {
  if (comparator === 'IS NULL' || comparator === 'IS NOT NULL') return { kind: 'none', tokens: [], range }
  const first = cursor.next()
  if (first === undefined) throw invalidClause(cursor, left, range.to)
  if (comparator === 'IN' || comparator === 'NOT IN') {
    if (first.kind !== 'open') throw invalidClause(cursor, left, first.to)
    return readParenthesised(cursor, left, first)
  }
  const isValue = first.kind === 'string' || first.kind === 'double' || first.kind === 'number' || first.kind === 'word'
  if (!isValue || isKeyword(first, 'AND')) throw invalidClause(cursor, left, first.to)
  return { kind: 'single', tokens: [first], range: first }
}

function readParenthesised(cursor: Cursor, left: MlflowToken, open: MlflowToken): WrittenComparison['operand'] {
  const tokens: MlflowToken[] = []
  for (let token = cursor.next(); token !== undefined; token = cursor.next()) {
    if (token.kind === 'close') return { kind: 'list', tokens, range: { from: open.from, to: token.to } }
    tokens.push(token)
  }
  throw invalidClause(cursor, left, cursor.source.length)
}
