import { invalidParameter, type Policy } from '@assay/protocol'
import {
  checkCount,
  checkMaxResults,
  enumeration,
  int,
  isObject,
  keyValues,
  list,
  maxSearchResults,
  mlflowTags,
  nullable,
  object,
  partPage,
  readMessage,
  readOffsetToken,
  required,
  text,
  tooLong,
  where,
} from '@assay/protocol/mlflow'
import { type Caller, mutate, type Seam } from '../../governance/index.ts'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route } from '../../platform/http/route.ts'
import { checkedBatch, checkedMetric, checkedParam, checkedTag, checkTagSize, metricFields, readBatch } from './run-batch.ts'
import { historyEntry } from './model-history.ts'
import { parseRunFilter, parseRunOrder } from './run-filter.ts'
import { idOf, runIdFields } from './run-id-fields.ts'
import { infoMessage, runMessage } from './run-message.ts'
import { randomRunName } from './run-name.ts'
import { type DatasetInput, runStatuses, type RunStore } from './run-store.ts'

interface RunRouteDeps {
  runs: RunStore
  seam: Seam
}

const maxDatasetSummaries = 1_000
const maxSummarisedExperiments = 20
/** Of one `log-inputs`, and characters of what a dataset says. */
const inputLimits = {
  datasets: 1_000,
  models: 1_000,
  name: 500,
  digest: 36,
  source: 65_535,
  schema: 1_048_575,
  profile: 16_777_215,
  tagKey: 255,
  tagValue: 500,
}

const statuses = enumeration(
  runStatuses.map((name, at) => [name, at + 1] as const),
  null,
)
const views = enumeration(
  [
    ['ACTIVE_ONLY', 1],
    ['DELETED_ONLY', 2],
    ['ALL', 3],
  ],
  'ACTIVE_ONLY',
)

