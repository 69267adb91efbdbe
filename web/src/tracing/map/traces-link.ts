import { addTerm } from '@assay/protocol'
import { at } from '../../ui/time-range.ts'
import { tracesUrl } from '../list/traces-url.ts'
import { tracesPath } from '../paths.ts'
import type { MapScope } from './map-queries.ts'

/** The list of the traces that a term of the query bar finds in the query's; without one, of these very traces. */
export function tracesLink({ experimentId, q, fromMs, toMs }: MapScope, found: { term: string } | { traceIds: readonly string[] }): string {
  const query = 'term' in found ? addTerm(q, found.term) : `id:${found.traceIds.join(',')}`
  const window = { from: at(fromMs), ...(toMs !== undefined && { to: at(toMs) }) }
  return `${tracesPath(experimentId)}?${tracesUrl.format({ ...tracesUrl.parse(''), q: query, ...window })}`
}
