import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type ApiClient } from '../api/api-client.ts'
import { useApi } from '../api/ApiContext.tsx'
import { useToast } from '../ui/Toasts.tsx'

interface Change {
  /** What is said when it is done. */
  done: string
  make: (api: ApiClient) => Promise<unknown>
  undo?: (api: ApiClient) => Promise<unknown>
}

/**
 * Makes a change, says that it is made and offers its undo; what is shown of the registry is asked for again. What the server refuses is thrown to
 * whoever made the change, and told as a message where it was the undo.
 */
export function useRegistryChange(): (change: Change) => Promise<void> {
  const api = useApi()
  const cache = useQueryClient()
  const toast = useToast()
  return useMemo(() => {
    const refresh = () => cache.invalidateQueries({ queryKey: [api.workspace, 'registry'] })
    const undone = (undo: NonNullable<Change['undo']>) => {
      undo(api)
        .catch((error: unknown) => toast({ text: error instanceof Error ? error.message : String(error), kind: 'error' }))
        .finally(() => void refresh())
    }
    return async ({ done, make, undo }) => {
      try {
        await make(api)
      } finally {
        await refresh()
      }
      // Not before what is shown says so too, and with it the dialog closes: until then keys are the dialog's.
      toast({ text: done, ...(undo !== undefined && { undo: () => undone(undo) }) })
    }
  }, [api, cache, toast])
}
