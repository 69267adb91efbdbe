import { AppError, invalidParameter, type Method, type Policy } from '@assay/protocol'
import {
  bool,
  checkCount,
  int,
  keyValues,
  list,
  nullable,
  object,
  partPage,
  pythonRepr,
  readMessage,
  readOffsetToken,
  required,
  text,
  tooLong,
  wrongType,
} from '@assay/protocol/mlflow'
import { type Caller, mutate, type Seam } from '../../governance/index.ts'
import { blobPath } from '../../platform/blobs/blob-path.ts'
import type { Blobs } from '../../platform/blobs/blobs.ts'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route } from '../../platform/http/route.ts'
import { sendArtifact } from '../artifact/artifact-download.ts'
import { filesMessage } from '../artifact/artifact-listing.ts'
import { artifactPath } from '../artifact/artifact-uri.ts'
import { randomRunName } from '../run/run-name.ts'
import { modelField, parseLoggedModelFilter } from './logged-model-filter.ts'
import { loggedModelMessage, statusNames } from './logged-model-message.ts'
import type { LoggedModelOrder, LoggedModelStore, ModelStatus } from './logged-model-store.ts'

/** Of a tag or a parameter of a logged model. */
const modelEntryLimits = { keyChars: 250, valueChars: 100_000 } as const

interface LoggedModelRouteDeps {
  models: LoggedModelStore
  blobs: Blobs
  seam: Seam
}

const base = '/2.0/mlflow/logged-models'
const defaultResults = 100
const maxResults = 1_000
const maxDatasets = 100
const maxOrders = 50
const badNameSigns = ['/', ':', '.', '%', '"', "'"]

/** MLflow's calls on logged models (3.18, `/api/2.0/mlflow/logged-models…`). */
export function loggedModelRoutes({ models, blobs, seam }: LoggedModelRouteDeps): Route[] {
  const call = (method: Method, path: string, policy: Policy) => ({ method, path: base + path, policy })
  const change = <T>(caller: Caller, action: string, id: string, act: () => Promise<T>): Promise<T> => {
    const policy: Policy = action === 'delete' ? 'run:delete' : 'run:write'
    return mutate(seam, { caller, policy, action: `logged-model.${action}`, resource: { type: 'logged-model', id } }, act)
  }
  const named = (params: Record<string, string>): string => params['model_id'] ?? ''

  return [
    ...mlflowCall(
      {
        ...call('POST', '', 'run:write'),
        fields: {
          experiment_id: required(text),
          name: text,
          model_type: text,
          source_run_id: text,
          params: keyValues,
          tags: keyValues,
        },
      },
      async (caller, draft) => {
        checkName(draft.name)
        const name = draft.name || randomRunName()
        const [params, tags] = [checkedEntries(draft.params), checkedEntries(draft.tags)]
        const model = await change(caller, 'create', name, () =>
          models.create(caller.workspace, {
            experimentId: draft.experiment_id,
            name,
            modelType: draft.model_type,
            sourceRunId: draft.source_run_id,
            params,
            tags,
          }),
        )
        return { model: loggedModelMessage(model) }
      },
    ),
    ...mlflowCall(
      {
        ...call('POST', '/search', 'run:read'),
        fields: {
          experiment_ids: required(list(text)),
          filter: text,
          datasets: list(object),
          max_results: int,
          order_by: list(object),
          page_token: text,
        },
      },
      async (caller, query) => {
        const limit = Math.min(query.max_results <= 0 ? defaultResults : query.max_results, maxResults)
        checkCount('datasets', query.datasets.length, maxDatasets)
        checkCount('order_by', query.order_by.length, maxOrders)
        const offset = readOffsetToken(query.page_token)
        const found = await models.searchWithHistory(caller.workspace, {
          experimentIds: query.experiment_ids,
          conditions: parseLoggedModelFilter(query.filter),
          datasets: query.datasets.map(readDataset),
          orderBy: query.order_by.map(readOrder),
          limit,
          offset,
        })
        return partPage('models', found, offset, loggedModelMessage)
      },
    ),
    ...mlflowCall({ ...call('GET', '/:model_id', 'run:read'), fields: { allow_deleted: bool } }, async (caller, query, { params }) => ({
      model: loggedModelMessage(await models.getWithHistory(caller.workspace, named(params), query.allow_deleted)),
    })),
    ...mlflowCall(
      { ...call('PATCH', '/:model_id', 'run:write'), fields: { status: required(statusField) } },
      async (caller, { status }, { params }) => {
        const id = named(params)
        await change(caller, 'finalize', id, () => models.finalize(caller.workspace, id, status))
        return { model: loggedModelMessage(await models.getWithHistory(caller.workspace, id, false)) }
      },
    ),
    ...mlflowCall({ ...call('DELETE', '/:model_id', 'run:delete'), fields: {} }, async (caller, _, { params }) => {
      const id = named(params)
      await change(caller, 'delete', id, () => models.delete(caller.workspace, id))
      return {}
    }),
    ...mlflowCall(
      { ...call('PATCH', '/:model_id/tags', 'run:write'), fields: { tags: keyValues } },
      async (caller, { tags }, { params }) => {
        const id = named(params)
        await change(caller, 'set-tags', id, () => models.setTags(caller.workspace, id, checkedEntries(tags)))
        return {}
      },
    ),
    ...mlflowCall({ ...call('DELETE', '/:model_id/tags/:tag_key', 'run:write'), fields: {} }, async (caller, _, { params }) => {
      const id = named(params)
      await change(caller, 'delete-tag', id, () => models.deleteTag(caller.workspace, id, params['tag_key'] ?? ''))
      return {}
    }),
    ...mlflowCall(
      { ...call('POST', '/:model_id/params', 'run:write'), fields: { params: keyValues } },
      async (caller, message, { params }) => {
        const id = named(params)
        await change(caller, 'log-params', id, () => models.logParams(caller.workspace, id, checkedEntries(message.params)))
        return {}
      },
    ),
    ...mlflowCall(
      { ...call('GET', '/:model_id/artifacts/directories', 'artifact:read'), fields: { artifact_directory_path: nullable(text) } },
      async (caller, query, { params }) => {
        const model = await models.get(caller.workspace, named(params))
        const below = query.artifact_directory_path === null ? [] : blobPath(query.artifact_directory_path)
        const entries = await blobs.list(caller.workspace, [...artifactPath(model.artifactUri), ...below])
        return { root_uri: model.artifactUri, ...filesMessage(entries, below) }
      },
    ),
    ...mlflowCall(
      { ...call('GET', '/:model_id/artifacts/files', 'artifact:read'), fields: { artifact_file_path: text } },
      async (caller, query, { params, request }) => {
        if (query.artifact_file_path === '')
          throw new AppError('BAD_REQUEST', 'Request must include the "artifact_file_path" query parameter.')
        const below = blobPath(query.artifact_file_path)
        const model = await models.get(caller.workspace, named(params))
        return sendArtifact(blobs, caller.workspace, [...artifactPath(model.artifactUri), ...below], request)
      },
    ),
  ]
}

