import { checkFlow, formatTerm, getAgentMap, getMapPart } from '@assay/protocol'
import type { ApiClient } from '../../api/api-client.ts'
import { endOfNow, type ListScope } from '../queries.ts'

/** Which traces a map is of. `path`: of these those that went one way; empty for all. */
export interface MapScope extends ListScope {
  path: string
}

const mapRequest = ({ experimentId, q, fromMs, toMs, path }: MapScope) => ({
  experimentId,
  ...(q === '' ? {} : { q }),
  from: fromMs,
  to: toMs ?? endOfNow(),
  ...(path === '' ? {} : { path }),
})

/** What the maps ask, apart from what other pages do: it is fetched with them. */
export const mapQueries = {
  /** `against`: what it is set against, null for nothing. */
  map: (api: ApiClient, scope: MapScope, against: Omit<ListScope, 'experimentId'> | null) => ({
    queryKey: [api.workspace, 'map', scope, against],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.call(
        getAgentMap,
        {
          ...mapRequest(scope),
          ...(against !== null && { againstQ: against.q, againstFrom: against.fromMs, againstTo: against.toMs ?? endOfNow() }),
        },
        { signal },
      ),
  }),

  /** Asked of its own project, whichever the address names. */
  ofTrace: (api: ApiClient, { experimentId, traceId }: { experimentId: string; traceId: string }) => ({
    queryKey: [api.workspace, 'trace', traceId, 'map'],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.call(getAgentMap, { experimentId, q: formatTerm({ key: 'id', value: traceId }) }, { signal }),
  }),

  part: (api: ApiClient, scope: MapScope, { node, caller }: { node: string; caller: string }) => ({
    queryKey: [api.workspace, 'map', scope, 'part', node, caller],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.call(getMapPart, { ...mapRequest(scope), node, ...(caller === '' ? {} : { caller }) }, { signal }),
  }),

  flow: (api: ApiClient, scope: MapScope, flow: string) => ({
    queryKey: [api.workspace, 'map', scope, 'flow', flow],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(checkFlow, { ...mapRequest(scope), flow }, { signal }),
  }),
}
