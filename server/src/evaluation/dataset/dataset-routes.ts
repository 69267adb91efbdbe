import { invalidParameter, listDatasetVersions, type Method, type Policy } from '@assay/protocol'
import {
  checkCount,
  checkMaxResults,
  int,
  isObject,
  list,
  mlflowTags,
  nullable,
  pageTokenOf,
  partPage,
  readOffsetToken,
  readPageToken,
  required,
  text,
  tooLong,
} from '@assay/protocol/mlflow'
import { type Caller, mutate, type Seam } from '../../governance/index.ts'
import { mlflowBytesCall, mlflowCall } from '../../platform/http/mlflow-route.ts'
import { route, type Route } from '../../platform/http/route.ts'
import { parseDatasetFilter, parseDatasetOrder } from './dataset-filter.ts'
import { datasetMessage, recordsJson } from './dataset-message.ts'
import type { DatasetChanges } from './dataset-changes.ts'
import type { DatasetStore } from './dataset-store.ts'
import type { RecordDrafts } from './record-drafts.ts'

interface DatasetRouteDeps {
  datasets: DatasetStore
  changes: DatasetChanges
  /** In the thread that answers requests, and in another. */
  recordDrafts: { here: RecordDrafts; elsewhere: RecordDrafts }
  seam: Seam
}

export const datasetLimits = {
  nameChars: 255,
  tags: 1_000,
  tagKeyChars: 255,
  tagValueChars: 5_000,
  experiments: 1_000,
  /** Records to delete in one call. */
  recordIds: 50_000,
} as const
/** Records come as JSON within JSON, and many at once. Unit: bytes. */
export const maxRecordsBodyBytes = 64 * 1024 * 1024
/** Bodies with records above this are read in another thread, since nothing else is answered meanwhile. */
export const maxBytesReadHere = 256 * 1024
/** A page of records ends with the one that brings it over this. Unit: characters. */
export const maxPageChars = 8 * 1024 * 1024
const defaultResults = 1_000
const defaultVersions = 50
const maxVersions = 200

const base = '/3.0/mlflow/datasets'

