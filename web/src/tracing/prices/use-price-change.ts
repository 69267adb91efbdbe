import { type ProjectPrice, setPrices } from '@assay/protocol'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { useToast } from '../../ui/Toasts.tsx'
import { costQueries } from '../costs/cost-queries.ts'

const askAgainMs = 500

interface PriceChanges {
  /** A change has not come through all spans that are there. */
  isRepricing: boolean
  /** States the prices that `next` makes of those that are stated, says so and offers the undo. Throws what the server refuses. */
  change: (done: string, next: (prices: readonly ProjectPrice[]) => ProjectPrice[]) => Promise<void>
}

/** Changes the prices of a project. What is shown is asked for again when the spans have their new cost. */
export function usePriceChange(experimentId: string): PriceChanges {
  const api = useApi()
  const cache = useQueryClient()
  const toast = useToast()
  const history = useQuery({
    ...costQueries.priceHistory(api, experimentId),
    refetchInterval: ({ state }) => (state.data?.isRepricing === true ? askAgainMs : false),
  })
  const isRepricing = history.data?.isRepricing === true

  const was = useRef(isRepricing)
  useEffect(() => {
    if (was.current && !isRepricing) void cache.invalidateQueries({ queryKey: [api.workspace] })
    was.current = isRepricing
  }, [isRepricing, cache, api])

  return useMemo(() => {
    const put = async (prices: ProjectPrice[]) => {
      await api.call(setPrices, { experimentId, prices })
      await cache.invalidateQueries({ queryKey: [api.workspace, 'prices', experimentId] })
      const state = await cache.fetchQuery({ ...costQueries.priceHistory(api, experimentId), staleTime: 0 })
      if (!state.isRepricing) await cache.invalidateQueries({ queryKey: [api.workspace] })
    }
    return {
      isRepricing,
      async change(done, next) {
        // As it is now: somebody else may have stated prices since the page was shown.
        const { prices: before } = await cache.fetchQuery({ ...costQueries.prices(api, experimentId), staleTime: 0 })
        await put(next(before))
        const undo = () =>
          void put(before).catch((error: unknown) => toast({ text: error instanceof Error ? error.message : String(error), kind: 'error' }))
        toast({ text: done, undo })
      },
    }
  }, [isRepricing, api, cache, toast, experimentId])
}
