import type { ModelVersionDetail, RegisteredModelHead, RegisteredSummary, VersionSummary } from '@assay/protocol'

/** Of a list by its last change (`updatedAtMs`) or by name: where it goes on. `id` tells those apart that are the same there. */
export type ListPlace = { sort: 'updated'; updatedAtMs: number; id: number } | { sort: 'name'; name: string }

export interface RegistryListQuery {
  /** Prompts instead of models. */
  prompts: boolean
  /** All are part of the name, whatever the case of A to Z. */
  words: readonly string[]
  /** All are there. `value` null: with any. */
  tags: readonly { key: string; value: string | null }[]
  sort: ListPlace['sort']
  after: ListPlace | null
  limit: number
}

/** A line of the list shows this much of what may be long. */
export const listed = { descriptionChars: 300, aliases: 6, tags: 6, tagChars: 100 } as const
/** The page of one shows this much. */
export const shown = { descriptionChars: 100_000, aliases: 1_000, tags: 200, tagChars: 10_000 } as const
/** Names and texts in one page of a list, in characters. The page then ends earlier; one line is there in any case. */
export const maxListChars = 1_000_000
/** Versions that a blame looks back. */
export const maxBlamedVersions = 200

/** Which version wrote each line of each message; 0: one before those looked at. `authors` by version, newest first. */
interface Blame {
  messages: number[][]
  authors: { version: number; author: string | null; createdAtMs: number }[]
}

/**
 * What the pages ask the registry: prompts, models and versions of one workspace each, without the texts that they do not show. Every method
 * but `list` rejects with RESOURCE_DOES_NOT_EXIST for what is unknown, deleted or in another workspace.
 */
export interface RegistryReader {
  /** The last changed first, or by name. `next` is null where the list ends. */
  list(workspace: string, query: RegistryListQuery): Promise<{ items: RegisteredSummary[]; next: ListPlace | null }>
  get(workspace: string, name: string): Promise<RegisteredModelHead>
  /** Newest first; with a smaller number than `before` where one is given. */
  versions(
    workspace: string,
    name: string,
    page: { before: number | null; limit: number },
  ): Promise<{ items: VersionSummary[]; more: boolean }>
  version(workspace: string, name: string, version: number): Promise<ModelVersionDetail>
  /** A version that is no prompt has no messages. Lines are those of `promptLines`. */
  blame(workspace: string, name: string, version: number): Promise<Blame>
}
