import { asBackground, tellTrouble, waitAtMost } from '../core/background-work.ts'
import type { ActiveRun, RunEnd } from './active-run.ts'
import { sendRunChange, updateRun } from './update-run.ts'

/* Runs that this process has started and that the server does not know to have ended. */

const exitTimeoutMs = 2000

/** By id. `end` is how one ended that the server could not be told of. */
const openRuns = new Map<string, { run: ActiveRun; end?: RunEnd }>()
let endsAtExit = false

export function openRun(runId: string): ActiveRun | undefined {
  return openRuns.get(runId)?.run
}

export function keepOpenRun(run: ActiveRun): void {
  openRuns.set(run.runId, { run })
  if (endsAtExit) return
  endsAtExit = true
  process.on('beforeExit', () => {
    if (openRuns.size > 0) void endOpenRuns()
  })
}

/** Tells the server how a run ended. */
export async function tellEnd(runId: string, end: RunEnd): Promise<void> {
  const open = openRuns.get(runId)
  if (open !== undefined) open.end = end
  await updateRun(runId, end)
  openRuns.delete(runId)
}

/** Each is tried once, since Node says beforeExit again afterwards: a server that is away must not hold the process for ever. */
async function endOpenRuns(): Promise<void> {
  const left = new Map(openRuns)
  openRuns.clear()
  let reason: unknown = `there was no answer for ${exitTimeoutMs / 1000} s`
  const byItself: RunEnd = { status: 'FINISHED', endedAt: new Date() }
  const ends = [...left].map(async ([runId, { end = byItself }]) => {
    try {
      await asBackground(() => sendRunChange(runId, end, exitTimeoutMs))
      left.delete(runId)
    } catch (error) {
      reason = error
    }
  })
  await waitAtMost(exitTimeoutMs, Promise.all(ends))
  if (left.size > 0)
    tellTrouble('open runs', `not ended before the program ended: run ${[...left.keys()].join(', ')}, since ${String(reason)}`)
}
