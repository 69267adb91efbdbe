import { invalidParameter } from '@assay/protocol'
import {
  anyInt,
  checkName,
  checkTagKey,
  floatLike,
  maxKeyChars,
  type MessageOf,
  pythonRepr,
  readMessage,
  required,
  text,
  tooLong,
} from '@assay/protocol/mlflow'
import { maxStepOrTime } from '../metric/point-block.ts'
import type { LoggedMetric, RunBatch } from './run-store.ts'

/** MLflow's limits of one `log-batch`. The million bytes that it documents its server never counts; what is here has under two. */
const batchLimits = { metrics: 1000, params: 100, tags: 100, all: 1000 } as const
const maxParamChars = 6000
const maxTagChars = 8000

export const metricFields = {
  key: required(text),
  value: required(floatLike),
  timestamp: required(anyInt),
  step: anyInt,
  model_id: text,
  dataset_name: text,
  dataset_digest: text,
}
const pairFields = { key: required(text), value: text }

type Raw = Record<string, unknown>

/** The members of a `log-batch`, of which nothing is known yet but that all that they need is there. @throws INVALID_PARAMETER_VALUE */
export function readBatch(raw: { metrics: readonly Raw[]; params: readonly Raw[]; tags: readonly Raw[] }) {
  return {
    metrics: raw.metrics.map((each, at) => readMessage(metricFields, each, `metrics[${at}].`)),
    params: raw.params.map((each, at) => readMessage(pairFields, each, `params[${at}].`)),
    tags: raw.tags.map((each, at) => readMessage(pairFields, each, `tags[${at}].`)),
  }
}

/** @throws INVALID_PARAMETER_VALUE with MLflow's texts */
export function checkedBatch({ metrics, params, tags }: ReturnType<typeof readBatch>): RunBatch {
  const batch = {
    metrics: metrics.map((metric, at) => checkedMetric(metric, `metrics[${at}].`)),
    params: params.map(({ key, value }, at) => checkedParam(key, value, `params[${at}].`)),
    tags: tags.map(({ key, value }, at) => checkedTag(key, value, `tags[${at}].`)),
  }
  checkCount('metrics', batchLimits.metrics, metrics.length)
  checkCount('params', batchLimits.params, params.length)
  checkCount('tags', batchLimits.tags, tags.length)
  checkCount('metrics, params, and tags', batchLimits.all, metrics.length + params.length + tags.length)
  const doubled = params.map(({ key }) => key).filter((key, at, keys) => keys.indexOf(key) !== at)
  if (doubled.length > 0) {
    throw invalidParameter(
      `Duplicate parameter keys have been submitted: ${pythonRepr(doubled)}. Please ensure the request contains only one param value per param key.`,
    )
  }
  return { metrics: batch.metrics, params: new Map(batch.params), tags: new Map(batch.tags) }
}

export function checkedMetric(message: MessageOf<typeof metricFields>, path = ''): LoggedMetric {
  const { key, value, timestamp, step, model_id, dataset_name, dataset_digest } = message
  checkName(key, `${path}name`)
  if (timestamp < 0) {
    throw invalidParameter(
      `Invalid value ${timestamp} for parameter '${path}timestamp' supplied: metric '${key}' (value=${pythonRepr(value)}). Timestamp must be a nonnegative long (64-bit integer) `,
    )
  }
  if (key.length > maxKeyChars) throw tooLong('Metric name', maxKeyChars)
  for (const [name, number] of Object.entries({ timestamp, step })) {
    if (Math.abs(number) <= maxStepOrTime) continue
    const hint = name === 'timestamp' ? ' Timestamps are unix milliseconds.' : ''
    throw invalidParameter(`Invalid value for parameter '${path}${name}' supplied: it is beyond ±${maxStepOrTime} (2^51).${hint}`)
  }
  const model = model_id === '' ? null : { id: model_id, datasetName: dataset_name, datasetDigest: dataset_digest }
  return { key, value, atMs: timestamp, step, model }
}

/** MLflow cuts what is too long for a value, and so does this. */
export function checkedParam(key: string, value: string, path = ''): [key: string, value: string] {
  checkName(key, `${path}key`)
  if (key.length > maxKeyChars) throw tooLong('Param key', maxKeyChars)
  return [key, cut(value, maxParamChars)]
}

export function checkedTag(key: string, value: string, path = ''): [key: string, value: string] {
  checkTagKey(key, `${path}key`)
  return [key, cut(value, maxTagChars)]
}

/** What a run is created with has any names, in MLflow as well. */
export function checkTagSize(key: string, value: string): void {
  if (key.length > maxKeyChars) throw tooLong('key', maxKeyChars)
  if (value.length > maxTagChars) throw tooLong('value', maxTagChars)
}

/** The first characters, never half of one. */
function cut(text: string, maxChars: number): string {
  // Half a character is stored as U+FFFD, and what is logged again must be what is there.
  const whole = text.toWellFormed()
  return whole.length <= maxChars ? whole : Array.from(whole).slice(0, maxChars).join('')
}

function checkCount(what: string, limit: number, count: number): void {
  if (count <= limit) return
  throw invalidParameter(
    `A batch logging request can contain at most ${limit} ${what}. Got ${count} ${what}. Please split up ${what} across multiple requests and try again.`,
  )
}
