import { activeRunId } from '../core/active-entities.ts'
import { rootOfUri } from '../artifacts/artifact-root.ts'
import { uploadBytes } from '../artifacts/transfer.ts'
import { invalid } from '../rest/assay-error.ts'
import { callApi } from '../rest/call-api.ts'
import { asRecord, date, keyValues, list, optionalText, text, textMap } from '../rest/message.ts'
import { type Paged, paged } from '../rest/paged.ts'
import { activeExperimentId } from '../runs/experiment.ts'
import { type Metric, readMetric } from '../runs/run.ts'

export type LoggedModelStatus = 'PENDING' | 'READY' | 'FAILED'

/** A version of a model, an agent or an application, with what it was made of and how good it was. */
export interface LoggedModel {
  /** `m-` and 32 hex digits. */
  modelId: string
  name: string
  experimentId: string
  modelType: string | undefined
  sourceRunId: string | undefined
  status: LoggedModelStatus
  createdAt: Date
  updatedAt: Date
  artifactUri: string
  params: Record<string, string>
  tags: Record<string, string>
  metrics: Metric[]
}

export interface LoggedModelOptions {
  /** Default: one that the server makes up. */
  name?: string
  /** E.g. `agent`. */
  modelType?: string
  /** E.g. the parameters of its language model. */
  params?: Readonly<Record<string, unknown>>
  tags?: Readonly<Record<string, unknown>>
  /** Default: the active run. */
  sourceRunId?: string
  /** Default: that of `setExperiment` or `init`. */
  experimentId?: string
}

export interface SearchLoggedModelsOptions {
  /** Default: that of `setExperiment` or `init`. */
  experimentIds?: string[]
  /** E.g. `name = 'support-agent' AND metrics.correctness > 0.8`. */
  filter?: string
  /** Metrics that the filter names count only for these data sets. */
  datasets?: { name: string; digest?: string }[]
  /** Default: newest first. */
  orderBy?: { field: string; ascending?: boolean; datasetName?: string; datasetDigest?: string }[]
  /** Of one page. Default 50, 1…50 by MLflow 3.18. */
  maxResults?: number
  pageToken?: string
}

const api = '/api/2.0/mlflow/logged-models'
/** Of one call, by MLflow 3.18. */
export const maxParamsPerCall = 100

let lastModelId: string | undefined

function pathOf(modelId: string): string {
  if (modelId === '') throw invalid('a logged model is named by its id, not by ""')
  return `${api}/${encodeURIComponent(modelId)}`
}

/** Makes one that is PENDING until `finalizeLoggedModel`. Any number of parameters. */
export async function createLoggedModel(options: LoggedModelOptions = {}): Promise<LoggedModel> {
  const params = keyValues(options.params) ?? []
  const answer = await callApi('POST', api, {
    json: {
      experiment_id: options.experimentId ?? (await activeExperimentId()),
      name: options.name,
      model_type: options.modelType,
      source_run_id: options.sourceRunId ?? activeRunId(),
      params: params.slice(0, maxParamsPerCall),
      tags: keyValues(options.tags),
    },
  })
  const { modelId } = readLoggedModel(answer['model'])
  await sendParams(modelId, params.slice(maxParamsPerCall))
  return getLoggedModel(modelId)
}

/** `createLoggedModel`, which `lastLoggedModel` then gives. */
export async function initializeLoggedModel(options: LoggedModelOptions = {}): Promise<LoggedModel> {
  const model = await createLoggedModel(options)
  lastModelId = model.modelId
  return model
}

/** One whose files lie elsewhere, in a repository for example: READY at once, and good to be registered. */
export async function createExternalModel(options: LoggedModelOptions = {}): Promise<LoggedModel> {
  const model = await initializeLoggedModel({ ...options, tags: { ...options.tags, 'mlflow.model.isExternal': 'true' } })
  // The registry takes a model that has this file, as MLflow's client writes it.
  const specification = [
    `artifact_path: ${model.artifactUri}`,
    'flavors: {}',
    'metadata:',
    "  mlflow.model.isExternal: 'true'",
    `model_id: ${model.modelId}`,
    `utc_time_created: '${new Date().toISOString().replace('T', ' ').replace('Z', '')}'`,
    '',
  ].join('\n')
  await uploadBytes(rootOfUri(model.artifactUri), 'MLmodel', Buffer.from(specification))
  return finalizeLoggedModel(model.modelId, 'READY')
}

