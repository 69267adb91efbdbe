import { spanTypes } from '../../constants.ts'
import { clip } from '../filter-error.ts'
import { didYouMean } from '../nearest-name.ts'
import { readQuantity } from './bar-quantity.ts'
import type { BarContext, BarTerm } from './bar-term.ts'
import type { BarValueType } from './query-bar-keys.ts'
import type { QueryBarToken } from './tokenize-query-bar.ts'

export const traceStatusValues: ReadonlyMap<string, string> = new Map([
  ['ok', 'OK'],
  ['error', 'ERROR'],
  ['running', 'IN_PROGRESS'],
  ['partial', 'PARTIAL'],
  ['unset', 'STATE_UNSPECIFIED'],
])
export const spanStatusValues: ReadonlyMap<string, string> = new Map([
  ['ok', 'OK'],
  ['error', 'ERROR'],
  ['unset', 'UNSET'],
])
const spanTypeValues: ReadonlyMap<string, string> = new Map(spanTypes.map((type) => [type.toLowerCase(), type]))

/** The words that a key takes, when it takes only some. */
export function valuesOf(type: BarValueType): ReadonlyMap<string, string> | null {
  switch (type) {
    case 'traceStatus':
      return traceStatusValues
    case 'spanStatus':
      return spanStatusValues
    case 'spanType':
      return spanTypeValues
    default:
      return null
  }
}

/**
 * What a yes or no is called where scores are shown: whoever reads `fail` in a row looks for `fail`, whichever it is. MLflow's judges say yes
 * and no.
 */
const verdicts: ReadonlyMap<string, readonly (string | boolean)[]> = new Map([
  ['pass', ['pass', true, 'yes']],
  ['fail', ['fail', false, 'no']],
])

/**
 * The values that one token stands for, of which any may hold. A score is a number or boolean when it is written as one and not quoted.
 * @throws INVALID_PARAMETER_VALUE for a word that the key does not take.
 */
export function textValues(term: BarTerm, token: QueryBarToken): readonly (string | number | boolean)[] {
  const known = valuesOf(term.type)
  if (known !== null) return [oneOf(term.key, token, known, term.context)]
  if (term.type !== 'score' || token.quoted) return [token.text]
  if (token.text === 'true' || token.text === 'false') return [token.text === 'true']
  return verdicts.get(token.text) ?? [readQuantity('score', token.text)?.from ?? token.text]
}

/** What `token` stands for in `values`, case aside. @throws INVALID_PARAMETER_VALUE with the nearest and all known words. */
export function oneOf<V>(key: string, token: QueryBarToken, values: ReadonlyMap<string, V>, { fail }: Pick<BarContext, 'fail'>): V {
  const value = values.get(token.text.toLowerCase())
  if (value !== undefined) return value
  const known = [...values.keys()]
  throw fail(token, `'${clip(key)}' cannot be '${clip(token.text)}'.${didYouMean(token.text, known)} Known are ${known.join(', ')}.`)
}
