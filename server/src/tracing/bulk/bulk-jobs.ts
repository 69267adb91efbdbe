import { AppError, type BulkJob, notFound, type Policy, type TraceSelection } from '@assay/protocol'
import { type Caller, mutate, type Seam } from '../../governance/index.ts'
import type { ExperimentStore } from '../../runs/index.ts'
import type { SpanReader } from '../store/span-store.ts'
import { selectedTraces } from './trace-selection.ts'

/** Changes that run at once. */
export const maxRunningJobs = 4
/** Changes that are remembered, those that run among them. */
export const maxKeptJobs = 100
/** Traces changed together: some 20 ms of the writer, which is what ingest then waits. */
export const tracesPerStep = 50

/** What is done with the traces of a selection. */
export interface BulkChange {
  action: BulkJob['action']
  subject: string
  policy: Policy
  /** How many the person agreed to; null where nobody was asked. */
  agreed?: number
  /** Of at most `tracesPerStep` ids of 32 hex digits, which were there a moment ago. Answers how many it changed. */
  step(traceIds: string[]): Promise<number>
  /** After the last step, and after the one at which it was stopped. Answers how many more it changed. */
  finish?(): Promise<number>
}

/**
 * Changes of many traces. They go on behind the answer, in steps between which other writes get their turns, and whoever asks is told how far
 * they are; nothing of one is left when the server ends, but what it did. To begin it again does no harm.
 */
export interface BulkJobs {
  /**
   * @throws INVALID_PARAMETER_VALUE for a selection that cannot be read, INVALID_STATE where not `agreed` traces are selected,
   * REQUEST_LIMIT_EXCEEDED while `maxRunningJobs` run
   */
  start(caller: Caller, experimentId: string, selection: TraceSelection, change: BulkChange): Promise<BulkJob>
  count(caller: Caller, experimentId: string, selection: TraceSelection): Promise<number>
  /** Newest first. */
  list(workspace: string, experimentId: string): BulkJob[]
  /** @throws RESOURCE_DOES_NOT_EXIST */
  stop(workspace: string, experimentId: string, jobId: string): BulkJob
}

interface KeptJob extends BulkJob {
  workspace: string
  experimentId: string
  isToStop: boolean
}

export interface BulkJobDeps {
  reader: Pick<SpanReader, 'searchTraces' | 'countTraces' | 'getTraces'>
  experiments: Pick<ExperimentStore, 'get'>
  seam: Seam
  /** Takes work that goes on after the answer; whoever gives it logs what fails. */
  background(work: Promise<void>): void
}

export function createBulkJobs({ reader, experiments, seam, background }: BulkJobDeps): BulkJobs {
  /** Oldest first. */
  const jobs = new Map<string, KeptJob>()
  let lastId = 0

  async function selected(caller: Caller, experimentId: string, selection: TraceSelection) {
    await experiments.get(caller.workspace, experimentId)
    return selectedTraces(reader, caller.workspace, experimentId, { asOfMs: seam.nowMs(), ...selection })
  }

  /** Throws nothing: what was changed before it failed is changed, and the trail is told of it. */
  async function run(job: KeptJob, pages: AsyncGenerator<string[]>, { step, finish }: BulkChange): Promise<KeptJob> {
    try {
      for await (const page of pages) {
        for (let at = 0; at < page.length && !job.isToStop; at += tracesPerStep) {
          const ids = page.slice(at, at + tracesPerStep)
          job.changed += await step(ids)
          job.seen += ids.length
        }
        if (job.isToStop) break
      }
      job.changed += (await finish?.()) ?? 0
      job.state = job.isToStop && job.seen < job.total ? 'stopped' : 'done'
    } catch (error) {
      job.state = 'failed'
      job.error = error instanceof Error ? error.message : String(error)
    }
    return job
  }

  return {
    async start(caller, experimentId, selection, change) {
      const traces = await selected(caller, experimentId, selection)
      const total = await traces.count()
      if (change.agreed !== undefined && change.agreed !== total)
        throw new AppError(
          'INVALID_STATE',
          `${total} traces are selected now, not ${change.agreed}. Look again, and confirm the new number.`,
        )
      const running = [...jobs.values()].filter(({ state }) => state === 'running')
      if (running.length >= maxRunningJobs)
        throw new AppError('REQUEST_LIMIT_EXCEEDED', `${running.length} changes of many traces are running; wait for one of them to end.`, {
          retryAfterSeconds: 5,
        })
      const { action, subject, policy } = change
      const { workspace } = caller
      const job: KeptJob = {
        workspace,
        experimentId,
        jobId: String(++lastId),
        action,
        subject,
        isToStop: false,
        state: 'running',
        total,
        seen: 0,
        changed: 0,
        error: null,
        startedAtMs: seam.nowMs(),
      }
      const allowed = Promise.withResolvers<void>()
      const whole = mutate(
        seam,
        {
          caller,
          policy,
          action: `traces.${action}`,
          resource: { type: 'experiment', id: experimentId },
          countOf: ({ changed }: KeptJob) => changed,
        },
        () => {
          allowed.resolve()
          return run(job, traces.pages(), change)
        },
      )
      jobs.set(job.jobId, job)
      whole.catch((error: unknown) => {
        jobs.delete(job.jobId)
        allowed.reject(error)
      })
      await allowed.promise
      for (const [id, kept] of jobs) {
        if (jobs.size <= maxKeptJobs) break
        if (kept.state !== 'running') jobs.delete(id)
      }
      background(whole.then(() => undefined))
      return shown(job)
    },

    count: async (caller, experimentId, selection) => (await selected(caller, experimentId, selection)).count(),

    list: (workspace, experimentId) =>
      [...jobs.values()]
        .filter((job) => job.workspace === workspace && job.experimentId === experimentId)
        .reverse()
        .map(shown),

    stop(workspace, experimentId, jobId) {
      const job = jobs.get(jobId)
      if (job?.workspace !== workspace || job.experimentId !== experimentId)
        throw notFound(`There is no change '${jobId}' in this project.`)
      job.isToStop = true
      return shown(job)
    },
  }
}

function shown({ jobId, action, subject, state, total, seen, changed, error, startedAtMs }: KeptJob): BulkJob {
  return { jobId, action, subject, state, total, seen, changed, error, startedAtMs }
}