/**
 * Says what became of it; can be said again.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown one.
 */
export async function finalizeLoggedModel(modelId: string, status: LoggedModelStatus = 'READY'): Promise<LoggedModel> {
  const answer = await callApi('PATCH', pathOf(modelId), {
    json: { model_id: modelId, status: `LOGGED_MODEL_${status === 'FAILED' ? 'UPLOAD_FAILED' : status}` },
  })
  return readLoggedModel(answer['model'])
}

/** @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown or deleted one. */
export async function getLoggedModel(modelId: string): Promise<LoggedModel> {
  return readLoggedModel((await callApi('GET', pathOf(modelId)))['model'])
}

/** The one that this process made last, as it is now. */
export async function lastLoggedModel(): Promise<LoggedModel | undefined> {
  return lastModelId === undefined ? undefined : getLoggedModel(lastModelId)
}

/**
 * Without deleted ones. A page of 50 by `await`, all by `for await`.
 * @throws AssayError, `INVALID_PARAMETER_VALUE` for a filter that cannot be read.
 */
export function searchLoggedModels(options: SearchLoggedModelsOptions = {}): Paged<LoggedModel> {
  return paged(async (pageToken = options.pageToken) => {
    const answer = await callApi('POST', `${api}/search`, {
      json: {
        experiment_ids: options.experimentIds ?? [await activeExperimentId()],
        filter: options.filter,
        datasets: options.datasets?.map(({ name, digest }) => ({ dataset_name: name, dataset_digest: digest })),
        order_by: options.orderBy?.map((order) => ({
          field_name: order.field,
          ascending: order.ascending ?? true,
          dataset_name: order.datasetName,
          dataset_digest: order.datasetDigest,
        })),
        max_results: options.maxResults,
        page_token: pageToken,
      },
    })
    return { items: list(answer['models']).map(readLoggedModel), nextPageToken: optionalText(answer['next_page_token']) }
  })
}

/**
 * Any number of them; others stay.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown one.
 */
export async function setLoggedModelTags(modelId: string, tags: Readonly<Record<string, unknown>>): Promise<void> {
  await callApi('PATCH', `${pathOf(modelId)}/tags`, { json: { model_id: modelId, tags: keyValues(tags) } })
}

/** @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for a tag that it does not have. */
export async function deleteLoggedModelTag(modelId: string, key: string): Promise<void> {
  await callApi('DELETE', `${pathOf(modelId)}/tags/${encodeURIComponent(key)}`)
}

/** Any number of parameters, which cannot be changed afterwards. */
export async function logModelParams(modelId: string, params: Readonly<Record<string, unknown>>): Promise<void> {
  await sendParams(modelId, keyValues(params) ?? [])
}

/**
 * It is found no more, and no call brings it back.
 * @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown one.
 */
export async function deleteLoggedModel(modelId: string): Promise<void> {
  await callApi('DELETE', pathOf(modelId))
}

async function sendParams(modelId: string, params: readonly { key: string; value: string }[]): Promise<void> {
  for (let at = 0; at < params.length; at += maxParamsPerCall) {
    const some = params.slice(at, at + maxParamsPerCall)
    await callApi('POST', `${pathOf(modelId)}/params`, { json: { model_id: modelId, params: some } })
  }
}

function readLoggedModel(value: unknown): LoggedModel {
  const { info: infoValue, data: dataValue } = asRecord(value)
  const info = asRecord(infoValue)
  const data = asRecord(dataValue)
  return {
    modelId: text(info['model_id']),
    name: text(info['name']),
    experimentId: text(info['experiment_id']),
    modelType: optionalText(info['model_type']),
    sourceRunId: optionalText(info['source_run_id']),
    status: statuses[text(info['status'])] ?? 'PENDING',
    createdAt: date(info['creation_timestamp_ms']),
    updatedAt: date(info['last_updated_timestamp_ms']),
    artifactUri: text(info['artifact_uri']),
    params: textMap(data['params']),
    tags: textMap(info['tags']),
    metrics: list(data['metrics']).map(readMetric),
  }
}

const statuses: Readonly<Record<string, LoggedModelStatus>> = {
  LOGGED_MODEL_PENDING: 'PENDING',
  LOGGED_MODEL_READY: 'READY',
  LOGGED_MODEL_UPLOAD_FAILED: 'FAILED',
}