/** By name or number, as protobuf's JSON has it. */
const statusField = {
  ...text,
  absent: 'UNSPECIFIED' as ModelStatus,
  read: (value: unknown): ModelStatus | typeof wrongType => {
    if (typeof value !== 'string' && typeof value !== 'number') return wrongType
    const found = statusNames.find(([name, number]) => name === value || String(number) === String(value))
    if (found === undefined) throw invalidParameter(`Unknown model status: ${String(value).slice(0, 100)}`)
    return found[2]
  },
}

/** Any names, unlike those of runs, as in MLflow. */
function checkedEntries(entries: Map<string, string>): Map<string, string> {
  for (const [key, value] of entries) {
    if (key.length > modelEntryLimits.keyChars) throw tooLong('key', modelEntryLimits.keyChars)
    if (value.length > modelEntryLimits.valueChars) throw tooLong('value', modelEntryLimits.valueChars)
  }
  return entries
}

function checkName(name: string): void {
  if (!badNameSigns.some((sign) => name.includes(sign))) return
  throw invalidParameter(
    `Invalid model name (${pythonRepr(name)}) provided. Model name must be a non-empty string and cannot contain the following characters: (${badNameSigns.map(pythonRepr).join(', ')})`,
  )
}

const datasetFields = { dataset_name: text, dataset_digest: text }

function readDataset(raw: Record<string, unknown>): { name: string; digest: string } {
  const { dataset_name, dataset_digest } = readMessage(datasetFields, raw)
  if (dataset_name === '') throw invalidParameter('`dataset_name` in the `datasets` clause must be specified.')
  return { name: dataset_name, digest: dataset_digest }
}

function readOrder(raw: Record<string, unknown>): LoggedModelOrder {
  const { field_name, ascending, dataset_name, dataset_digest } = readMessage(
    { field_name: required(text), ascending: { ...bool, absent: true }, ...datasetFields },
    raw,
  )
  const descending = !ascending
  const dot = field_name.indexOf('.')
  if (dot === -1) return { on: 'attribute', name: modelField(field_name), descending }
  if (field_name.slice(0, dot) !== 'metrics')
    throw invalidParameter(`Invalid order by field name: ${field_name.slice(0, 200)}. Only metrics are supported.`)
  const dataset = dataset_name === '' ? null : { name: dataset_name, digest: dataset_digest }
  return { on: 'metric', key: field_name.slice(dot + 1), dataset, descending }
}
