import { keyValueMessages } from '@assay/protocol/mlflow'
import type { DatasetInput, Metric, Run, RunInfo } from './run-store.ts'

/** MLflow's `Run`. Members without a value are left out, as protobuf's JSON does. */
export function runMessage(run: Run): object {
  const { metrics, params, tags, datasets, modelInputs, modelOutputs } = run
  return {
    info: infoMessage(run),
    data: {
      ...(metrics.length > 0 && { metrics: metrics.map(metricMessage) }),
      ...(params.size > 0 && { params: keyValueMessages(params) }),
      ...(tags.size > 0 && { tags: keyValueMessages(tags) }),
    },
    inputs: {
      ...(datasets.length > 0 && { dataset_inputs: datasets.map(datasetMessage) }),
      ...(modelInputs.length > 0 && { model_inputs: modelInputs.map((model_id) => ({ model_id })) }),
    },
    outputs: {
      ...(modelOutputs.length > 0 && { model_outputs: modelOutputs.map(({ modelId, step }) => ({ model_id: modelId, step })) }),
    },
  }
}

export function infoMessage(run: RunInfo): object {
  return {
    run_uuid: run.runId,
    experiment_id: run.experimentId,
    run_name: run.name,
    user_id: run.userId,
    status: run.status,
    start_time: run.startMs,
    // MLflow leaves out 0 as well.
    ...(run.endMs !== null && run.endMs !== 0 && { end_time: run.endMs }),
    artifact_uri: run.artifactUri,
    lifecycle_stage: run.lifecycleStage,
    run_id: run.runId,
  }
}

/** JSON has no NaN: protobuf writes the word. */
export function metricMessage({ key, value, atMs, step }: Metric): object {
  return { key, value: Number.isNaN(value) ? 'NaN' : value, timestamp: atMs, step }
}

function datasetMessage({ name, digest, sourceType, source, schema, profile, tags }: DatasetInput): object {
  return {
    ...(tags.length > 0 && { tags: keyValueMessages(tags) }),
    dataset: {
      name,
      digest,
      source_type: sourceType,
      source,
      ...(schema !== null && { schema }),
      ...(profile !== null && { profile }),
    },
  }
}
