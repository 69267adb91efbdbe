import { type CostDimension, getCosts, getPriceHistory, listPrices, listPublishedPrices, listUnusedRetrievals } from '@assay/protocol'
import type { ApiClient } from '../../api/api-client.ts'

export interface CostScope {
  experimentId: string
  q: string
  fromMs: number
  toMs: number
}

const scopeRequest = ({ experimentId, q, fromMs, toMs }: CostScope) => ({
  experimentId,
  ...(q === '' ? {} : { q }),
  from: fromMs,
  to: toMs,
})

/** What these pages ask, as `queries`. */
export const costQueries = {
  costs: (api: ApiClient, scope: CostScope, by: CostDimension, bucketMs: number) => ({
    queryKey: [api.workspace, 'costs', scope, by, bucketMs],
    /** With what it is by: while the next is on its way the one before is shown. */
    queryFn: async ({ signal }: { signal: AbortSignal }) => ({
      by,
      costs: await api.call(getCosts, { ...scopeRequest(scope), by, bucketMs }, { signal }),
    }),
  }),

  unusedRetrievals: (api: ApiClient, scope: CostScope) => ({
    queryKey: [api.workspace, 'unused-retrievals', scope],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(listUnusedRetrievals, scopeRequest(scope), { signal }),
  }),

  priceBook: (api: ApiClient) => ({
    queryKey: [api.workspace, 'price-book'],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(listPublishedPrices, {}, { signal }),
    staleTime: Infinity,
  }),

  prices: (api: ApiClient, experimentId: string) => ({
    queryKey: [api.workspace, 'prices', experimentId, 'stated'],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(listPrices, { experimentId }, { signal }),
  }),

  priceHistory: (api: ApiClient, experimentId: string) => ({
    queryKey: [api.workspace, 'prices', experimentId, 'history'],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(getPriceHistory, { experimentId }, { signal }),
  }),
}
