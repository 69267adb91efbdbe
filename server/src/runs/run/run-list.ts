import type { RunCondition, RunInfo, RunOrder, RunQuery } from './run-store.ts'

/** A column of a list of runs: the latest value of a metric, or a parameter's or tag's. */
export interface RunColumn {
  on: 'metric' | 'parameter' | 'tag'
  key: string
}

/** Which runs a list has, of those that match: all; those that have no parent in the list's experiment and view; or those below one. */
export type Nesting = { of: 'all' } | { of: 'top' } | { of: 'children'; parentRunId: string }

export interface RunListQuery {
  experimentId: string
  view: RunQuery['view']
  conditions: readonly RunCondition[]
  /** A run counts as matching where one below it does, unless `of` is `all`. */
  nesting: Nesting
  /** Null: by start, newest first. What is missing comes last, NaN before it; ties by start, newest first, then as they were made: a parent before what it began. */
  order: RunOrder | null
  columns: readonly RunColumn[]
  /** Only runs up to this `RunListPage.upTo`; null: all that are there. */
  upTo: number | null
  limit: number
  offset: number
}

export interface ListedRun extends Omit<RunInfo, 'experimentId' | 'artifactUri'> {
  /** Runs of the same experiment and view that name it as their parent. */
  childCount: number
  /** Of the columns, in their order; null where there is none. */
  values: (number | string | null)[]
}

interface RunListPage {
  runs: ListedRun[]
  total: number
  /** Those that match and came after `upTo`. */
  newer: number
  /** Names the newest run that there was. */
  upTo: number
}

/** A run by name. */
export type RunRef = Pick<RunInfo, 'runId' | 'name' | 'status' | 'experimentId'>

/** Runs as pages list them, of one workspace each: by row, without what else was logged. */
export interface RunList {
  list(workspace: string, query: RunListQuery): Promise<RunListPage>
  /** Keys that the newest `runs` runs have, sorted, at most `keys` of each kind; `exact` where there are no more runs. */
  keys(
    workspace: string,
    experimentId: string,
    most: { runs: number; keys: number },
  ): Promise<{ metrics: string[]; params: string[]; tags: string[]; exact: boolean }>
  /** Those that there are, in the order asked for. */
  refs(workspace: string, runIds: readonly string[]): Promise<RunRef[]>
  /** Active runs that name this one as their parent, newest first, and how many there are. */
  children(workspace: string, runId: string, limit: number): Promise<{ runs: RunRef[]; count: number }>
  /** Active runs that read a logged model, newest first. */
  readersOf(workspace: string, modelId: string, limit: number): Promise<RunRef[]>
}