/** MLflow's calls on evaluation datasets (3.18, `/api/3.0/mlflow/datasets/…`), and ours on their versions. */
export function datasetRoutes({ datasets, changes, recordDrafts, seam }: DatasetRouteDeps): Route[] {
  const call = (method: Method, path: string, policy: Policy) => ({ method, path: base + path, policy })
  const change = <T>(caller: Caller, action: string, id: string, act: () => Promise<T>): Promise<T> => {
    const policy: Policy = action === 'delete' ? 'dataset:delete' : 'dataset:write'
    return mutate(seam, { caller, policy, action: `evaluation-dataset.${action}`, resource: { type: 'evaluation-dataset', id } }, act)
  }
  const named = (params: Record<string, string>): string => params['dataset_id'] ?? ''

  const search = (method: Method): Route[] =>
    mlflowCall(
      {
        ...call(method, '/search', 'dataset:read'),
        fields: {
          experiment_ids: list(text),
          filter_string: text,
          max_results: { ...int, absent: defaultResults },
          order_by: list(text),
          page_token: text,
        },
      },
      async (caller, query) => {
        checkMaxResults(query.max_results)
        checkExperiments(query.experiment_ids)
        const offset = readOffsetToken(query.page_token)
        const found = await datasets.search(caller.workspace, {
          experimentIds: query.experiment_ids,
          conditions: parseDatasetFilter(query.filter_string),
          orderBy: parseDatasetOrder(query.order_by),
          limit: query.max_results,
          offset,
        })
        return partPage('datasets', found, offset, (dataset) => datasetMessage(dataset))
      },
    )

  const moved = (action: 'add-experiments' | 'remove-experiments'): Route[] =>
    mlflowCall(
      { ...call('POST', `/:dataset_id/${action}`, 'dataset:write'), fields: { experiment_ids: list(text) } },
      async (caller, { experiment_ids }, { params }) => {
        checkExperiments(experiment_ids)
        const dataset = await change(caller, action, named(params), () =>
          action === 'add-experiments'
            ? datasets.addToExperiments(caller.workspace, named(params), experiment_ids)
            : datasets.removeFromExperiments(caller.workspace, named(params), experiment_ids),
        )
        return { dataset: datasetMessage(dataset) }
      },
    )

  return [
    ...mlflowCall(
      { ...call('POST', '/create', 'dataset:write'), fields: { name: required(text), experiment_ids: list(text), tags: text } },
      async (caller, draft) => {
        if (draft.name.length > datasetLimits.nameChars) throw tooLong('name', datasetLimits.nameChars)
        checkExperiments(draft.experiment_ids)
        const tags = readTags(draft.tags)
        const { name, experiment_ids: experimentIds } = draft
        const dataset = await change(caller, 'create', name, () =>
          datasets.create(caller.workspace, { name, tags, experimentIds, createdBy: tags.get(mlflowTags.user) ?? null }),
        )
        return { dataset: datasetMessage(dataset, experimentIds) }
      },
    ),
    ...search('POST'),
    ...search('GET'),
    ...mlflowCall({ ...call('GET', '/:dataset_id', 'dataset:read'), fields: {} }, async (caller, _, { params }) => ({
      dataset: datasetMessage(await datasets.get(caller.workspace, named(params))),
    })),
    ...mlflowCall({ ...call('DELETE', '/:dataset_id', 'dataset:delete'), fields: {} }, async (caller, _, { params }) => {
      await change(caller, 'delete', named(params), () => changes.delete(caller.workspace, named(params)))
      return {}
    }),
    ...mlflowCall(
      { ...call('PATCH', '/:dataset_id/tags', 'dataset:write'), fields: { tags: required(text) } },
      async (caller, message, { params }) => {
        const tags = readTags(message.tags)
        await change(caller, 'set-tags', named(params), () => datasets.setTags(caller.workspace, named(params), tags))
        return {}
      },
    ),
    ...mlflowCall({ ...call('DELETE', '/:dataset_id/tags/:key', 'dataset:write'), fields: {} }, async (caller, _, { params }) => {
      await change(caller, 'delete-tag', named(params), () => datasets.deleteTag(caller.workspace, named(params), params['key'] ?? ''))
      return {}
    }),
    ...mlflowCall({ ...call('GET', '/:dataset_id/experiment-ids', 'dataset:read'), fields: {} }, async (caller, _, { params }) => {
      const ids = await datasets.experimentIds(caller.workspace, named(params))
      return { ...(ids.length > 0 && { experiment_ids: ids }) }
    }),
    ...moved('add-experiments'),
    ...moved('remove-experiments'),
    ...mlflowBytesCall(
      { ...call('POST', '/:dataset_id/records', 'dataset:write'), maxBodyBytes: maxRecordsBodyBytes },
      async (caller, body, { params }) => {
        const drafts = await (body.byteLength > maxBytesReadHere ? recordDrafts.elsewhere : recordDrafts.here).read(body)
        const { inserted, updated } = await change(caller, 'upsert-records', named(params), () =>
          changes.upsertRecords(caller.workspace, named(params), drafts),
        )
        return { inserted_count: inserted, updated_count: updated }
      },
    ),
    ...mlflowCall(
      {
        ...call('GET', '/:dataset_id/records', 'dataset:read'),
        // `version` is ours: what was in the dataset then.
        fields: { max_results: { ...int, absent: defaultResults }, page_token: text, version: nullable(int) },
      },
      async (caller, query, { params }) => {
        const limit = query.max_results === 0 ? defaultResults : query.max_results
        checkMaxResults(limit)
        const { records, next } = await datasets.records(caller.workspace, named(params), {
          version: query.version,
          after: placeIn(query.page_token),
          limit,
          maxChars: maxPageChars,
        })
        return { records: recordsJson(named(params), records), ...(next !== null && { next_page_token: pageTokenOf(String(next)) }) }
      },
    ),
    ...mlflowCall(
      { ...call('DELETE', '/:dataset_id/records', 'dataset:write'), fields: { dataset_record_ids: list(text) } },
      async (caller, message, { params }) => {
        const ids = message.dataset_record_ids
        checkCount('dataset_record_ids', ids.length, datasetLimits.recordIds)
        const deleted = await change(caller, 'delete-records', named(params), () =>
          changes.deleteRecords(caller.workspace, named(params), ids),
        )
        return { deleted_count: deleted }
      },
    ),
    route(listDatasetVersions, async (caller, { datasetId, before, limit }) => {
      const most = Math.min(Math.max(limit ?? defaultVersions, 1), maxVersions)
      const found = await datasets.versions(caller.workspace, datasetId, { before: before ?? null, limit: most + 1 })
      return { versions: found.slice(0, most), nextBefore: found.length > most ? (found[most - 1]?.version ?? null) : null }
    }),
  ]
}

function checkExperiments(ids: readonly string[]): void {
  checkCount('experiment_ids', ids.length, datasetLimits.experiments)
}

/** `{ "key": value }` as JSON text; what is no text is written as Python writes it, null is left out. */
function readTags(json: string): Map<string, string> {
  if (json === '') return new Map()
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (cause) {
    throw invalidParameter("'tags' must be a JSON object.", { cause })
  }
  if (!isObject(value)) throw invalidParameter("'tags' must be a JSON object.")
  const entries = Object.entries(value).filter(([, member]) => member !== null)
  if (entries.length > datasetLimits.tags)
    throw invalidParameter(`'tags' has ${entries.length} tags; at most ${datasetLimits.tags} are taken.`)
  return new Map(entries.map(([key, member]) => [key, tagValue(key, member)]))
}

function tagValue(key: string, value: unknown): string {
  if (key.length > datasetLimits.tagKeyChars) throw tooLong('key', datasetLimits.tagKeyChars)
  const written = typeof value === 'string' ? value : typeof value === 'object' ? null : pythonText(value)
  if (written === null) throw invalidParameter(`The tag '${key}' must be text.`)
  if (written.length > datasetLimits.tagValueChars) throw tooLong('value', datasetLimits.tagValueChars)
  return written
}

function pythonText(value: unknown): string {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : JSON.stringify(value)
}

/** @throws INVALID_PARAMETER_VALUE */
function placeIn(token: string): number {
  if (token === '') return 0
  const content = readPageToken(token)
  if (!/^\d{1,15}$/.test(content)) throw invalidParameter(`Invalid page token, decoded value=${JSON.stringify(content)}`)
  return Number(content)
}
