import { type Context, activeContext, runInContext } from './context.ts'

/*
 * The run and the logged model that what happens now belongs to. In the scope of a callback they are that scope's; outside of any they are the
 * process's, since a program that calls `await startRun()` has no other place where it could be kept.
 */

const scopeKey = Symbol.for('assay.entity-scope')

/** Of one scope. Runs are nested: the last is the active one. */
interface EntityScope {
  readonly runIds: string[]
  modelId: string | undefined
}

const processScope: EntityScope = { runIds: [], modelId: undefined }
let environmentModelId: string | undefined

function scopeOf(context: Context): EntityScope {
  return (context.getValue(scopeKey) as EntityScope | undefined) ?? processScope
}

/** Runs `fn` in a scope of its own, which begins with what is active now. Nothing that is changed in it is seen outside. */
export function inOwnScope<T>(fn: () => T): T {
  const context = activeContext()
  const { runIds, modelId } = scopeOf(context)
  const own: EntityScope = { runIds: [...runIds], modelId }
  return runInContext(context.setValue(scopeKey, own), fn)
}

export function activeRunId(context: Context = activeContext()): string | undefined {
  return scopeOf(context).runIds.at(-1)
}

export function enterRun(runId: string): void {
  scopeOf(activeContext()).runIds.push(runId)
}

/** Wherever it stands: runs need not end in the order in which they were started. */
export function leaveRun(runId: string): void {
  const { runIds } = scopeOf(activeContext())
  const at = runIds.lastIndexOf(runId)
  if (at >= 0) runIds.splice(at, 1)
}

export function activeModelId(context: Context = activeContext()): string | undefined {
  return scopeOf(context).modelId ?? environmentModelId
}

export function useModel(modelId: string | undefined): void {
  scopeOf(activeContext()).modelId = modelId
}

/** `MLFLOW_ACTIVE_MODEL_ID`, which holds where the program sets none. */
export function useEnvironmentModel(modelId: string | undefined): void {
  environmentModelId = modelId
}
