import { errorTable, isAppError } from '@assay/protocol'
import { QueryClient } from '@tanstack/react-query'

const staleMs = 5000

/** The same question may get another answer. */
function mayHelpToAskAgain(error: unknown): boolean {
  return !isAppError(error) || errorTable[error.code].retryable
}

/** What the pages know of the server. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: staleMs,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 2 && mayHelpToAskAgain(error),
        // What was asked before the page was drawn (first-draw.ts) and refused for good is not asked anew to draw it.
        retryOnMount: ({ state }) => mayHelpToAskAgain(state.error) || Date.now() - state.errorUpdatedAt > staleMs,
      },
    },
  })
}