/** MLflow's calls on runs (3.18, `/api/2.0/mlflow/runs/…`). */
export function runRoutes({ runs, seam }: RunRouteDeps): Route[] {
  const read = (method: 'GET' | 'POST', name: string) => ({ method, path: `/2.0/mlflow/${name}`, policy: 'run:read' as const })
  const write = (name: string, policy: Policy = 'run:write') => ({ method: 'POST' as const, path: `/2.0/mlflow/runs/${name}`, policy })

  const change = <T>(caller: Caller, action: string, id: string, act: () => Promise<T>): Promise<T> => {
    const policy: Policy = action === 'delete' ? 'run:delete' : 'run:write'
    return mutate(seam, { caller, policy, action: `run.${action}`, resource: { type: 'run', id } }, act)
  }

  return [
    ...mlflowCall(
      { ...write('create'), fields: { experiment_id: text, user_id: text, run_name: text, start_time: int, tags: keyValues } },
      async (caller, draft) => {
        for (const [key, value] of draft.tags) checkTagSize(key, value)
        const tagged = draft.tags.get(mlflowTags.runName) ?? ''
        if (draft.run_name !== '' && tagged !== '' && draft.run_name !== tagged) {
          throw invalidParameter(
            `Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='${draft.run_name}', mlflow.runName='${tagged}').`,
          )
        }
        const name = draft.run_name || tagged || randomRunName()
        const run = await change(caller, 'create', name, () =>
          runs.create(caller.workspace, {
            experimentId: draft.experiment_id,
            userId: draft.user_id,
            startMs: draft.start_time,
            name,
            tags: draft.tags,
          }),
        )
        return { run: runMessage(run) }
      },
    ),
    ...mlflowCall({ ...read('GET', 'runs/get'), fields: runIdFields }, async (caller, message) => ({
      run: runMessage(await runs.get(caller.workspace, idOf(message))),
    })),
    ...mlflowCall(
      { ...write('update'), fields: { ...runIdFields, status: statuses, end_time: nullable(int), run_name: text } },
      async (caller, message) => {
        const id = idOf(message)
        const changes = {
          ...(message.status !== null && { status: message.status }),
          ...(message.end_time !== null && { endMs: message.end_time }),
          ...(message.run_name !== '' && { name: message.run_name }),
        }
        const info = await change(caller, 'update', id, () => runs.update(caller.workspace, id, changes))
        return { run_info: infoMessage(info) }
      },
    ),
    ...mlflowCall({ ...write('delete', 'run:delete'), fields: { run_id: required(text) } }, async (caller, { run_id }) => {
      await change(caller, 'delete', run_id, () => runs.delete(caller.workspace, run_id))
      return {}
    }),
    ...mlflowCall({ ...write('restore'), fields: { run_id: required(text) } }, async (caller, { run_id }) => {
      await change(caller, 'restore', run_id, () => runs.restore(caller.workspace, run_id))
      return {}
    }),
    ...mlflowCall({ ...write('log-metric'), fields: { ...runIdFields, ...metricFields } }, async (caller, message) => {
      const id = idOf(message)
      const metrics = [checkedMetric(message)]
      await change(caller, 'log', id, () => runs.log(caller.workspace, id, { metrics, params: new Map(), tags: new Map() }))
      return {}
    }),
    ...mlflowCall({ ...write('log-parameter'), fields: { ...runIdFields, key: required(text), value: text } }, async (caller, message) => {
      const id = idOf(message)
      const params = new Map([checkedParam(message.key, message.value)])
      await change(caller, 'log', id, () => runs.log(caller.workspace, id, { metrics: [], params, tags: new Map() }))
      return {}
    }),
    ...mlflowCall({ ...write('set-tag'), fields: { ...runIdFields, key: required(text), value: text } }, async (caller, message) => {
      const id = idOf(message)
      const tags = new Map([checkedTag(message.key, message.value)])
      await change(caller, 'log', id, () => runs.log(caller.workspace, id, { metrics: [], params: new Map(), tags }))
      return {}
    }),
    ...mlflowCall({ ...write('delete-tag'), fields: { run_id: required(text), key: required(text) } }, async (caller, { run_id, key }) => {
      await change(caller, 'delete-tag', run_id, () => runs.deleteTag(caller.workspace, run_id, key))
      return {}
    }),
    ...mlflowCall(
      { ...write('log-batch'), fields: { run_id: required(text), metrics: list(object), params: list(object), tags: list(object) } },
      async (caller, { run_id, ...raw }) => {
        const members = readBatch(raw)
        checkRunId(run_id)
        const batch = checkedBatch(members)
        await change(caller, 'log', run_id, () => runs.log(caller.workspace, run_id, batch))
        return {}
      },
    ),
    ...mlflowCall(
      { ...write('log-inputs'), fields: { run_id: required(text), datasets: list(object), models: list(object) } },
      async (caller, { run_id, datasets, models }) => {
        checkRunId(run_id)
        checkCount('datasets', datasets.length, inputLimits.datasets)
        checkCount('models', models.length, inputLimits.models)
        const inputs = datasets.map((raw, at) => readDatasetInput(raw, `datasets[${at}].`))
        const modelIds = models.map((raw, at) => readMessage({ model_id: required(text) }, raw, `models[${at}].`).model_id)
        await change(caller, 'log-inputs', run_id, () => runs.logInputs(caller.workspace, run_id, inputs, modelIds))
        return {}
      },
    ),
    ...mlflowCall(
      { ...write('outputs'), fields: { run_id: required(text), models: required(list(object)) } },
      async (caller, { run_id, models }) => {
        checkCount('models', models.length, inputLimits.models)
        const outputs = models.map((raw, at) => readMessage({ model_id: required(text), step: int }, raw, `models[${at}].`))
        const logged = outputs.map(({ model_id, step }) => ({ modelId: model_id, step }))
        await change(caller, 'log-outputs', run_id, () => runs.logOutputs(caller.workspace, run_id, logged))
        return {}
      },
    ),
    ...mlflowCall(
      {
        ...read('POST', 'runs/search'),
        fields: {
          experiment_ids: list(text),
          filter: text,
          run_view_type: views,
          max_results: { ...where(int, (count) => count <= maxSearchResults), absent: 1000 },
          order_by: list(text),
          page_token: text,
        },
      },
      async (caller, query) => {
        checkMaxResults(query.max_results)
        const conditions = parseRunFilter(query.filter)
        const orderBy = parseRunOrder(query.order_by)
        const offset = readOffsetToken(query.page_token)
        const found = await runs.search(caller.workspace, {
          experimentIds: query.experiment_ids,
          view: query.run_view_type,
          conditions,
          orderBy,
          limit: query.max_results,
          offset,
        })
        return partPage('runs', found, offset, runMessage)
      },
    ),
    ...mlflowCall(
      { ...write('log-model'), fields: { run_id: required(text), model_json: required(text) } },
      async (caller, { run_id, model_json }) => {
        const model = historyEntry(model_json)
        await change(caller, 'log-model', run_id, () => runs.appendModel(caller.workspace, run_id, model))
        return {}
      },
    ),
    ...mlflowCall(
      { ...read('POST', 'experiments/search-datasets'), fields: { experiment_ids: list(text) } },
      async (caller, { experiment_ids }) => {
        if (experiment_ids.length === 0) throw invalidParameter('SearchDatasets request must specify at least one experiment_id.')
        if (experiment_ids.length > maxSummarisedExperiments) {
          throw invalidParameter(
            `SearchDatasets request cannot specify more than ${maxSummarisedExperiments} experiment_ids. Received ${experiment_ids.length} experiment_ids.`,
          )
        }
        const found = await runs.datasetSummaries(caller.workspace, experiment_ids, maxDatasetSummaries)
        const summaries = found.map(({ experimentId, name, digest, context }) => ({
          experiment_id: experimentId,
          name,
          digest,
          ...(context !== null && { context }),
        }))
        return { ...(summaries.length > 0 && { dataset_summaries: summaries }) }
      },
    ),
  ]
}

function checkRunId(runId: string): void {
  if (!/^[a-zA-Z0-9][\w-]{0,255}$/.test(runId))
    throw invalidParameter(`Invalid value ${JSON.stringify(runId)} for parameter 'run_id' supplied.`)
}

const datasetFields = {
  name: required(text),
  digest: required(text),
  source_type: required(text),
  source: required(text),
  schema: nullable(text),
  profile: nullable(text),
}

function readDatasetInput(raw: Record<string, unknown>, path: string): DatasetInput {
  const { tags, dataset } = readMessage({ tags: keyValues, dataset: required(object) }, raw, path)
  const { name, digest, source_type, source, schema, profile } = readMessage(
    datasetFields,
    isObject(dataset) ? dataset : {},
    `${path}dataset.`,
  )
  for (const [member, value] of Object.entries({ name, digest, source, schema, profile }))
    if (value !== null && value.length > inputLimits[member as 'name'])
      throw tooLong(`${path}dataset.${member}`, inputLimits[member as 'name'])
  for (const [key, value] of tags) {
    if (key.length > inputLimits.tagKey) throw tooLong(`${path}tags.key`, inputLimits.tagKey)
    if (value.length > inputLimits.tagValue) throw tooLong(`${path}tags.value`, inputLimits.tagValue)
  }
  return { name, digest, sourceType: source_type, source, schema, profile, tags: [...tags] }
}
