import type { QueryClient } from '@tanstack/react-query'
import { createApiClient } from '../api/api-client.ts'
import { storedToken } from '../api/token.ts'
import { queries } from '../tracing/queries.ts'
import { traceAddress } from './trace-address.ts'
import { loadTracePage } from './trace-part.ts'

/** How long the first draw waits. Whoever waits longer sees the frame of the page meanwhile. */
const patienceMs = 80

/**
 * Resolves when what the address shows can be drawn whole: a trace that is drawn first without its part of the program, then without its
 * spans, and then at last, is drawn three times. Never rejects; what fails is said by the page.
 */
export async function readyToDraw(cache: QueryClient, path: string): Promise<void> {
  const address = traceAddress(path)
  if (address === null) return
  const api = createApiClient({ workspace: address.workspace, token: storedToken })
  await Promise.race([
    Promise.allSettled([loadTracePage(), cache.prefetchQuery(queries.skeleton(api, address.traceId))]),
    new Promise((resolve) => setTimeout(resolve, patienceMs)),
  ])
}
