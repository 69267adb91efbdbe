import type { ProviderKind } from '@assay/protocol'

/** A provider that somebody added. Times unix milliseconds. */
export interface StoredProvider {
  providerId: string
  name: string
  kind: ProviderKind
  baseUrl: string
  region: string | null
  accessKeyId: string | null
  model: string
  /** As the secret box sealed it; null without one. */
  sealedKey: Uint8Array | null
  createdAtMs: number
  updatedAtMs: number
}

export type ProviderDraft = Omit<StoredProvider, 'createdAtMs' | 'updatedAtMs'>

/** Providers, of one workspace each. What names one rejects with RESOURCE_DOES_NOT_EXIST where it is unknown or in another workspace. */
export interface ProviderStore {
  /** By name. */
  list(workspace: string): Promise<StoredProvider[]>
  get(workspace: string, providerId: string): Promise<StoredProvider>
  /** @throws RESOURCE_ALREADY_EXISTS where the name is taken, REQUEST_LIMIT_EXCEEDED when the workspace has `maxProviders` */
  create(workspace: string, draft: ProviderDraft): Promise<StoredProvider>
  /** Replaces the named members. @throws RESOURCE_ALREADY_EXISTS where the name is another's */
  update(workspace: string, providerId: string, change: Partial<Omit<ProviderDraft, 'providerId' | 'kind'>>): Promise<StoredProvider>
  delete(workspace: string, providerId: string): Promise<void>
  /** Of every workspace, for a look at their keys when the server starts. */
  all(): Promise<{ workspace: string; providerId: string; name: string; sealedKey: Uint8Array | null }[]>
}
