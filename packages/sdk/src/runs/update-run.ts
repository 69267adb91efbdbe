import { callApi } from '../rest/call-api.ts'
import type { RunStatus } from './run.ts'

export interface RunChange {
  status?: RunStatus
  runName?: string
  endedAt?: Date
}

/** Changes what is given. */
export async function updateRun(runId: string, change: RunChange): Promise<void> {
  await sendRunChange(runId, change)
}

/** `onceWithinMs` is that of `CallOptions`. */
export async function sendRunChange(runId: string, change: RunChange, onceWithinMs?: number): Promise<void> {
  await callApi('POST', '/api/2.0/mlflow/runs/update', {
    json: { run_id: runId, status: change.status, run_name: change.runName, end_time: change.endedAt?.getTime() },
    onceWithinMs,
  })
}
