import { invalidParameter } from '@assay/protocol'
import { bool, int, keyValues, list, nullable, partPage, readOffsetToken, required, text } from '@assay/protocol/mlflow'
import { blobPath } from '../platform/blobs/blob-path.ts'
import type { Blobs } from '../platform/blobs/blobs.ts'
import { mlflowCall } from '../platform/http/mlflow-route.ts'
import type { Route } from '../platform/http/route.ts'
import { artifactPath, sendArtifact } from '../runs/index.ts'
import { checkPromptSource, resolveModelSource } from './model-source.ts'
import { parseRegistryFilter, parseVersionOrder } from './registry-filter.ts'
import { type RegistryRouteDeps, registryCalls } from './registry-calls.ts'
import { isPrompt } from './registry-store.ts'
import { versionMessage } from './registry-message.ts'
import { checkModelName, checkRegistryTag, stageOf, versionNumber } from './registry-names.ts'

const defaultResults = 10_000
const maxResults = 200_000
const versioned = { name: required(text), version: required(text) }

/** MLflow's calls on model versions, which are also its calls on versions of prompts (3.18, `/api/2.0/mlflow/model-versions/…`). */
export function versionRoutes(deps: RegistryRouteDeps & { blobs: Blobs }): Route[] {
  const { registry, blobs } = deps
  const { read, write, change } = registryCalls(deps, 'model-versions')

  return [
    ...mlflowCall(
      {
        ...write('POST', 'create'),
        fields: {
          name: required(text),
          source: required(text),
          run_id: nullable(text),
          tags: keyValues,
          run_link: text,
          description: text,
          model_id: nullable(text),
        },
      },
      async (caller, draft) => {
        checkModelName(draft.name)
        for (const [key, value] of draft.tags) checkRegistryTag(key, value)
        const prompt = isPrompt(draft.tags)
        if (prompt) checkPromptSource(draft.source)
        const { source, storageLocation, runId, modelId } = prompt
          ? { source: draft.source, storageLocation: draft.source, runId: draft.run_id ?? '', modelId: '' }
          : await resolveModelSource(deps, caller.workspace, { source: draft.source, runId: draft.run_id, modelId: draft.model_id })
        const version = await change(caller, 'model-version.create', draft.name, () =>
          registry.createVersion(caller.workspace, draft.name, {
            source,
            storageLocation,
            runId,
            runLink: draft.run_link,
            description: draft.description,
            modelId,
            tags: draft.tags,
          }),
        )
        return { model_version: versionMessage(version, caller.workspace) }
      },
    ),
    ...mlflowCall({ ...read('GET', 'get'), fields: versioned }, async (caller, query) => ({
      model_version: versionMessage(
        await registry.getVersion(caller.workspace, query.name, versionNumber(query.version)),
        caller.workspace,
      ),
    })),
    ...mlflowCall({ ...write('PATCH', 'update'), fields: { ...versioned, description: text } }, async (caller, message) => {
      const number = versionNumber(message.version)
      const version = await change(caller, 'model-version.describe', message.name, () =>
        registry.describeVersion(caller.workspace, message.name, number, message.description),
      )
      return { model_version: versionMessage(version, caller.workspace) }
    }),
    ...mlflowCall(
      { ...write('POST', 'transition-stage'), fields: { ...versioned, stage: required(text), archive_existing_versions: bool } },
      async (caller, message) => {
        const number = versionNumber(message.version)
        const stage = stageOf(message.stage)
        if (message.archive_existing_versions && stage !== 'Staging' && stage !== 'Production') {
          throw invalidParameter(
            `Model version transition cannot archive existing model versions because '${message.stage}' is not an Active stage. Valid stages are ['Staging', 'Production']`,
          )
        }
        const version = await change(caller, 'model-version.move', message.name, () =>
          registry.moveVersion(caller.workspace, message.name, number, stage, message.archive_existing_versions),
        )
        return { model_version: versionMessage(version, caller.workspace) }
      },
    ),
    ...mlflowCall({ ...write('DELETE', 'delete'), fields: versioned }, async (caller, message) => {
      const number = versionNumber(message.version)
      await change(caller, 'model-version.delete', message.name, () => registry.deleteVersion(caller.workspace, message.name, number))
      return {}
    }),
    ...mlflowCall(
      {
        ...read('GET', 'search'),
        fields: { filter: text, max_results: { ...int, absent: defaultResults }, order_by: list(text), page_token: text },
      },
      async (caller, query) => {
        if (query.max_results < 1)
          throw invalidParameter(`Invalid value for max_results. It must be a positive integer, but got ${query.max_results}`)
        if (query.max_results > maxResults) {
          throw invalidParameter(
            `Invalid value for request parameter max_results. It must be at most ${maxResults}, but got value ${query.max_results}`,
          )
        }
        const offset = readOffsetToken(query.page_token)
        const found = await registry.searchVersions(caller.workspace, {
          ...parseRegistryFilter(query.filter, 'versions'),
          orderBy: parseVersionOrder(query.order_by),
          limit: query.max_results,
          offset,
        })
        return partPage('model_versions', found, offset, (each) => versionMessage(each, caller.workspace))
      },
    ),
    {
      method: 'GET',
      path: '/model-versions/get-artifact',
      policy: 'artifact:read',
      async handle({ caller, request, url }) {
        const given = (name: string): string => url.searchParams.get(name) ?? ''
        const below = blobPath(given('path'))
        const version = await registry.getVersion(caller.workspace, given('name'), versionNumber(given('version')))
        return sendArtifact(blobs, caller.workspace, [...artifactPath(version.storageLocation), ...below], request)
      },
    },
    ...mlflowCall({ ...read('GET', 'get-download-uri'), fields: versioned }, async (caller, query) => {
      const version = await registry.getVersion(caller.workspace, query.name, versionNumber(query.version))
      return { artifact_uri: version.storageLocation }
    }),
    ...mlflowCall({ ...write('POST', 'set-tag'), fields: { ...versioned, key: required(text), value: text } }, async (caller, message) => {
      const number = versionNumber(message.version)
      checkRegistryTag(message.key, message.value)
      await change(caller, 'model-version.set-tag', message.name, () =>
        registry.setVersionTag(caller.workspace, message.name, number, message.key, message.value),
      )
      return {}
    }),
    ...mlflowCall({ ...write('DELETE', 'delete-tag'), fields: { ...versioned, key: required(text) } }, async (caller, message) => {
      const number = versionNumber(message.version)
      await change(caller, 'model-version.delete-tag', message.name, () =>
        registry.deleteVersionTag(caller.workspace, message.name, number, message.key),
      )
      return {}
    }),
  ]
}
