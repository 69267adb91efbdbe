import type { ActiveRun } from '../runs/active-run.ts'
import { type Context, activeContext, runInContext } from './context.ts'

/*
 * The run and the logged model that what happens now belongs to. In the scope of a callback they are that scope's; outside of any they are the
 * process's, since a program that calls `await startRun()` has no other place where it could be kept.
 */

const scopeKey = Symbol.for('assay.entity-scope')

/** Of one scope. Runs are nested: the last that has not ended is the active one. It may have been ended in another scope. */
interface EntityScope {
  runs: ActiveRun[]
  /** How many are being made that will be active here. */
  comingRuns: number
  modelId: string | undefined
}

const processScope: EntityScope = { runs: [], comingRuns: 0, modelId: undefined }
let environmentModelId: string | undefined

function scopeOf(context: Context): EntityScope {
  return (context.getValue(scopeKey) as EntityScope | undefined) ?? processScope
}

/** Runs `fn` in a scope of its own, which begins with what is active now. Nothing that is changed in it is seen outside. */
export function inOwnScope<T>(fn: () => T): T {
  const context = activeContext()
  const { runs, modelId } = scopeOf(context)
  const own: EntityScope = { runs: [...runs], comingRuns: 0, modelId }
  return runInContext(context.setValue(scopeKey, own), fn)
}

/** The run that is active here; `undefined` where none is. */
export function activeRun(): ActiveRun | undefined {
  return activeRunIn(activeContext())
}

export function activeRunId(context: Context = activeContext()): string | undefined {
  return activeRunIn(context)?.runId
}

function activeRunIn(context: Context): ActiveRun | undefined {
  return scopeOf(context).runs.findLast((run) => !run.ended)
}

/** Whether a run is being made by `makingRun` here. */
export function isRunComing(): boolean {
  return scopeOf(activeContext()).comingRuns > 0
}

/** While `make` makes what will be the active run: nothing else may find the place free meanwhile. */
export async function makingRun<T>(make: () => Promise<T>): Promise<T> {
  const scope = scopeOf(activeContext())
  scope.comingRuns++
  try {
    return await make()
  } finally {
    scope.comingRuns--
  }
}

export function enterRun(run: ActiveRun): void {
  const scope = scopeOf(activeContext())
  // A program that starts one after the other must not keep them all.
  scope.runs = [...scope.runs.filter(({ ended }) => !ended), run]
}

/** Also one that could not be ended. */
export function leaveRun(run: ActiveRun): void {
  const scope = scopeOf(activeContext())
  scope.runs = scope.runs.filter((other) => other !== run)
}

export function activeModelId(context: Context = activeContext()): string | undefined {
  return scopeOf(context).modelId ?? environmentModelId
}

/** Id of the logged model that is active here; `undefined` when none is. */
export function getActiveModelId(): string | undefined {
  return activeModelId()
}

export function useModel(modelId: string | undefined): void {
  scopeOf(activeContext()).modelId = modelId
}

/** From here on traces belong to no logged model, or to that of `MLFLOW_ACTIVE_MODEL_ID`. */
export function clearActiveModel(): void {
  useModel(undefined)
}

/** `MLFLOW_ACTIVE_MODEL_ID`, which holds where the program sets none. */
export function useEnvironmentModel(modelId: string | undefined): void {
  environmentModelId = modelId
}
