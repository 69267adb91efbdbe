import { invalidParameter, type Method } from '@assay/protocol'
import { int, keyValues, list, partPage, readOffsetToken, required, text } from '@assay/protocol/mlflow'
import { mlflowCall } from '../platform/http/mlflow-route.ts'
import type { Route } from '../platform/http/route.ts'
import { parseModelOrder, parseRegistryFilter } from './registry-filter.ts'
import { modelMessage, versionMessage } from './registry-message.ts'
import { checkAlias, checkFreeAlias, checkModelName, checkRegistryTag, stageOf, versionNumber } from './registry-names.ts'
import { type RegistryRouteDeps, registryCalls } from './registry-calls.ts'

const defaultResults = 100
const maxResults = 1_000
const name = { name: required(text) }

/** MLflow's calls on registered models, which are also its calls on prompts (3.18, `/api/2.0/mlflow/registered-models/…`). */
export function modelRoutes(deps: RegistryRouteDeps): Route[] {
  const { registry } = deps
  const { read, write, change } = registryCalls(deps, 'registered-models')

  const latestVersions = (method: Method) =>
    mlflowCall({ ...read(method, 'get-latest-versions'), fields: { ...name, stages: list(text) } }, async (caller, query) => {
      const stages = query.stages.map(stageOf)
      const { latestVersions: all } = await registry.getModel(caller.workspace, query.name)
      const found = all.filter(({ stage }) => stages.length === 0 || stages.includes(stage))
      return { ...(found.length > 0 && { model_versions: found.map((version) => versionMessage(version, caller.workspace)) }) }
    })

  return [
    ...mlflowCall({ ...write('POST', 'create'), fields: { ...name, tags: keyValues, description: text } }, async (caller, draft) => {
      checkModelName(draft.name)
      for (const [key, value] of draft.tags) checkRegistryTag(key, value)
      const model = await change(caller, 'model.create', draft.name, () => registry.createModel(caller.workspace, draft))
      return { registered_model: modelMessage(model, caller.workspace) }
    }),
    ...mlflowCall({ ...read('GET', 'get'), fields: name }, async (caller, query) => ({
      registered_model: modelMessage(await registry.getModel(caller.workspace, query.name), caller.workspace),
    })),
    ...mlflowCall({ ...write('POST', 'rename'), fields: { ...name, new_name: required(text) } }, async (caller, message) => {
      checkModelName(message.new_name, 'new_name')
      const model = await change(caller, 'model.rename', message.name, () =>
        registry.renameModel(caller.workspace, message.name, message.new_name),
      )
      return { registered_model: modelMessage(model, caller.workspace) }
    }),
    ...mlflowCall({ ...write('PATCH', 'update'), fields: { ...name, description: text } }, async (caller, message) => {
      const model = await change(caller, 'model.describe', message.name, () =>
        registry.describeModel(caller.workspace, message.name, message.description),
      )
      return { registered_model: modelMessage(model, caller.workspace) }
    }),
    ...mlflowCall({ ...write('DELETE', 'delete'), fields: name }, async (caller, message) => {
      await change(caller, 'model.delete', message.name, () => registry.deleteModel(caller.workspace, message.name))
      return {}
    }),
    ...mlflowCall(
      {
        ...read('GET', 'search'),
        fields: { filter: text, max_results: { ...int, absent: defaultResults }, order_by: list(text), page_token: text },
      },
      async (caller, query) => {
        if (query.max_results > maxResults || query.max_results < 1) {
          throw invalidParameter(
            `Invalid value for request parameter max_results. It must be at most ${maxResults}, but got value ${query.max_results}`,
          )
        }
        const offset = readOffsetToken(query.page_token)
        const found = await registry.searchModels(caller.workspace, {
          ...parseRegistryFilter(query.filter, 'models'),
          orderBy: parseModelOrder(query.order_by),
          limit: query.max_results,
          offset,
        })
        return partPage('registered_models', found, offset, (each) => modelMessage(each, caller.workspace))
      },
    ),
    ...latestVersions('GET'),
    ...latestVersions('POST'),
    ...mlflowCall({ ...write('POST', 'set-tag'), fields: { ...name, key: required(text), value: text } }, async (caller, message) => {
      checkRegistryTag(message.key, message.value)
      await change(caller, 'model.set-tag', message.name, () =>
        registry.setModelTag(caller.workspace, message.name, message.key, message.value),
      )
      return {}
    }),
    ...mlflowCall({ ...write('DELETE', 'delete-tag'), fields: { ...name, key: required(text) } }, async (caller, message) => {
      await change(caller, 'model.delete-tag', message.name, () => registry.deleteModelTag(caller.workspace, message.name, message.key))
      return {}
    }),
    ...mlflowCall(
      { ...write('POST', 'alias'), fields: { ...name, alias: required(text), version: required(text) } },
      async (caller, message) => {
        checkFreeAlias(message.alias)
        const version = versionNumber(message.version)
        await change(caller, 'model.set-alias', message.name, () =>
          registry.setAlias(caller.workspace, message.name, message.alias, version),
        )
        return {}
      },
    ),
    ...mlflowCall({ ...write('DELETE', 'alias'), fields: { ...name, alias: required(text) } }, async (caller, message) => {
      checkAlias(message.alias)
      await change(caller, 'model.delete-alias', message.name, () => registry.deleteAlias(caller.workspace, message.name, message.alias))
      return {}
    }),
    ...mlflowCall({ ...read('GET', 'alias'), fields: { ...name, alias: required(text) } }, async (caller, query) => {
      checkAlias(query.alias)
      const version = await registry.getVersionByAlias(caller.workspace, query.name, query.alias)
      return { model_version: versionMessage(version, caller.workspace) }
    }),
  ]
}
