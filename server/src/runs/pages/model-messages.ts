import { type ModelDetail, type ModelRow, runPageLimits } from '@assay/protocol'
import { mlflowTags } from '@assay/protocol/mlflow'
import { jsonList } from '../json-list.ts'
import type { LoggedModel } from '../logged-model/logged-model-store.ts'
import type { RunRef } from '../run/run-list.ts'
import type { Run } from '../run/run-store.ts'
import { entriesOf } from './cut-value.ts'
import { latestMetric, runRef } from './run-messages.ts'

export function modelRow(model: LoggedModel, source: RunRef | null): ModelRow {
  return {
    ...refOf(model),
    modelType: model.modelType,
    createdAtMs: model.createdAtMs,
    sourceRun: source === null ? null : runRef(source),
    metrics: model.metrics
      .slice(0, runPageLimits.entries)
      .map((metric) => ({ ...latestMetric(metric), dataset: metric.datasetName || null })),
    versions: versionsOf(model),
  }
}

export function modelDetail(model: LoggedModel, { source, usedBy }: { source: Run | null; usedBy: RunRef[] }): ModelDetail {
  return {
    ...refOf(model),
    modelType: model.modelType,
    createdAtMs: model.createdAtMs,
    updatedAtMs: model.updatedAtMs,
    artifactUri: model.artifactUri,
    sourceRun: source === null ? null : runRef(source),
    metrics: model.metrics.slice(0, runPageLimits.entries).map((metric) => ({
      ...latestMetric(metric),
      runId: metric.runId,
      datasetName: metric.datasetName || null,
      datasetDigest: metric.datasetDigest || null,
    })),
    params: entriesOf(model.params),
    tags: entriesOf(model.tags),
    sourceTags: source === null ? [] : entriesOf(source.tags),
    usedBy: usedBy.map((run) => ({ ...runRef(run), experimentId: run.experimentId })),
    versions: versionsOf(model),
  }
}

function refOf({ modelId, name, status, experimentId }: LoggedModel) {
  return { modelId, name, status, experimentId }
}

/** Each version once: MLflow's client notes one as a number and again as text. */
function versionsOf({ tags }: LoggedModel): ModelRow['versions'] {
  const noted = new Map<string, ModelRow['versions'][number]>()
  for (const version of jsonList(tags.get(mlflowTags.modelVersions)))
    if (typeof version === 'object' && version !== null && 'name' in version && 'version' in version) {
      const named = { name: String(version.name), version: String(version.version) }
      noted.set(JSON.stringify(named), named)
    }
  return [...noted.values()]
}
