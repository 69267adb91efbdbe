import {
  createPromptVersion,
  deleteAlias,
  deleteRegisteredModel,
  deleteVersion,
  describeModel,
  describeVersion,
  getBlame,
  getPromptUse,
  getRegisteredModel,
  getVersion,
  getVersionOrigin,
  listModels,
  listPrompts,
  listPromptUse,
  listVersions,
  type ModelStage,
  moveVersion,
  type PromptTemplate,
  setAlias,
  setRegistryTag,
} from '@assay/protocol'
import type { ApiClient } from '../api/api-client.ts'
import type { RegistryState } from './registry-url.ts'

const pageSize = 100
type Signal = { signal: AbortSignal }

/** Prompts and models as one list, whichever is asked for. */
function listed(api: ApiClient, kind: 'prompts' | 'models', { q, tags, sort }: RegistryState) {
  return {
    queryKey: [api.workspace, 'registry', kind, q, tags, sort],
    async queryFn({ pageParam, signal }: { pageParam: string | undefined } & Signal) {
      const request = { q, tag: [...tags], sort, limit: pageSize, ...(pageParam !== undefined && { cursor: pageParam }) }
      if (kind === 'prompts') {
        const { prompts, nextCursor } = await api.call(listPrompts, request, { signal })
        return { rows: prompts, nextCursor }
      }
      const { models, nextCursor } = await api.call(listModels, request, { signal })
      return { rows: models, nextCursor }
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }: { nextCursor: string | null }) => nextCursor ?? undefined,
  }
}

/** Every question that the pages of prompts and models ask, with its cache key: `[workspace, 'registry', …]`. */
export const registryQueries = {
  prompts: (api: ApiClient, state: RegistryState) => listed(api, 'prompts', state),
  models: (api: ApiClient, state: RegistryState) => listed(api, 'models', state),

  promptUses: (api: ApiClient, fromMs: number) => ({
    queryKey: [api.workspace, 'registry', 'uses', fromMs],
    queryFn: ({ signal }: Signal) => api.call(listPromptUse, { from: fromMs }, { signal }),
    staleTime: 60_000,
  }),

  head: (api: ApiClient, name: string) => ({
    queryKey: [api.workspace, 'registry', 'one', name],
    queryFn: ({ signal }: Signal) => api.call(getRegisteredModel, { name }, { signal }),
  }),

  versions: (api: ApiClient, name: string) => ({
    queryKey: [api.workspace, 'registry', 'one', name, 'versions'],
    queryFn: ({ pageParam, signal }: { pageParam: number | undefined } & Signal) =>
      api.call(listVersions, { name, limit: pageSize, ...(pageParam !== undefined && { before: pageParam }) }, { signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ versions, more }: { versions: { version: number }[]; more: boolean }) =>
      more ? versions.at(-1)?.version : undefined,
  }),

  version: (api: ApiClient, name: string, version: number) => ({
    queryKey: [api.workspace, 'registry', 'one', name, 'version', version],
    queryFn: ({ signal }: Signal) => api.call(getVersion, { name, version }, { signal }),
  }),

  origin: (api: ApiClient, name: string, version: number) => ({
    queryKey: [api.workspace, 'registry', 'one', name, 'version', version, 'origin'],
    queryFn: ({ signal }: Signal) => api.call(getVersionOrigin, { name, version }, { signal }),
  }),

  blame: (api: ApiClient, name: string, version: number) => ({
    queryKey: [api.workspace, 'registry', 'one', name, 'version', version, 'blame'],
    queryFn: ({ signal }: Signal) => api.call(getBlame, { name, version }, { signal }),
    // What a version says never changes, nor do those before it.
    staleTime: 600_000,
  }),

  use: (api: ApiClient, name: string, fromMs: number) => ({
    queryKey: [api.workspace, 'registry', 'one', name, 'use', fromMs],
    queryFn: ({ signal }: Signal) => api.call(getPromptUse, { name, from: fromMs }, { signal }),
    staleTime: 60_000,
  }),
}

/** Every change that these pages make. */
export const registryChanges = {
  /** `from`: the version it is thought to name, null for none. */
  moveAlias: (api: ApiClient, name: string, alias: string, from: number | null, to: number) =>
    api.call(setAlias, { name, alias, version: to, expected: from }),
  deleteAlias: (api: ApiClient, name: string, alias: string, from: number) => api.call(deleteAlias, { name, alias, expected: from }),
  moveStage: (api: ApiClient, name: string, version: number, stage: ModelStage, archiveOthers: boolean) =>
    api.call(moveVersion, { name, version, stage, archiveOthers }),
  describe: (api: ApiClient, name: string, version: number | null, description: string) =>
    version === null ? api.call(describeModel, { name, description }) : api.call(describeVersion, { name, version, description }),
  /** A value of null takes the tag away. */
  tag: (api: ApiClient, name: string, version: number | null, key: string, value: string | null) =>
    api.call(setRegistryTag, { name, version, key, value }),
  savePrompt: (api: ApiClient, name: string, from: number, draft: { template: PromptTemplate; commitMessage: string }) =>
    api.call(createPromptVersion, { name, from, ...draft }),
  delete: (api: ApiClient, name: string, version: number | null) =>
    version === null ? api.call(deleteRegisteredModel, { name }) : api.call(deleteVersion, { name, version }),
}
