import { callApi } from '../rest/call-api.ts'
import { keyValues } from '../rest/message.ts'
import { type RunOption, runIdOf } from './log.ts'
import type { Dataset } from './run.ts'

export interface InputOptions extends RunOption {
  /** What it was used for, e.g. `training`. */
  context?: string
  tags?: Record<string, string>
}

/** Says that the run used this data set. Its content is not sent. */
export async function logInput(dataset: Dataset, options: InputOptions = {}): Promise<void> {
  await logInputs({ datasets: [{ dataset, ...options }], ...options })
}

/** Says which data sets and logged models the run used. */
export async function logInputs({
  datasets = [],
  modelIds = [],
  ...options
}: RunOption & { datasets?: readonly ({ dataset: Dataset } & InputOptions)[]; modelIds?: readonly string[] }): Promise<void> {
  await callApi('POST', '/api/2.0/mlflow/runs/log-inputs', {
    json: {
      run_id: runIdOf(options),
      datasets: datasets.map(({ dataset, context, tags }) => ({
        dataset: datasetMessage(dataset),
        tags: keyValues({ ...(context === undefined ? {} : { 'mlflow.data.context': context }), ...tags }),
      })),
      models: modelIds.map((id) => ({ model_id: id })),
    },
  })
}

/** Says which logged models the run made. `step` is that of the training; default 0. */
export async function logOutputs(models: readonly { modelId: string; step?: number }[], options: RunOption = {}): Promise<void> {
  await callApi('POST', '/api/2.0/mlflow/runs/outputs', {
    json: { run_id: runIdOf(options), models: models.map(({ modelId, step }) => ({ model_id: modelId, step: step ?? 0 })) },
  })
}

function datasetMessage({ name, digest, sourceType = 'code', source, schema, profile }: Dataset): object {
  return {
    name,
    digest,
    source_type: sourceType,
    source: typeof source === 'string' ? source : JSON.stringify(source ?? { tags: { 'mlflow.source.name': process.argv[1] ?? '' } }),
    schema,
    profile,
  }
}
