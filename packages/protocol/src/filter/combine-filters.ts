import type { Filter } from './ast.ts'

/** All of the filters: null when there is none, the filter itself when there is one, nested `and`s flattened. */
export function allOf(filters: readonly (Filter | null)[]): Filter | null {
  const all = filters.flatMap((filter) => (filter === null ? [] : filter.kind === 'and' ? filter.all : [filter]))
  return all.length > 1 ? { kind: 'and', all } : (all[0] ?? null)
}

/** Any of the filters: null when there is none, the filter itself when there is one, nested `or`s flattened. */
export function anyOf(filters: readonly (Filter | null)[]): Filter | null {
  const any = filters.flatMap((filter) => (filter === null ? [] : filter.kind === 'or' ? filter.any : [filter]))
  return any.length > 1 ? { kind: 'or', any } : (any[0] ?? null)
}

/** The opposite; a double negation is none. */
export function noneOf(filter: Filter | null): Filter | null {
  if (filter === null) return null
  return filter.kind === 'not' ? filter.filter : { kind: 'not', filter }
}
