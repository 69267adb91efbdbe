import {
  type compareRuns,
  type getLoggedModel,
  type getRun,
  type listLoggedModels,
  type listRunKeys,
  type listRuns,
  type ResponseOf,
  runPageLimits,
  type sampleCurves,
} from '@assay/protocol'
import type { JsonText } from '../../platform/http/route.ts'
import { jsonText } from '../../platform/http/route.ts'
import { unlessMissing } from '../../platform/missing.ts'
import type { LoggedModelQuery, LoggedModelStore } from '../logged-model/logged-model-store.ts'
import type { RunList, RunListQuery } from '../run/run-list.ts'
import type { Run, RunStore } from '../run/run-store.ts'
import { curveOf } from './curve.ts'
import { modelDetail, modelRow } from './model-messages.ts'
import { formatRunCursor } from './run-cursor.ts'
import { comparedRun, parentOf, runDetail, shownName } from './run-messages.ts'
import { rowValue } from './cut-value.ts'

/**
 * Answers of the run pages, made as text where the rows are: handing their objects to another thread costs as much as reading them.
 * @throws RESOURCE_DOES_NOT_EXIST
 */
export interface RunAnswers {
  runs(workspace: string, query: RunListQuery): Promise<JsonText<ResponseOf<typeof listRuns>>>
  keys(workspace: string, experimentId: string): Promise<JsonText<ResponseOf<typeof listRunKeys>>>
  run(workspace: string, runId: string): Promise<JsonText<ResponseOf<typeof getRun>>>
  compare(workspace: string, runIds: readonly string[]): Promise<JsonText<ResponseOf<typeof compareRuns>>>
  curves(
    workspace: string,
    query: { runIds: readonly string[]; keys: readonly string[]; maxPoints: number },
  ): Promise<JsonText<ResponseOf<typeof sampleCurves>>>
  models(workspace: string, query: LoggedModelQuery): Promise<JsonText<ResponseOf<typeof listLoggedModels>>>
  model(workspace: string, modelId: string): Promise<JsonText<ResponseOf<typeof getLoggedModel>>>
}

interface RunAnswerDeps {
  runs: Pick<RunStore, 'get' | 'metricCurve'>
  list: RunList
  models: Pick<LoggedModelStore, 'get' | 'search'>
}

export function createRunAnswers({ runs, list, models }: RunAnswerDeps): RunAnswers {
  const modelRefs = async (workspace: string, modelIds: readonly string[]) => {
    const found = await Promise.all(modelIds.slice(0, runPageLimits.relatives).map((id) => models.get(workspace, id).catch(unlessMissing)))
    return found.flatMap((model) =>
      model === null ? [] : [{ modelId: model.modelId, name: model.name, status: model.status, experimentId: model.experimentId }],
    )
  }

  return {
    async runs(workspace, query) {
      const page = await list.list(workspace, query)
      const end = query.offset + page.runs.length
      return jsonText({
        runs: page.runs.map((run) => ({ ...run, name: shownName(run), values: run.values.map(rowValue) })),
        total: page.total,
        newer: page.newer,
        cursor: formatRunCursor({ upTo: page.upTo, offset: query.offset }),
        nextCursor: end < page.total && page.runs.length > 0 ? formatRunCursor({ upTo: page.upTo, offset: end }) : null,
      })
    },

    async keys(workspace, experimentId) {
      return jsonText(await list.keys(workspace, experimentId, { runs: runPageLimits.keyRuns, keys: runPageLimits.keys }))
    },

    async run(workspace, runId) {
      const run = await runs.get(workspace, runId)
      const parentId = parentOf(run)
      const [parents, children, modelInputs, modelOutputs] = await Promise.all([
        parentId === null ? [] : list.refs(workspace, [parentId]),
        list.children(workspace, runId, runPageLimits.relatives),
        modelRefs(workspace, run.modelInputs),
        modelRefs(
          workspace,
          run.modelOutputs.map(({ modelId }) => modelId),
        ),
      ])
      return jsonText(runDetail(run, { parent: parents[0] ?? null, children, modelInputs, modelOutputs }))
    },

    async compare(workspace, runIds) {
      const found: Run[] = []
      const missing: string[] = []
      for (const runId of new Set(runIds)) {
        const run = await runs.get(workspace, runId).catch(unlessMissing)
        if (run === null) missing.push(runId)
        else found.push(run)
      }
      return jsonText({ runs: found.map(comparedRun), missing })
    },

    async curves(workspace, { runIds, keys, maxPoints }) {
      const curves: ReturnType<typeof curveOf>[] = []
      for (const key of keys)
        for (const runId of runIds) {
          const found = await runs.metricCurve(workspace, runId, key, maxPoints)
          if (found !== null) curves.push(curveOf(runId, key, found))
        }
      return jsonText({ curves })
    },

    async models(workspace, query) {
      // One less than is asked for, which is one more than is shown.
      const { items: shown, more } = await models.search(workspace, { ...query, limit: query.limit - 1 })
      const sources = await list.refs(workspace, [...new Set(shown.map((model) => model.sourceRunId))])
      return jsonText({
        models: shown.map((model) => modelRow(model, sources.find((run) => run.runId === model.sourceRunId) ?? null)),
        nextCursor: more ? String(query.offset + shown.length) : null,
      })
    },

    async model(workspace, modelId) {
      const model = await models.get(workspace, modelId)
      const source = model.sourceRunId === '' ? null : await runs.get(workspace, model.sourceRunId).catch(unlessMissing)
      const usedBy = await list.readersOf(workspace, modelId, runPageLimits.relatives)
      return jsonText(modelDetail(model, { source, usedBy }))
    },
  }
}
