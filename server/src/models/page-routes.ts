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
  invalidParameter,
  listModels,
  listPrompts,
  listPromptUse,
  listVersions,
  moveVersion,
  setAlias,
  setRegistryTag,
} from '@assay/protocol'
import { mlflowTags } from '@assay/protocol/mlflow'
import type { Caller } from '../governance/index.ts'
import { type Route, route } from '../platform/http/route.ts'
import type { PromptLinkReader } from '../runs/index.ts'
import type { PromptTraceReader } from '../tracing/index.ts'
import { formatListCursor, parseListCursor } from './list-cursor.ts'
import { isPrompt } from './registry-store.ts'
import { promptTemplateTags } from './prompt-template.ts'
import { type RegistryRouteDeps, registryCalls } from './registry-calls.ts'
import { checkFreeAlias, checkRegistryTag } from './registry-names.ts'
import type { RegistryListQuery, RegistryReader } from './registry-reader.ts'
import { versionOrigin } from './version-origin.ts'

export interface RegistryPageDeps extends RegistryRouteDeps {
  reader: RegistryReader
  promptTraces: PromptTraceReader
  promptLinks: PromptLinkReader
}

const defaultRows = 100
export const maxPageRows = 200

/** Assay's own API of the registry: what its pages ask for, and how they change it. */
export function registryPageRoutes(deps: RegistryPageDeps): Route[] {
  const { registry, reader, promptTraces, promptLinks } = deps
  const { change } = registryCalls(deps, 'registered-models')

  async function list(caller: Caller, prompts: boolean, { q, tag, sort = 'updated', cursor, limit }: ListRequest) {
    const { items, next } = await reader.list(caller.workspace, {
      prompts,
      words: q?.split(/\s+/).filter(Boolean) ?? [],
      tags: [tag ?? []].flat().map(tagOf),
      sort,
      after: parseListCursor(cursor, sort),
      limit: pageRows(limit),
    })
    return { items, nextCursor: formatListCursor(next) }
  }

  return [
    route(listPrompts, async (caller, request) => {
      const { items: prompts, nextCursor } = await list(caller, true, request)
      return { prompts, nextCursor }
    }),
    route(listModels, async (caller, request) => {
      const { items: models, nextCursor } = await list(caller, false, request)
      return { models, nextCursor }
    }),
    route(listPromptUse, async (caller, { from }) => ({ prompts: await promptTraces.byPrompt(caller.workspace, from) })),
    route(getRegisteredModel, (caller, { name }) => reader.get(caller.workspace, name)),
    route(listVersions, async (caller, { name, before, limit }) => {
      const { items: versions, more } = await reader.versions(caller.workspace, name, { before: before ?? null, limit: pageRows(limit) })
      return { versions, more }
    }),
    route(getVersion, (caller, { name, version }) => reader.version(caller.workspace, name, version)),
    route(getVersionOrigin, async (caller, { name, version }) =>
      versionOrigin(deps, caller.workspace, await reader.version(caller.workspace, name, version)),
    ),
    route(getBlame, (caller, { name, version }) => reader.blame(caller.workspace, name, version)),
    route(getPromptUse, async (caller, { name, from }) => {
      await reader.get(caller.workspace, name)
      const [versions, links] = await Promise.all([
        promptTraces.byVersion(caller.workspace, name, from),
        promptLinks.linkedTo(caller.workspace, name),
      ])
      return { versions, ...links }
    }),

    route(createPromptVersion, async (caller, { name, from, template, commitMessage }) => {
      const base = await registry.getVersion(caller.workspace, name, from)
      if (!isPrompt(base.tags)) throw invalidParameter(`'${name}' is a model, not a prompt. Register a new version of it with its files.`)
      const tags = new Map([...base.tags, ...promptTemplateTags(template)])
      for (const [key, value] of tags) checkRegistryTag(key, value)
      const { version } = await change(caller, 'model-version.create', name, () =>
        registry.createVersion(caller.workspace, name, {
          source: base.source,
          storageLocation: base.source,
          runId: '',
          runLink: '',
          modelId: '',
          description: commitMessage,
          tags: withoutAuthor(tags),
        }),
      )
      return { version }
    }),
    route(setAlias, async (caller, { name, alias, version, expected }) => {
      checkFreeAlias(alias)
      await change(caller, 'model.set-alias', name, () => registry.setAlias(caller.workspace, name, alias, version, expected))
      return {}
    }),
    route(deleteAlias, async (caller, { name, alias, expected }) => {
      await change(caller, 'model.delete-alias', name, () => registry.deleteAlias(caller.workspace, name, alias, expected))
      return {}
    }),
    route(moveVersion, async (caller, { name, version, stage, archiveOthers }) => {
      if (archiveOthers && stage !== 'Staging' && stage !== 'Production')
        throw invalidParameter(`Others are archived when a version moves to Staging or Production, not to ${stage}.`)
      await change(caller, 'model-version.move', name, () => registry.moveVersion(caller.workspace, name, version, stage, archiveOthers))
      return {}
    }),
    route(describeModel, async (caller, { name, description }) => {
      await change(caller, 'model.describe', name, () => registry.describeModel(caller.workspace, name, description))
      return {}
    }),
    route(describeVersion, async (caller, { name, version, description }) => {
      await change(caller, 'model-version.describe', name, () => registry.describeVersion(caller.workspace, name, version, description))
      return {}
    }),
    route(setRegistryTag, async (caller, { name, version, key, value }) => {
      checkRegistryTag(key, value ?? '')
      const { workspace } = caller
      const { tags } = await (version === null ? registry.getModel(workspace, name) : registry.getVersion(workspace, name, version))
      if (version === null) {
        await change(caller, value === null ? 'model.delete-tag' : 'model.set-tag', name, () =>
          value === null ? registry.deleteModelTag(workspace, name, key) : registry.setModelTag(workspace, name, key, value),
        )
      } else {
        await change(caller, value === null ? 'model-version.delete-tag' : 'model-version.set-tag', name, () =>
          value === null
            ? registry.deleteVersionTag(workspace, name, version, key)
            : registry.setVersionTag(workspace, name, version, key, value),
        )
      }
      return { before: tags.get(key) ?? null }
    }),
    route(deleteRegisteredModel, async (caller, { name }) => {
      await change(caller, 'model.delete', name, () => registry.deleteModel(caller.workspace, name))
      return {}
    }),
    route(deleteVersion, async (caller, { name, version }) => {
      await change(caller, 'model-version.delete', name, () => registry.deleteVersion(caller.workspace, name, version))
      return {}
    }),
  ]
}

interface ListRequest {
  q?: string | undefined
  tag?: string | string[] | undefined
  sort?: RegistryListQuery['sort'] | undefined
  cursor?: string | undefined
  limit?: number | undefined
}

function tagOf(text: string): { key: string; value: string | null } {
  const at = text.indexOf('=')
  return at === -1 ? { key: text, value: null } : { key: text.slice(0, at), value: text.slice(at + 1) }
}

function pageRows(limit: number | undefined): number {
  if (limit === 0) throw invalidParameter('A page has at least one row.')
  return Math.min(limit ?? defaultRows, maxPageRows)
}

/** Whoever edits a version is not who wrote the one before. */
function withoutAuthor(tags: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...tags].filter(([key]) => key !== 'author' && key !== mlflowTags.user))
}
