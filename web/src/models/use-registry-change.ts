import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type ApiClient } from '../api/api-client.ts'
import { useApi } from '../api/ApiContext.tsx'
import { useToast } from '../ui/Toasts.tsx'

interface Change<Made> {
  /** What is said when it is done. */
  done: string
  make: (api: ApiClient) => Promise<Made>
  /** Gets what the server answered to the change. */
  undo?: (api: ApiClient, made: Made) => Promise<unknown>
}

/**
 * Makes a change, says that it is made and offers its undo; what is shown of the registry is asked for again. What the server refuses is thrown to
 * whoever made the change, and told as a message where it was the undo.
 */
export function useRegistryChange(): <Made>(change: Change<Made>) => Promise<void> {
  const api = useApi()
  const cache = useQueryClient()
  const toast = useToast()
  return useMemo(() => {
    const refresh = () => cache.invalidateQueries({ queryKey: [api.workspace, 'registry'] })
    const undone = (undo: Promise<unknown>) => {
      undo
        .catch((error: unknown) => toast({ text: error instanceof Error ? error.message : String(error), kind: 'error' }))
        .finally(() => void refresh())
    }
    const attempt = async <Made>(make: Change<Made>['make']): Promise<Made> => {
      try {
        return await make(api)
      } finally {
        await refresh()
      }
    }
    return async <Made>({ done, make, undo }: Change<Made>) => {
      const made = await attempt(make)
      // Not before what is shown says so too, and with it the dialog closes: until then keys are the dialog's.
      toast({ text: done, ...(undo !== undefined && { undo: () => undone(undo(api, made)) }) })
    }
  }, [api, cache, toast])
}
