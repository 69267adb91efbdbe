import type { ModelVersionDetail, VersionOrigin } from '@assay/protocol'
import { unlessMissing } from '../platform/missing.ts'
import type { LoggedModelStore, RunStore } from '../runs/index.ts'

/** Of parameters and of metrics, by name. */
export const maxOriginEntries = 500
const shownValueChars = 1_000

interface OriginDeps {
  runs: Pick<RunStore, 'get'>
  loggedModels: Pick<LoggedModelStore, 'get'>
}

/** The run and the logged model of a version; null for what it names none of, or one that is gone. */
export async function versionOrigin(
  { runs, loggedModels }: OriginDeps,
  workspace: string,
  { runId, loggedModelId }: Pick<ModelVersionDetail, 'runId' | 'loggedModelId'>,
): Promise<VersionOrigin> {
  const model = loggedModelId === null ? null : await loggedModels.get(workspace, loggedModelId).catch(unlessMissing)
  const namedRunId = runId ?? (model?.sourceRunId || null)
  const run = namedRunId === null ? null : await runs.get(workspace, namedRunId).catch(unlessMissing)
  return {
    run: run && {
      runId: run.runId,
      experimentId: run.experimentId,
      name: run.name,
      status: run.status,
      startMs: run.startMs,
      endMs: run.endMs,
      params: paramsOf(run.params),
      metrics: metricsOf(run.metrics),
    },
    model: model && {
      modelId: model.modelId,
      experimentId: model.experimentId,
      name: model.name,
      status: model.status,
      params: paramsOf(model.params),
      metrics: metricsOf(model.metrics),
    },
  }
}

function paramsOf(params: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...params].slice(0, maxOriginEntries).map(([key, value]) => [key, value.slice(0, shownValueChars)]))
}

/** JSON has no word for NaN and the infinities. */
function metricsOf(metrics: readonly { key: string; value: number }[]): Record<string, number | string> {
  return Object.fromEntries(
    metrics.slice(0, maxOriginEntries).map(({ key, value }) => [key, Number.isFinite(value) ? value : String(value)]),
  )
}
