import type { Filter } from '../ast.ts'
import { allOf, anyOf, noneOf } from '../combine-filters.ts'
import { clip, filterError, type TextRange } from '../filter-error.ts'
import { filterLimits } from '../filter-limits.ts'
import { isQuantityType } from './bar-quantity.ts'
import type { BarContext, BarTerm } from './bar-term.ts'
import { numberCondition } from './number-condition.ts'
import type { BarLeaf, BarNode, BarValues } from './query-bar-syntax.ts'
import { parseQueryBarSyntax } from './query-bar-syntax.ts'
import type { Listed } from './resolve-bar-key.ts'
import { resolveBarKey } from './resolve-bar-key.ts'
import { hasCondition, isCondition, spanStateCondition } from './state-condition.ts'
import { textCondition } from './text-condition.ts'
import type { QueryBarToken } from './tokenize-query-bar.ts'

export interface QueryBarOptions {
  /** What `age:` counts from. */
  nowMs: number
  /** Default `traces`. */
  listed?: Listed
}

/**
 * The query bar: `status:error tool:run_sql latency:>2s "refund" -env:dev`. Null for a blank text.
 *
 * Words and terms next to each other must all hold; `OR`, parentheses, `key:(a OR b)`, `key:a,b`, `-` and wildcards are as in
 * `parseQueryBarSyntax`; `queryBarKeys` lists the keys. A free word without letter or digit asks for nothing beside others; alone it
 * is an error, since all that there is would be no answer to it.
 * @throws INVALID_PARAMETER_VALUE that names the bad piece and its place, with the nearest known word.
 */
export function parseQueryBar(text: string, options: QueryBarOptions): Filter | null {
  if (text.trim() === '') return null
  const syntax = parseQueryBarSyntax(text)
  const filter = syntax === null ? null : resolveQueryBar(text, syntax, options)
  if (filter === null) throw filterError(text, wordless(text), `There is no letter or digit to look for in '${clip(text.trim())}'.`)
  return filter
}

/** All of a text but the blanks around it. */
function wordless(text: string): TextRange {
  const from = text.length - text.trimStart().length
  return { from, to: from + text.trim().length }
}

/** The meaning of a piece of syntax of `text`. */
export function resolveQueryBar(text: string, syntax: BarNode<BarLeaf>, { nowMs, listed = 'traces' }: QueryBarOptions): Filter | null {
  let conditions = 0
  const context: BarContext = { nowMs, listed, fail: (token, message) => filterError(text, token, message) }
  return fold(syntax, (leaf) => {
    if (leaf.kind === 'words') return wordsCondition(leaf.token, context)
    return fold(leaf.values, (values) => {
      const filter = termCondition(leaf.key, values, context)
      conditions += countConditions(filter)
      if (conditions > filterLimits.conditions) {
        throw context.fail(leaf.key, `The filter has more than ${filterLimits.conditions} conditions.`)
      }
      return filter
    })
  })
}

/** A list of texts is one condition, a list of numbers or wildcards one for each. */
function countConditions(filter: Filter): number {
  switch (filter.kind) {
    case 'and':
      return filter.all.reduce((sum, part) => sum + countConditions(part), 0)
    case 'or':
      return filter.any.reduce((sum, part) => sum + countConditions(part), 0)
    case 'not':
      return countConditions(filter.filter)
    default:
      return 1
  }
}

function fold<Leaf>(node: BarNode<Leaf>, ofLeaf: (leaf: Leaf) => Filter | null): Filter | null {
  switch (node.kind) {
    case 'leaf':
      return ofLeaf(node.leaf)
    case 'group':
      return fold(node.part, ofLeaf)
    case 'not':
      return noneOf(fold(node.part, ofLeaf))
    case 'all':
      return allOf(node.parts.map((part) => fold(part, ofLeaf)))
    case 'any':
      return anyOf(node.parts.map((part) => fold(part, ofLeaf)))
  }
}

function wordsCondition(token: QueryBarToken, { fail }: BarContext): Filter | null {
  const phrase = token.kind === 'phrase'
  const searchable = /[\p{L}\p{N}]/u.test(token.text)
  if (searchable) return { kind: 'words', text: phrase ? token.text : withStar(token), phrase }
  if (phrase) throw fail(token, `There is no letter or digit to look for in "${clip(token.text)}".`)
  return null
}

/** Only an unescaped star at the end asks for words that begin so; the stars of `**bold**` are punctuation. */
function withStar({ text, pattern }: QueryBarToken): string {
  const bare = text.replace(/^\*+|\*+$/gu, '')
  const asked = pattern?.endsWith('*') === true && !pattern.endsWith('\\*') && !text.startsWith('*')
  return asked ? `${bare}*` : bare
}

function termCondition(key: QueryBarToken, values: BarValues, context: BarContext): Filter {
  const meaning = resolveBarKey(key.text, context.listed, (message) => context.fail(key, message))
  const [first] = values.values
  if (first === undefined) throw new Error('A term has at least one value.')
  const ordering = values.op.startsWith('>') || values.op.startsWith('<')
  if (meaning.kind !== 'field') {
    if (values.op !== '' && values.op !== '=') throw context.fail(first, `'${key.text}' takes no '${values.op}'.`)
    const condition = meaning.kind === 'has' ? hasCondition : isCondition
    return joined(values.values.map((token) => condition(token, context)))
  }
  const term: BarTerm = { ...values, key: key.text, field: meaning.field, type: meaning.type, context }
  const { type } = meaning
  if (type === 'spanStatus' && context.listed === 'spans' && !ordering && values.values.every((token) => token.pattern === null)) {
    const state = joined(values.values.map((token) => spanStateCondition(key.text, token, context)))
    return values.op === '!=' ? { kind: 'not', filter: state } : state
  }
  const mayBeText = !isQuantityType(type) || type === 'loose' || type === 'score'
  if (mayBeText && !ordering) return textCondition(term)
  if (!isQuantityType(type)) throw context.fail(first, `'${clip(key.text)}' is text and takes no '${values.op}'.`)
  if (values.values.length > 1 && values.op !== '' && values.op !== '=')
    throw context.fail(first, `'${values.op}' takes one value, not a list.`)
  return joined(values.values.map((token) => numberCondition(term, type, token)))
}

function joined(filters: readonly Filter[]): Filter {
  const filter = anyOf(filters)
  if (filter === null) throw new Error('A term has at least one value.')
  return filter
}
