import type { listFacets, ResponseOf } from '@assay/protocol'

export type Facet = ResponseOf<typeof listFacets>['facets'][number]

/** A status as the query bar names it. */
const statusWords: Record<string, string> = { OK: 'ok', ERROR: 'error', IN_PROGRESS: 'running', PARTIAL: 'partial' }

/**
 * How a facet's value is written in the query of a list of traces or of spans: a status by its word, a tag as `tag.key:value`. Statuses are
 * counted by trace in either list, and in a list of spans `status:` is the span's. Errors are counted by their type.
 */
export function facetTerm(facet: Facet['facet'], value: string, { tag = '', of }: { tag?: string | undefined; of: 'traces' | 'spans' }) {
  if (facet === 'status') return { key: of === 'spans' ? 'trace.status' : 'status', text: statusWords[value] ?? value.toLowerCase() }
  if (facet === 'error') return { key: 'error_type', text: value }
  return { key: facet === 'tag' ? `tag.${tag}` : facet, text: value }
}
