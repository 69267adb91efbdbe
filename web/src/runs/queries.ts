import {
  compareRuns,
  deleteRuns,
  deleteRunTag,
  getLoggedModel,
  getRun,
  listArtifacts,
  listLoggedModels,
  listRunKeys,
  listRuns,
  type RequestOf,
  type ResponseOf,
  renameRun,
  restoreRuns,
  runPageLimits,
  type RunRow,
  sampleCurves,
  searchModelVersions,
  setRunTag,
} from '@assay/protocol'
import type { ApiClient } from '../api/api-client.ts'
import { byNaturalOrder } from '../ui/natural-order.ts'
import { filterText } from './filter-text.ts'

/** What a list of runs is asked for, besides its place. */
export type RunListScope = Omit<RequestOf<typeof listRuns>, 'cursor' | 'limit'>
/** A row of the list with its values by column, `metrics.loss`; null where it has none. */
export interface ListedRun extends Omit<RunRow, 'values'> {
  values: Readonly<Record<string, RunRow['values'][number]>>
}
export interface RunListPage extends Omit<ResponseOf<typeof listRuns>, 'runs'> {
  runs: ListedRun[]
}

const pageRows = 200
/** Of a run. */
const shownVersions = 100
const everyMs = 4000

interface Asked {
  signal: AbortSignal
}

/** Something that goes on is asked for again and again. */
export function whileRunning(isRunning: boolean): number | false {
  return isRunning ? everyMs : false
}

/** Points of each of so many curves that are drawn together. */
export function curvePoints(curves: number): number {
  return Math.max(2, Math.min(runPageLimits.curvePoints, Math.floor(runPageLimits.points / Math.max(1, curves))))
}

/** What begins the cache key of every question whose answer a change to a run can alter. */
export function runsKey(api: ApiClient): string[] {
  return [api.workspace, 'runs']
}

/** Every question that these pages ask, with its cache key. Keys begin with the workspace, so that no answer crosses over. */
export const queries = {
  /** `asOf` holds the cursor of the first page that is shown, so that what comes later moves nothing until it is let in. */
  runs: (api: ApiClient, scope: RunListScope, asOf: { cursor: string | undefined }) => ({
    queryKey: [...runsKey(api), 'list', scope],
    async queryFn({ pageParam, signal }: Asked & { pageParam: string | undefined }) {
      const cursor = pageParam ?? asOf.cursor
      const page = await listed(api, { ...scope, ...(cursor !== undefined && { cursor }), limit: pageRows }, signal)
      if (pageParam === undefined) asOf.cursor = page.cursor
      return page
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }: RunListPage) => nextCursor ?? undefined,
  }),

  /** The first children of a run, as rows of its list. */
  children: (api: ApiClient, scope: RunListScope, parentRunId: string) => ({
    queryKey: [...runsKey(api), 'list', scope, 'children', parentRunId],
    queryFn: ({ signal }: Asked) => listed(api, { ...scope, nesting: 'children', parentRunId, limit: runPageLimits.rows }, signal),
  }),

  /** In natural order. */
  keys: (api: ApiClient, experimentId: string) => ({
    queryKey: [...runsKey(api), 'keys', experimentId],
    async queryFn({ signal }: Asked) {
      const { metrics, params, tags, exact } = await api.call(listRunKeys, { experimentId }, { signal })
      const sorted = (keys: readonly string[]) => keys.toSorted(byNaturalOrder)
      return { metrics: sorted(metrics), params: sorted(params), tags: sorted(tags), exact }
    },
    staleTime: 30_000,
  }),

  /** With what was logged in natural order. */
  run: (api: ApiClient, runId: string) => ({
    queryKey: [...runsKey(api), 'run', runId],
    async queryFn({ signal }: Asked) {
      const run = await api.call(getRun, { runId }, { signal })
      const sorted = <Entry extends { key: string }>(entries: readonly Entry[]) => entries.toSorted((a, b) => byNaturalOrder(a.key, b.key))
      return { ...run, metrics: sorted(run.metrics), params: sorted(run.params), tags: sorted(run.tags) }
    },
  }),

  versionsOfRun: (api: ApiClient, runId: string) => ({
    queryKey: [api.workspace, 'model-versions', runId],
    queryFn: ({ signal }: Asked) =>
      api.call(searchModelVersions, { filter: `run_id = ${filterText(runId)}`, max_results: shownVersions }, { signal }),
  }),

  compared: (api: ApiClient, runIds: readonly string[]) => ({
    queryKey: [...runsKey(api), 'compared', runIds],
    queryFn: ({ signal }: Asked) => api.call(compareRuns, { runIds: [...runIds] }, { signal }),
  }),

  /** Of runs that go on, or of those that ended: what was logged last comes after the last look at one that went on. */
  curves: (api: ApiClient, runIds: readonly string[], keys: readonly string[], maxPoints: number, goOn: boolean) => ({
    queryKey: [api.workspace, 'curves', runIds, keys, maxPoints, goOn],
    queryFn: ({ signal }: Asked) => api.call(sampleCurves, { runIds: [...runIds], keys: [...keys], maxPoints }, { signal }),
    // A hundred thousand numbers, shared by nobody: comparing them one by one costs more than it saves.
    structuralSharing: false,
  }),

  models: (api: ApiClient, experimentId: string, filter: string) => ({
    queryKey: [...runsKey(api), 'logged-models', experimentId, filter],
    queryFn: ({ pageParam, signal }: Asked & { pageParam: string | undefined }) =>
      api.call(
        listLoggedModels,
        { experimentId, ...(filter !== '' && { filter }), ...(pageParam !== undefined && { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }: ResponseOf<typeof listLoggedModels>) => nextCursor ?? undefined,
  }),

  model: (api: ApiClient, modelId: string) => ({
    queryKey: [...runsKey(api), 'logged-model', modelId],
    queryFn: ({ signal }: Asked) => api.call(getLoggedModel, { modelId }, { signal }),
  }),

  folder: (api: ApiClient, owner: ArtifactOwner, path: string) => ({
    queryKey: [api.workspace, 'artifacts', owner.of, owner.id, path],
    queryFn: ({ pageParam, signal }: Asked & { pageParam: string | undefined }) =>
      api.call(listArtifacts, { ...owner, path, ...(pageParam !== undefined && { cursor: pageParam }) }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }: ResponseOf<typeof listArtifacts>) => nextCursor ?? undefined,
  }),
}

