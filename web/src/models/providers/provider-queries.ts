import { createProvider, deleteProvider, listProviders, type RequestOf, testProvider, updateProvider } from '@assay/protocol'
import type { ApiClient } from '../../api/api-client.ts'

export const providerQueries = {
  list: (api: ApiClient) => ({
    queryKey: [api.workspace, 'providers'],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(listProviders, {}, { signal }),
  }),
}

export const providerChanges = {
  create: (api: ApiClient, draft: RequestOf<typeof createProvider>) => api.call(createProvider, draft),
  update: (api: ApiClient, change: RequestOf<typeof updateProvider>) => api.call(updateProvider, change),
  delete: (api: ApiClient, providerId: string) => api.call(deleteProvider, { providerId }),
  test: (api: ApiClient, providerId: string) => api.call(testProvider, { providerId }),
}
