import type { TextRange } from '../filter-error.ts'
import { filterLimits } from '../filter-limits.ts'
import type { TokenCursor } from '../token-cursor.ts'
import { assertFilterText, createTokenCursor } from '../token-cursor.ts'
import type { QueryBarToken } from './tokenize-query-bar.ts'
import { tokenizeQueryBar } from './tokenize-query-bar.ts'

/** What the bar says, before anything is known about its keys. A group is what stands in parentheses, which its range includes. */
export type BarNode<Leaf> = TextRange &
  ({ kind: 'all' | 'any'; parts: BarNode<Leaf>[] } | { kind: 'not' | 'group'; part: BarNode<Leaf> } | { kind: 'leaf'; leaf: Leaf })

export type BarLeaf = { kind: 'words'; token: QueryBarToken } | { kind: 'term'; key: QueryBarToken; values: BarNode<BarValues> }

/** `op` as written (empty for none), then one value or the values of a comma list. */
export interface BarValues {
  op: string
  values: QueryBarToken[]
}

type Cursor = TokenCursor<QueryBarToken>
type ParseLeaf<Leaf> = (cursor: Cursor) => Leaf

/**
 * Reads `text`: terms next to each other must all hold and bind tighter than OR; `-` or NOT negates what follows; parentheses group. Null
 * for a blank text.
 * @throws INVALID_PARAMETER_VALUE with the place.
 */
export function parseQueryBarSyntax(text: string): BarNode<BarLeaf> | null {
  assertFilterText(text, filterLimits.queryBarChars)
  const cursor = createTokenCursor(text, tokenizeQueryBar(text))
  if (cursor.peek() === undefined) return null
  const node = parseAny(cursor, parseTerm)
  const left = cursor.peek()
  if (left !== undefined) throw cursor.error(left, `')' at position ${left.from} closes nothing. Quote it to search for it.`)
  return node
}

function parseAny<Leaf>(cursor: Cursor, parseLeaf: ParseLeaf<Leaf>): BarNode<Leaf> {
  const parts = [parseAll(cursor, parseLeaf)]
  while (cursor.peek()?.kind === 'or') {
    cursor.next()
    parts.push(parseAll(cursor, parseLeaf))
  }
  return join('any', parts)
}

function parseAll<Leaf>(cursor: Cursor, parseLeaf: ParseLeaf<Leaf>): BarNode<Leaf> {
  const parts = [parsePart(cursor, parseLeaf)]
  for (let token = cursor.peek(); token !== undefined && token.kind !== 'or' && !isPiece(token, 'paren', ')'); token = cursor.peek()) {
    if (token.kind === 'and') cursor.next()
    parts.push(parsePart(cursor, parseLeaf))
  }
  return join('all', parts)
}

function parsePart<Leaf>(cursor: Cursor, parseLeaf: ParseLeaf<Leaf>): BarNode<Leaf> {
  const token = cursor.peek()
  if (token?.kind === 'negation') {
    cursor.next()
    const part = cursor.nested(token, () => parsePart(cursor, parseLeaf))
    return { kind: 'not', part, from: token.from, to: part.to }
  }
  if (isPiece(token, 'paren', '(')) {
    cursor.next()
    const part = cursor.nested(token, () => parseAny(cursor, parseLeaf))
    const close = cursor.next()
    if (close === undefined) throw cursor.error(token, `'(' at position ${token.from} is never closed.`)
    return { kind: 'group', part, from: token.from, to: close.to }
  }
  const expected = token === undefined || token.kind === 'or' || token.kind === 'and' || token.kind === 'paren'
  if (expected)
    throw cursor.error(
      cursor.here(),
      `Expected a word or key:value ${token === undefined ? 'at the end' : `before '${token.text}' at position ${token.from}`}.`,
    )
  if (token.kind === 'error') throw cursor.error(token, `The quote at position ${token.from} is never closed.`)
  cursor.countCondition(token)
  const leaf = parseLeaf(cursor)
  return { kind: 'leaf', leaf, from: token.from, to: cursor.behind() }
}

function parseTerm(cursor: Cursor): BarLeaf {
  const token = cursor.next()
  if (token?.kind === 'word' || token?.kind === 'phrase') return { kind: 'words', token }
  const op = cursor.next()
  if (token?.kind !== 'key' || op === undefined) throw cursor.error(token ?? cursor.here(), `'${token?.text ?? ''}' is out of place.`)
  return { kind: 'term', key: token, values: parseTermValues(cursor, token, op) }
}

function parseTermValues(cursor: Cursor, key: QueryBarToken, op: QueryBarToken): BarNode<BarValues> {
  const first = cursor.peek()
  const glued = first !== undefined && first.from === op.to
  if (glued && isPiece(first, 'paren', '(') && op.text === ':') return parsePart(cursor, parseGroupValues)
  if (glued && first.kind === 'error') throw cursor.error(first, `The quote at position ${first.from} is never closed.`)
  if (!glued || first.kind !== 'value') {
    throw cursor.error(
      { from: key.from, to: op.to },
      `'${key.text}${op.text}' needs a value right behind it, as in ${key.text}${op.text}value.`,
    )
  }
  const values = readList(cursor)
  return { kind: 'leaf', leaf: { op: op.text.slice(1), values }, from: first.from, to: values.at(-1)?.to ?? first.to }
}

/** A value inside `key:(…)`, which may have its own comparison. */
function parseGroupValues(cursor: Cursor): BarValues {
  const op = cursor.peek()?.kind === 'op' ? cursor.next() : undefined
  const first = cursor.peek()
  if (first?.kind !== 'value') throw cursor.error(op ?? cursor.here(), `Expected a value behind '${op?.text ?? '('}'.`)
  return { op: op?.text ?? '', values: readList(cursor) }
}

function readList(cursor: Cursor): QueryBarToken[] {
  const values: QueryBarToken[] = []
  for (;;) {
    const value = cursor.next()
    if (value?.kind !== 'value') throw cursor.error(value ?? cursor.here(), 'Expected a value behind the comma.')
    values.push(value)
    if (values.length > filterLimits.listValues) throw cursor.error(value, `The list has more than ${filterLimits.listValues} values.`)
    if (!isPiece(cursor.peek(), 'op', ',')) return values
    cursor.next()
  }
}

function isPiece(token: QueryBarToken | undefined, kind: 'paren' | 'op', text: string): token is QueryBarToken & { kind: 'paren' | 'op' } {
  return token?.kind === kind && token.text === text
}

function join<Leaf>(kind: 'all' | 'any', parts: BarNode<Leaf>[]): BarNode<Leaf> {
  const [first, ...others] = parts
  const last = others.at(-1)
  if (first === undefined) throw new Error('A group has at least one part.')
  return last === undefined ? first : { kind, parts, from: first.from, to: last.to }
}
