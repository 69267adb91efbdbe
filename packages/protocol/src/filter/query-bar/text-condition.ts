import type { Filter } from '../ast.ts'
import { anyOf } from '../combine-filters.ts'
import { filterLimits } from '../filter-limits.ts'
import type { BarTerm } from './bar-term.ts'
import { textValues, valuesOf } from './text-value.ts'
import type { QueryBarToken } from './tokenize-query-bar.ts'

/**
 * Equality with one value or any of a list, wildcards included; `*` alone asks that there be a value. `!=` asks for a value that is none of
 * them, while a negated term also holds without a value.
 */
export function textCondition(term: BarTerm): Filter {
  const { field, values, op } = term
  const exists: Filter = { kind: 'exists', field }
  if (values.some((token) => token.pattern === '*')) return op === '!=' ? { kind: 'not', filter: exists } : exists
  const takesPatterns = valuesOf(term.type) === null
  const plain = values.filter((token) => token.pattern === null || !takesPatterns).flatMap((token) => textValues(term, token))
  const patterns = takesPatterns ? values.filter((token) => token.pattern !== null) : []
  const [only] = plain
  if (op === '!=' && only !== undefined && plain.length === 1 && patterns.length === 0)
    return { kind: 'compare', field, op: '!=', value: only }
  const filter = anyOf([...equalsAny(term, plain), ...patterns.map((token) => matches(term, token))])
  if (filter === null) throw new Error('A term has at least one value.')
  return op === '!=' ? { kind: 'and', all: [exists, { kind: 'not', filter }] } : filter
}

function matches(term: BarTerm, token: QueryBarToken): Filter {
  const pattern = token.pattern ?? ''
  if (pattern.length > filterLimits.patternChars) {
    throw term.context.fail(token, `The pattern has ${pattern.length} characters; at most ${filterLimits.patternChars} are taken.`)
  }
  return { kind: 'match', field: term.field, op: 'WILDCARD', pattern }
}

/** A list takes texts and numbers; booleans are compared one by one. */
function equalsAny({ field }: BarTerm, values: readonly (string | number | boolean)[]): Filter[] {
  const equals = (value: string | number | boolean): Filter => ({ kind: 'compare', field, op: '=', value })
  const booleans = values.filter((value) => typeof value === 'boolean')
  const listed = values.filter((value) => typeof value !== 'boolean')
  const list: Filter[] = listed.length > 1 ? [{ kind: 'in', field, values: listed, negated: false }] : listed.map(equals)
  return [...list, ...booleans.map(equals)]
}
