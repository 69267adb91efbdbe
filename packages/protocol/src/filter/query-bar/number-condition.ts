import type { CompareOp, Field, Filter } from '../ast.ts'
import { allOf } from '../combine-filters.ts'
import { clip } from '../filter-error.ts'
import type { Quantity, QuantityType } from './bar-quantity.ts'
import { quantityForms, readQuantity } from './bar-quantity.ts'
import type { BarTerm } from './bar-term.ts'
import type { QueryBarToken } from './tokenize-query-bar.ts'

/** `2s`, `>2s`, `1s..5s` (both ends included, either may be left open), `*` for any. @throws INVALID_PARAMETER_VALUE at the value. */
export function numberCondition(term: BarTerm, type: QuantityType, token: QueryBarToken): Filter {
  const { fail } = term.context
  if (token.pattern === '*' && term.op === '') return { kind: 'exists', field: term.field }
  const dots = token.quoted ? -1 : token.text.indexOf('..')
  if (dots === -1) return compareQuantity(term, term.op, quantityOf(term, type, token, token.text))
  if (term.op !== '' && term.op !== '=') throw fail(token, `'${clip(token.text)}' is a range and takes no '${term.op}'.`)
  const low = token.text.slice(0, dots)
  const high = token.text.slice(dots + 2)
  const range = allOf([
    low === '' ? null : compareQuantity(term, '>=', quantityOf(term, type, token, low)),
    high === '' ? null : compareQuantity(term, '<=', quantityOf(term, type, token, high)),
  ])
  if (range === null) throw fail(token, `The range '..' has no ends. Write ${quantityForms[type]} on one side.`)
  return range
}

function quantityOf(term: BarTerm, type: QuantityType, token: QueryBarToken, text: string): Quantity {
  const quantity = readQuantity(type, text)
  if (quantity !== null) return quantity
  throw term.context.fail(token, `'${clip(term.key)}' cannot be '${clip(text)}'. Write ${quantityForms[type]}.`)
}

/** An age grows backwards: older than an hour means started before an hour ago. A bare age means at most that old. */
const ageOps: Record<string, CompareOp> = { '': '>=', '=': '>=', '<': '>', '<=': '>=', '>': '<', '>=': '<=', '!=': '<' }
const compareOps: Record<string, CompareOp> = { '': '=', '=': '=', '<': '<', '<=': '<=', '>': '>', '>=': '>=', '!=': '!=' }

function compareQuantity(term: BarTerm, op: string, quantity: Quantity): Filter {
  const { field } = term
  if (term.type === 'age') {
    return { kind: 'compare', field, op: ageOps[op] ?? '>=', value: term.context.nowMs - quantity.from }
  }
  return compareStretch(field, compareOps[op] ?? '=', quantity)
}

function compareStretch(field: Field, op: CompareOp, { from, to }: Quantity): Filter {
  const compare = (compareOp: CompareOp, value: number): Filter => ({ kind: 'compare', field, op: compareOp, value })
  if (from === to) return compare(op, from)
  switch (op) {
    case '=':
      return { kind: 'and', all: [compare('>=', from), compare('<', to)] }
    case '!=':
      return { kind: 'or', any: [compare('<', from), compare('>=', to)] }
    case '>':
      return compare('>=', to)
    case '<=':
      return compare('<', to)
    default:
      return compare(op, from)
  }
}
