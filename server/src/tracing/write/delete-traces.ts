import type { SpanWriter } from '../store/span-store.ts'

/** Traces deleted in one transaction: some 20 ms, which is what ingest then waits. */
export const tracesPerDeletion = 50

/** Deletes traces of an experiment step by step, so that ingest gets its turns. Returns how many were deleted. */
export async function deleteTraces(
  writer: Pick<SpanWriter, 'deleteTraces'>,
  workspace: string,
  experimentId: string,
  which: { traceIds: string[] } | { startedBeforeMs: number; max: number },
): Promise<number> {
  let deleted = 0
  if ('traceIds' in which) {
    for (let at = 0; at < which.traceIds.length; at += tracesPerDeletion) {
      deleted += await writer.deleteTraces(workspace, experimentId, { traceIds: which.traceIds.slice(at, at + tracesPerDeletion) })
    }
    return deleted
  }
  const { startedBeforeMs, max } = which
  while (deleted < max) {
    const step = Math.min(tracesPerDeletion, max - deleted)
    const gone = await writer.deleteTraces(workspace, experimentId, { startedBeforeMs, max: step })
    deleted += gone
    if (gone < step) break
  }
  return deleted
}
