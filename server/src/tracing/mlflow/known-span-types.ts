import type { Filter } from '@assay/protocol'

/** MLflow's span types that are kept under another of the same meaning. The span's own attribute still has the word that was sent. */
const keptAs: ReadonlyMap<unknown, string> = new Map([['CHAT_MODEL', 'LLM']])

/** The filter with every span type as the store knows it. */
export function withKnownSpanTypes(filter: Filter): Filter {
  switch (filter.kind) {
    case 'and':
      return { ...filter, all: filter.all.map(withKnownSpanTypes) }
    case 'or':
      return { ...filter, any: filter.any.map(withKnownSpanTypes) }
    case 'not':
      return { ...filter, filter: withKnownSpanTypes(filter.filter) }
    case 'compare':
      return isSpanType(filter) ? { ...filter, value: keptAs.get(filter.value) ?? filter.value } : filter
    case 'in':
      return isSpanType(filter) ? { ...filter, values: filter.values.map((value) => keptAs.get(value) ?? value) } : filter
    default:
      return filter
  }
}

function isSpanType({ field }: Extract<Filter, { kind: 'compare' | 'in' }>): boolean {
  return field.on === 'span' && field.name === 'type'
}
