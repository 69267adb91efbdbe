import { type Filter, keys, spanTypes } from '@assay/protocol'
import { textMatcher } from '../../platform/database/text-match.ts'

/** MLflow's span types that are kept under another of the same meaning. The span's own attribute still has the word that was sent. */
const keptAs: ReadonlyMap<string, string> = new Map([['CHAT_MODEL', 'LLM']])

/** Every type by each of its names. */
const namesOfType = spanTypes.map((type) => ({
  type,
  names: [type, ...[...keptAs].flatMap(([name, kept]) => (kept === type ? [name] : []))],
}))
const known: ReadonlySet<string> = new Set(namesOfType.flatMap(({ names }) => names))

type Condition = Extract<Filter, { field: object }>

/**
 * The filter with every condition on a span's type as the store knows types. A type that MLflow does not know is UNKNOWN to the store, so
 * the word is looked for in the attribute that the client sent.
 */
export function withKnownSpanTypes(filter: Filter): Filter {
  switch (filter.kind) {
    case 'and':
      return { ...filter, all: filter.all.map(withKnownSpanTypes) }
    case 'or':
      return { ...filter, any: filter.any.map(withKnownSpanTypes) }
    case 'not':
    case 'sameSpan':
      return { ...filter, filter: withKnownSpanTypes(filter.filter) }
    case 'compare':
    case 'in':
    case 'match':
      return filter.field.on === 'span' && filter.field.name === 'type' ? typeCondition(filter) : filter
    default:
      return filter
  }
}

function typeCondition(condition: Condition): Filter {
  switch (condition.kind) {
    case 'compare':
      return typesAmong(condition.field, [String(condition.value)], condition.op === '!=')
    case 'in':
      return typesAmong(condition.field, condition.values.map(String), condition.negated)
    case 'match': {
      const matches = textMatcher(condition.op, condition.pattern)
      const types = namesOfType.filter(({ names }) => names.some(matches)).map(({ type }) => type)
      return eitherOf(oneOf(condition.field, types), [{ ...condition, field: sentType }])
    }
    case 'exists':
      return condition
  }
}

/**
 * Whether a type is, or (`negated`) is not, among these words. A negation holds for a type when it holds for each of its names; a word
 * that MLflow does not know excludes nothing, as the store cannot tell such spans from others of type UNKNOWN.
 */
function typesAmong(field: Condition['field'], words: string[], negated: boolean): Filter {
  const types = namesOfType.filter(({ names }) => names.some((name) => words.includes(name)) !== negated).map(({ type }) => type)
  const foreign = negated ? [] : words.filter((word) => !known.has(word))
  return eitherOf(
    oneOf(field, types),
    foreign.map((value) => ({ kind: 'compare', field: sentType, op: '=', value })),
  )
}

const sentType = { on: 'spanAttribute', key: keys.spanType } as const

/** A single type is compared, which lets the store begin its search from it. */
function oneOf(field: Condition['field'], types: string[]): Filter {
  const [type] = types
  return types.length === 1 && type !== undefined
    ? { kind: 'compare', field, op: '=', value: type }
    : { kind: 'in', field, values: types, negated: false }
}

function eitherOf(kept: Filter, sent: Filter[]): Filter {
  if (sent.length === 0) return kept
  const any = kept.kind === 'in' && kept.values.length === 0 ? sent : [kept, ...sent]
  return any.length === 1 ? (any[0] as Filter) : { kind: 'or', any }
}
