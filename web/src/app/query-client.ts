import { errorTable, isAppError } from '@assay/protocol'
import { QueryClient } from '@tanstack/react-query'

/** What the pages know of the server. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 2 && (!isAppError(error) || errorTable[error.code].retryable),
      },
    },
  })
}