/** A page whose values have the names of their columns: while other columns are asked for, these rows go on being shown. */
async function listed(api: ApiClient, request: RequestOf<typeof listRuns>, signal: AbortSignal): Promise<RunListPage> {
  const { columns = [] } = request
  const page = await api.call(listRuns, request, { signal })
  const runs = page.runs.map(({ values, ...run }) => ({
    ...run,
    values: Object.fromEntries(columns.map((name, place) => [name, values[place] ?? null])),
  }))
  return { ...page, runs }
}

/** Whose files are looked at. */
export interface ArtifactOwner {
  of: 'run' | 'model'
  id: string
}

/** What became of a change to many runs. */
export interface ChangedRuns {
  /** In which it was made. */
  done: string[]
  missing: string[]
  /** What stopped it before it came to all; null where nothing did. */
  error: Error | null
}

/** Every change that these pages make. Of more runs than the server takes at once, part after part. */
export const changes = {
  deleteRuns: (api: ApiClient, runIds: readonly string[]) => inParts(runIds, (part) => api.call(deleteRuns, { runIds: part })),
  rename: (api: ApiClient, runId: string, name: string) => api.call(renameRun, { run_id: runId, run_name: name }),
  /** A value of null takes the tag away. */
  tag: (api: ApiClient, runId: string, key: string, value: string | null) =>
    value === null ? api.call(deleteRunTag, { run_id: runId, key }) : api.call(setRunTag, { run_id: runId, key, value }),
  restoreRuns: (api: ApiClient, runIds: readonly string[]) => inParts(runIds, (part) => api.call(restoreRuns, { runIds: part })),
}

async function inParts(
  runIds: readonly string[],
  change: (part: string[]) => Promise<ResponseOf<typeof deleteRuns>>,
): Promise<ChangedRuns> {
  const changed: ChangedRuns = { done: [], missing: [], error: null }
  for (let at = 0; at < runIds.length; at += runPageLimits.runs) {
    const part = runIds.slice(at, at + runPageLimits.runs)
    try {
      const { missing } = await change(part)
      changed.missing.push(...missing)
      changed.done.push(...part.filter((id) => !missing.includes(id)))
    } catch (error) {
      return { ...changed, error: error instanceof Error ? error : new Error(String(error)) }
    }
  }
  return changed
}
