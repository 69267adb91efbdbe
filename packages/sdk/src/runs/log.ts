import { activeModelId, activeRunId } from '../core/active-entities.ts'
import { AssayError, invalid } from '../rest/assay-error.ts'
import { callApi } from '../rest/call-api.ts'
import { jsonNumber, keyValues, textOf } from '../rest/message.ts'
import { sendValue } from '../rest/send-value.ts'
import type { Metric } from './run.ts'

/** What one `log-batch` call may hold, by MLflow 3.18. */
export const batchLimits = { metrics: 1000, params: 100, tags: 100, entities: 1000 } as const

export interface RunOption {
  /** Default: the active run. */
  runId?: string
}

export interface MetricOptions extends RunOption {
  /** Default 0. */
  step?: number
  /** Default: now. */
  timestamp?: Date
  /** The logged model that was measured. Default: the active one. */
  modelId?: string
  /** What it was measured on; `logInput` makes it known to the run. */
  dataset?: { name: string; digest: string }
}

export interface RunBatch extends RunOption {
  metrics?: readonly MetricPoint[]
  params?: Readonly<Record<string, unknown>>
  tags?: Readonly<Record<string, unknown>>
}

/** A point to be logged. */
export type MetricPoint = Pick<Metric, 'key' | 'value'> & Partial<Metric>

/** @throws AssayError, `INVALID_STATE`, where no run is active. */
export function runIdOf({ runId }: RunOption): string {
  const id = runId ?? activeRunId()
  if (id === undefined) throw new AssayError('no run is active: call startRun first, or give runId', 0, 'INVALID_STATE')
  return id
}

/** A parameter, which cannot be changed. It is kept as text, objects and lists as JSON; `undefined` is left out. */
export async function logParam(key: string, value: unknown, options: RunOption = {}): Promise<void> {
  await sendValue('POST', '/api/2.0/mlflow/runs/log-parameter', { run_id: runIdOf(options), key }, value)
}

/** Any number of them. */
export async function logParams(params: Readonly<Record<string, unknown>>, options: RunOption = {}): Promise<void> {
  await logBatch({ ...options, params })
}

/**
 * One point of a metric; those before it stay. Also into a run that has ended.
 * @throws AssayError, `INVALID_PARAMETER_VALUE` for what is no number and for a deleted run, `RESOURCE_DOES_NOT_EXIST` for an unknown run.
 */
export async function logMetric(key: string, value: number, options: MetricOptions = {}): Promise<void> {
  const json = { run_id: runIdOf(options), ...metricMessage(metricPoint(key, value, options)) }
  await callApi('POST', '/api/2.0/mlflow/runs/log-metric', { json })
}

/** Any number of them, at one step. */
export async function logMetrics(metrics: Readonly<Record<string, number>>, options: MetricOptions = {}): Promise<void> {
  const timed = { ...options, timestamp: options.timestamp ?? new Date() }
  await logBatch({ runId: options.runId, metrics: Object.entries(metrics).map(([key, value]) => metricPoint(key, value, timed)) })
}

/**
 * Takes the place of the value before. Kept like a parameter.
 * @throws AssayError, `INVALID_PARAMETER_VALUE` for a deleted run.
 */
export async function setTag(key: string, value: unknown, options: RunOption = {}): Promise<void> {
  await sendValue('POST', '/api/2.0/mlflow/runs/set-tag', { run_id: runIdOf(options), key }, value)
}

/** Any number of them. */
export async function setTags(tags: Readonly<Record<string, unknown>>, options: RunOption = {}): Promise<void> {
  await logBatch({ ...options, tags })
}

/** @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for a tag that the run does not have. */
export async function deleteTag(key: string, options: RunOption = {}): Promise<void> {
  await callApi('POST', '/api/2.0/mlflow/runs/delete-tag', { json: { run_id: runIdOf(options), key } })
}

/**
 * Any number of metrics, parameters and tags, in as few calls as MLflow's limits allow, one after the other. Each call is stored whole or not
 * at all; when one fails, those before it have been stored.
 */
export async function logBatch({ metrics = [], params = {}, tags = {}, ...options }: RunBatch): Promise<void> {
  const runId = runIdOf(options)
  const points = metrics.map(metricMessage)
  const [restParams, restTags] = [keyValues(params) ?? [], keyValues(tags) ?? []]
  while (points.length + restParams.length + restTags.length > 0) {
    const someParams = restParams.splice(0, batchLimits.params)
    const someTags = restTags.splice(0, batchLimits.tags)
    const some = points.splice(0, Math.min(batchLimits.metrics, batchLimits.entities - someParams.length - someTags.length))
    await callApi('POST', '/api/2.0/mlflow/runs/log-batch', { json: { run_id: runId, metrics: some, params: someParams, tags: someTags } })
  }
}

function metricPoint(key: string, value: number, { dataset, ...options }: MetricOptions): MetricPoint {
  return { ...options, key, value, datasetName: dataset?.name, datasetDigest: dataset?.digest }
}

function metricMessage(point: MetricPoint): object {
  const { key, value } = point
  if (typeof value !== 'number') throw invalid(`the metric "${key}" is ${shown(value)}, which is not a number`)
  return {
    key,
    value: jsonNumber(value),
    timestamp: (point.timestamp ?? new Date()).getTime(),
    step: point.step ?? 0,
    model_id: point.modelId ?? activeModelId(),
    dataset_name: point.datasetName,
    dataset_digest: point.datasetDigest,
  }
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'bigint' ? `${value}n` : `${textOf(value)}`
}
