import type { CompareOp } from '@assay/protocol'
import type { FieldFilter } from './compare-sql.ts'
import { textMatcher } from '../../platform/database/text-match.ts'

/** `null` stands for a value that is no single one: empty, a list, a map, bytes. */
type Value = string | number | boolean | null

/** A look at the payload of a span, for what rows cannot answer. */
export type PayloadPredicate =
  | { kind: 'text'; matches(text: string): boolean }
  | { kind: 'attribute'; key: string; matches(value: Value): boolean }

/** Whether an attribute that is there has a value as asked. In long values it asks `goOn`, which throws to end it. */
export function valueMatcher(filter: FieldFilter, goOn: () => void): (value: Value) => boolean {
  switch (filter.kind) {
    case 'exists':
      return () => true
    case 'match': {
      const matches = textMatcher(filter.op, filter.pattern, goOn)
      return (value) => value !== null && matches(String(value))
    }
    case 'in': {
      const wanted = new Set(filter.values.map(String))
      return (value) => value !== null && wanted.has(String(value)) !== filter.negated
    }
    case 'compare':
      return (value) => comparesTo(value, filter.op, filter.value)
  }
}

function comparesTo(value: Value, op: CompareOp, wanted: string | number | boolean): boolean {
  const numeric = typeof wanted === 'number'
  if (value === null || (numeric && !isNumber(value))) return false
  const a = numeric ? Number(value) : String(value)
  const b = numeric ? wanted : String(wanted)
  switch (op) {
    case '=':
      return a === b
    case '!=':
      return a !== b
    case '>':
      return a > b
    case '>=':
      return a >= b
    case '<':
      return a < b
    case '<=':
      return a <= b
  }
}

/** Also a number written as text, as emitters without numeric attributes do. */
function isNumber(value: string | number | boolean): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)))
}
