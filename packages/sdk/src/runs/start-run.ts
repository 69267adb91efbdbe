import { activeRunId, enterRun, inOwnScope, isRunComing, leaveRun, makingRun } from '../core/active-entities.ts'
import { AssayError, invalid } from '../rest/assay-error.ts'
import { callApi } from '../rest/call-api.ts'
import { keyValues } from '../rest/message.ts'
import { ActiveRun } from './active-run.ts'
import { activeExperimentId } from './experiment.ts'
import { setTags } from './log.ts'
import { keepOpenRun, openRun, tellEnd } from './open-runs.ts'
import { contextTags } from './run-context.ts'
import { type Run, type RunStatus, readRun } from './run.ts'
import { updateRun } from './update-run.ts'

export interface StartRunOptions {
  /** Goes on with this run: `runName`, `description` and `tags` are written to it. Not with `experimentId`, `parentRunId` or `git`. */
  runId?: string
  /** Default: one that the server makes up. */
  runName?: string
  /** Default: that of `setExperiment` or `init`. */
  experimentId?: string
  /** Below the active run. Without it, a second run at a time is an error. */
  nested?: boolean
  /** Below this one, which need not be active. */
  parentRunId?: string
  /** Markdown, shown with the run. */
  description?: string
  tags?: Record<string, string>
  /** Reads what git has checked out into the run's tags. */
  git?: boolean
}

export interface CreateRunOptions {
  /** Default: that of `setExperiment` or `init`. */
  experimentId?: string
  runName?: string
  startedAt?: Date
  tags?: Record<string, string>
}

let lastRunId: string | undefined

/**
 * Starts a run and makes it the active one, to which `logMetric` and the others write.
 *
 * With a function: it is active in there and in all that is called from there, and ends when the function has: FINISHED, or FAILED when it
 * throws. Without: it is active in the whole program until `endRun()`, `run.end()` or the end of an `await using` block. One that is open when
 * nothing keeps the program alive any more ends FINISHED, if the server answers within 2 s; after a crash, a signal or `process.exit()` it
 * stays RUNNING.
 * @throws AssayError when the server cannot be told that it began or ended; what the function threw goes before.
 * @throws AssayError, `INVALID_STATE` when a run is active or being started and neither `nested` nor `parentRunId` says where the new one belongs.
 */
export function startRun(options?: StartRunOptions): Promise<ActiveRun>
export function startRun<T>(body: (run: ActiveRun) => T | Promise<T>): Promise<T>
export function startRun<T>(options: StartRunOptions, body: (run: ActiveRun) => T | Promise<T>): Promise<T>
export async function startRun<T>(
  first: StartRunOptions | ((run: ActiveRun) => T | Promise<T>) = {},
  second?: (run: ActiveRun) => T | Promise<T>,
): Promise<ActiveRun | T> {
  const options = typeof first === 'function' ? {} : first
  const body = typeof first === 'function' ? first : second
  assertPlaceFor(options)
  if (body === undefined) {
    return makingRun(async () => {
      const run = await makeRun(options)
      enter(run)
      return run
    })
  }
  const run = await makeRun(options)
  return inOwnScope(async () => {
    enter(run)
    let result: T
    try {
      result = await body(run)
    } catch (error) {
      // What the program threw is what it hears of, also when the server cannot be told.
      await run.end('FAILED').catch(() => {})
      throw error
    } finally {
      leaveRun(run)
    }
    await run.end()
    return result
  })
}

function enter(run: ActiveRun): void {
  enterRun(run)
  keepOpenRun(run)
  lastRunId = run.runId
}

function assertPlaceFor({ runId, nested = false, experimentId, parentRunId, git }: StartRunOptions): void {
  if (runId !== undefined && (experimentId !== undefined || parentRunId !== undefined || git === true)) {
    throw invalid(`run ${runId} has been made: leave out experimentId, parentRunId and git, which are for a new one`)
  }
  const outer = activeRunId()
  if (nested || parentRunId !== undefined || (outer === undefined && !isRunComing())) return
  throw new AssayError(
    outer === undefined
      ? 'another run is being started: wait for it, or give startRun a function'
      : `run ${outer} is active: end it by endRun() first, or give nested: true to start a run below it`,
    0,
    'INVALID_STATE',
  )
}

async function makeRun(options: StartRunOptions): Promise<ActiveRun> {
  const tags = describedTags(options)
  if (options.runId !== undefined) return resume(options.runId, { runName: options.runName, tags })
  const parentRunId = options.parentRunId ?? activeRunId()
  if (options.parentRunId !== undefined) assertActive(await fetchRun(options.parentRunId))
  return new ActiveRun(
    await createRun({
      experimentId: options.experimentId,
      runName: options.runName,
      tags: {
        ...(await contextTags({ git: options.git ?? false })),
        ...(parentRunId === undefined ? {} : { 'mlflow.parentRunId': parentRunId }),
        ...(options.runName === undefined ? {} : { 'mlflow.runName': options.runName }),
        ...tags,
      },
    }),
    tellEnd,
  )
}

function describedTags({ tags = {}, description }: StartRunOptions): Record<string, string> {
  if (description === undefined) return tags
  if (tags['mlflow.note.content'] !== undefined)
    throw invalid('the description is given twice: leave out description or the tag mlflow.note.content')
  return { ...tags, 'mlflow.note.content': description }
}

async function resume(runId: string, { runName, tags }: { runName: string | undefined; tags: Record<string, string> }): Promise<ActiveRun> {
  const present = await fetchRun(runId)
  assertActive(present)
  await updateRun(runId, { status: 'RUNNING', runName })
  if (Object.keys(tags).length > 0) await setTags(tags, { runId })
  return new ActiveRun(await fetchRun(runId), tellEnd)
}

function assertActive({ runId, lifecycleStage }: Run): void {
  if (lifecycleStage === 'deleted') throw invalid(`run ${runId} is deleted: restoreRun("${runId}") first`)
}

/** Makes a run that is not the active one. It runs until `endRun(status, { runId })`. */
export async function createRun(options: CreateRunOptions = {}): Promise<Run> {
  const answer = await callApi('POST', '/api/2.0/mlflow/runs/create', {
    json: {
      experiment_id: options.experimentId ?? (await activeExperimentId()),
      user_id: options.tags?.['mlflow.user'],
      run_name: options.runName,
      start_time: (options.startedAt ?? new Date()).getTime(),
      tags: keyValues(options.tags),
    },
  })
  return readRun(answer['run'])
}

/**
 * Ends the active run, or another. Nothing when none is active.
 * @throws AssayError when the server cannot be told: the run is then still active, and can be ended again.
 */
export async function endRun(status: RunStatus = 'FINISHED', options: { runId?: string; endedAt?: Date } = {}): Promise<void> {
  const runId = options.runId ?? activeRunId()
  if (runId === undefined) return
  const { endedAt = new Date() } = options
  const run = openRun(runId)
  await (run === undefined ? updateRun(runId, { status, endedAt }) : run.end(status, { endedAt }))
}

/** The active run, or else the one that was active last in this process, as it is now. */
export async function lastActiveRun(): Promise<Run | undefined> {
  const runId = activeRunId() ?? lastRunId
  return runId === undefined ? undefined : fetchRun(runId)
}

/** @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown one. A deleted one is found. */
export async function fetchRun(runId: string): Promise<Run> {
  return readRun((await callApi('GET', '/api/2.0/mlflow/runs/get', { query: { run_id: runId } }))['run'])
}
