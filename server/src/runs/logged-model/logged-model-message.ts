import { keyValueMessages } from '@assay/protocol/mlflow'
import { metricMessage } from '../run/run-message.ts'
import type { LoggedModel, ModelStatus } from './logged-model-store.ts'

export const statusNames: readonly (readonly [name: string, number: number, status: ModelStatus])[] = [
  ['LOGGED_MODEL_STATUS_UNSPECIFIED', 0, 'UNSPECIFIED'],
  ['LOGGED_MODEL_PENDING', 1, 'PENDING'],
  ['LOGGED_MODEL_READY', 2, 'READY'],
  ['LOGGED_MODEL_UPLOAD_FAILED', 3, 'FAILED'],
]

/** MLflow's `LoggedModel`. */
export function loggedModelMessage(model: LoggedModel): object {
  const { params, metrics, tags } = model
  return {
    info: {
      model_id: model.modelId,
      experiment_id: model.experimentId,
      name: model.name,
      creation_timestamp_ms: model.createdAtMs,
      last_updated_timestamp_ms: model.updatedAtMs,
      artifact_uri: model.artifactUri,
      status: statusNames.find(([, , status]) => status === model.status)?.[0],
      model_type: model.modelType,
      source_run_id: model.sourceRunId,
      ...(tags.size > 0 && { tags: keyValueMessages(tags) }),
    },
    data: {
      ...(params.size > 0 && { params: keyValueMessages(params) }),
      ...(metrics.length > 0 && {
        metrics: metrics.map((metric) => ({
          ...metricMessage(metric),
          model_id: model.modelId,
          run_id: metric.runId,
          ...(metric.datasetName !== '' && { dataset_name: metric.datasetName }),
          ...(metric.datasetDigest !== '' && { dataset_digest: metric.datasetDigest }),
        })),
      }),
    },
  }
}
