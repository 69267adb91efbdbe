import { asRecord, date, list, number, optionalDate, optionalText, text, textMap } from '../rest/message.ts'

export type RunStatus = 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED'

/** One execution of something: what it was given, what came out, and which files. */
export interface Run {
  /** 32 hex digits. */
  runId: string
  name: string
  experimentId: string
  userId: string | undefined
  status: RunStatus
  lifecycleStage: 'active' | 'deleted'
  startedAt: Date
  /** `undefined` while it runs. */
  endedAt: Date | undefined
  artifactUri: string
  params: Record<string, string>
  /** The latest value of each. */
  metrics: Record<string, number>
  tags: Record<string, string>
  datasetInputs: DatasetInput[]
  /** Ids of logged models that it used, and that it made. */
  modelInputIds: string[]
  modelOutputs: { modelId: string; step: number }[]
}

/** A data set, by name and digest: what a run or a metric was computed on. Its content is not kept. */
export interface Dataset {
  name: string
  /** Names its content, e.g. the first 8 hex digits of a hash. */
  digest: string
  /** Default `code`. */
  sourceType?: string
  /** Where it lies; text, or an object that is kept as JSON. Default: the program that ran. */
  source?: string | object
  /** JSON of its columns. */
  schema?: string
  /** JSON of its statistics. */
  profile?: string
}

export interface DatasetInput {
  dataset: Required<Pick<Dataset, 'name' | 'digest' | 'sourceType'>> & { source: string; schema?: string; profile?: string }
  /** E.g. `mlflow.data.context`: training, validation. */
  tags: Record<string, string>
}

/** One point of a metric. */
export interface Metric {
  key: string
  /** Also NaN; infinite values come back as the largest number there is. */
  value: number
  step: number
  timestamp: Date
  /** Of the logged model and data set that it was measured with. */
  modelId?: string
  datasetName?: string
  datasetDigest?: string
}

export function readRun(value: unknown): Run {
  const { info: infoValue, data: dataValue, inputs: inputsValue, outputs: outputsValue } = asRecord(value)
  const info = asRecord(infoValue)
  const data = asRecord(dataValue)
  const inputs = asRecord(inputsValue)
  const tags = textMap(data['tags'])
  const status = text(info['status']) as RunStatus
  return {
    runId: text(info['run_id']),
    name: text(info['run_name']) || (tags['mlflow.runName'] ?? ''),
    experimentId: text(info['experiment_id']),
    userId: optionalText(info['user_id']),
    status,
    lifecycleStage: text(info['lifecycle_stage']) === 'deleted' ? 'deleted' : 'active',
    startedAt: date(info['start_time']),
    // One that goes on again has the time of its last end still.
    endedAt: status === 'RUNNING' || status === 'SCHEDULED' ? undefined : optionalDate(info['end_time']),
    artifactUri: text(info['artifact_uri']),
    params: textMap(data['params']),
    metrics: Object.fromEntries(list(data['metrics']).map((metric) => [text(asRecord(metric)['key']), number(asRecord(metric)['value'])])),
    tags,
    datasetInputs: list(inputs['dataset_inputs']).map(readDatasetInput),
    modelInputIds: list(inputs['model_inputs']).map((input) => text(asRecord(input)['model_id'])),
    modelOutputs: list(asRecord(outputsValue)['model_outputs']).map((output) => ({
      modelId: text(asRecord(output)['model_id']),
      step: number(asRecord(output)['step']),
    })),
  }
}

export function readMetric(value: unknown): Metric {
  const metric = asRecord(value)
  return {
    key: text(metric['key']),
    value: number(metric['value']),
    step: number(metric['step']),
    timestamp: date(metric['timestamp']),
    modelId: optionalText(metric['model_id']),
    datasetName: optionalText(metric['dataset_name']),
    datasetDigest: optionalText(metric['dataset_digest']),
  }
}

function readDatasetInput(value: unknown): DatasetInput {
  const input = asRecord(value)
  const dataset = asRecord(input['dataset'])
  return {
    dataset: {
      name: text(dataset['name']),
      digest: text(dataset['digest']),
      sourceType: text(dataset['source_type']),
      source: text(dataset['source']),
      schema: optionalText(dataset['schema']),
      profile: optionalText(dataset['profile']),
    },
    tags: textMap(input['tags']),
  }
}
