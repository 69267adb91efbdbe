import {
  compareRuns,
  deleteRuns,
  getLoggedModel,
  getRun,
  invalidParameter,
  isAppError,
  listArtifacts,
  listLoggedModels,
  listRunKeys,
  listRuns,
  type RequestOf,
  restoreRuns,
  runPageLimits,
  sampleCurves,
} from '@assay/protocol'
import { mutate, type Seam } from '../../governance/index.ts'
import { blobPath } from '../../platform/blobs/blob-path.ts'
import type { Blobs } from '../../platform/blobs/blobs.ts'
import type { Route } from '../../platform/http/route.ts'
import { route } from '../../platform/http/route.ts'
import { artifactPath } from '../artifact/artifact-uri.ts'
import type { ExperimentStore } from '../experiment/experiment-store.ts'
import { parseLoggedModelFilter } from '../logged-model/logged-model-filter.ts'
import type { LoggedModelStore } from '../logged-model/logged-model-store.ts'
import { parseRunFilter, parseRunOrder } from '../run/run-filter.ts'
import type { Nesting, RunColumn } from '../run/run-list.ts'
import type { RunStore } from '../run/run-store.ts'
import { artifactPage } from './artifact-page.ts'
import type { RunAnswers } from './run-answers.ts'
import { readOffsetCursor, readRunCursor } from './run-cursor.ts'

interface RunPageRouteDeps {
  answers: RunAnswers
  runs: RunStore
  models: Pick<LoggedModelStore, 'get'>
  experiments: Pick<ExperimentStore, 'get'>
  blobs: Blobs
  seam: Seam
}

const views = { active: 'ACTIVE_ONLY', deleted: 'DELETED_ONLY', all: 'ALL' } as const
const defaultRows = 100

/** What the pages of runs and logged models ask for. */
export function runPageRoutes({ answers, runs, models, experiments, blobs, seam }: RunPageRouteDeps): Route[] {
  return [
    route(
      listRuns,
      (caller, { experimentId, filter = '', order, view = 'active', columns = [], cursor, limit = defaultRows, ...nesting }) =>
        answers.runs(caller.workspace, {
          ...readRunCursor(cursor),
          experimentId,
          view: views[view],
          conditions: parseRunFilter(filter.trim()),
          nesting: nestingOf(nesting),
          order: order === undefined ? null : (parseRunOrder([order])[0] ?? null),
          columns: columns.map(columnOf),
          limit,
        }),
    ),
    route(listRunKeys, (caller, { experimentId }) => answers.keys(caller.workspace, experimentId)),
    route(getRun, (caller, { runId }) => answers.run(caller.workspace, runId)),
    route(compareRuns, (caller, { runIds }) => answers.compare(caller.workspace, runIds)),
    route(sampleCurves, (caller, query) => {
      const most = query.runIds.length * query.keys.length * query.maxPoints
      if (most > runPageLimits.points)
        throw invalidParameter(`These are up to ${most} points; at most ${runPageLimits.points} are drawn at once. Ask for fewer of each.`)
      return answers.curves(caller.workspace, query)
    }),
    route(deleteRuns, async (caller, { runIds }) => ({
      missing: await eachThere(runIds, (id) =>
        mutate(seam, { caller, policy: 'run:delete', action: 'run.delete', resource: { type: 'run', id } }, () =>
          runs.delete(caller.workspace, id),
        ),
      ),
    })),
    route(restoreRuns, async (caller, { runIds }) => ({
      missing: await eachThere(runIds, (id) =>
        mutate(seam, { caller, policy: 'run:write', action: 'run.restore', resource: { type: 'run', id } }, () =>
          runs.restore(caller.workspace, id),
        ),
      ),
    })),
    route(listLoggedModels, async (caller, { experimentId, filter = '', cursor, limit = defaultRows }) => {
      await experiments.get(caller.workspace, experimentId)
      return answers.models(caller.workspace, {
        experimentIds: [experimentId],
        conditions: parseLoggedModelFilter(filter.trim()),
        datasets: [],
        orderBy: [],
        limit: limit + 1,
        offset: readOffsetCursor(cursor),
      })
    }),
    route(getLoggedModel, (caller, { modelId }) => answers.model(caller.workspace, modelId)),
    route(listArtifacts, async (caller, { of, id, path = '', cursor }) => {
      const { artifactUri } = of === 'run' ? await runs.get(caller.workspace, id) : await models.get(caller.workspace, id)
      const root = artifactPath(artifactUri)
      const entries = await blobs.list(caller.workspace, [...root, ...blobPath(path)])
      return { root: root.join('/'), ...artifactPage(entries, cursor) }
    }),
  ]
}

/** Changes one after the other those that are there, so that one that somebody else removed stops none behind it; the ids of the others. */
async function eachThere(ids: readonly string[], change: (id: string) => Promise<void>): Promise<string[]> {
  const missing: string[] = []
  for (const id of ids)
    await change(id).catch((error: unknown) => {
      if (!isAppError(error) || error.code !== 'RESOURCE_DOES_NOT_EXIST') throw error
      missing.push(id)
    })
  return missing
}

const columnKinds: Record<string, RunColumn['on']> = { metrics: 'metric', params: 'parameter', tags: 'tag' }

function columnOf(text: string): RunColumn {
  const dot = text.indexOf('.')
  const on = columnKinds[text.slice(0, Math.max(dot, 0))]
  if (on === undefined) throw invalidParameter(`'${text.slice(0, 200)}' is no column. Ask for metrics.<key>, params.<key> or tags.<key>.`)
  return { on, key: text.slice(dot + 1) }
}

function nestingOf({ nesting = 'flat', parentRunId }: Pick<RequestOf<typeof listRuns>, 'nesting' | 'parentRunId'>): Nesting {
  if (nesting === 'flat') return { of: 'all' }
  if (nesting === 'top') return { of: 'top' }
  if (parentRunId === undefined) throw invalidParameter("Children are listed of a run: name it as 'parentRunId'.")
  return { of: 'children', parentRunId }
}
