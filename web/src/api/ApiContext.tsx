import { defaultWorkspace } from '@assay/protocol'
import { createContext, type ReactNode, use, useMemo } from 'react'
import { type ApiClient, createApiClient } from './api-client.ts'
import { storedToken } from './token.ts'

const ApiContext = createContext<ApiClient | null>(null)

/** Gives the pages below it the client that reads what a link shares, in nobody's name. */
export function ShareProvider({ share, children }: { share: string; children: ReactNode }) {
  const client = useMemo(() => createApiClient({ workspace: defaultWorkspace, token: () => null, share }), [share])
  return <ApiContext value={client}>{children}</ApiContext>
}

/** Gives the pages below it the client of one workspace. */
export function ApiProvider({ workspace, children }: { workspace: string; children: ReactNode }) {
  const client = useMemo(() => createApiClient({ workspace, token: storedToken }), [workspace])
  return <ApiContext value={client}>{children}</ApiContext>
}

export function useApi(): ApiClient {
  const client = use(ApiContext)
  if (client === null) throw new Error('useApi needs an ApiProvider above it')
  return client
}
