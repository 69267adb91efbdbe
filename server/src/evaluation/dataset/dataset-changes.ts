import { turnsByName } from '../../platform/turns-by-name.ts'
import type { ChangePart, ChangeSoFar, DatasetStore } from './dataset-store.ts'
import type { PackedDrafts } from './packed-drafts.ts'

/**
 * Records taken out in one transaction: some 50 ms, which is what other writes then wait. Fewer would write the pages of the indexes, where
 * records of one step stand far apart, again and again.
 */
const idsPerStep = 2_000

/** Changes of datasets that may be large. Each is seen as a whole or not at all. */
export interface DatasetChanges {
  /** One whose merge changes nothing counts as updated, too, and makes no new version. @throws RESOURCE_DOES_NOT_EXIST */
  upsertRecords(workspace: string, datasetId: string, drafts: PackedDrafts): Promise<{ inserted: number; updated: number }>
  /** Answers how many there were. @throws RESOURCE_DOES_NOT_EXIST */
  deleteRecords(workspace: string, datasetId: string, recordIds: readonly string[]): Promise<number>
  /** With its records. Nothing happens where there is none, as in MLflow. */
  delete(workspace: string, datasetId: string): Promise<void>
  /** Ends what was cut short and nobody asked for again. A dataset where that fails is told to `failed`, and keeps no other waiting. */
  finish(failed: (datasetId: string, error: unknown) => void): Promise<void>
}

/**
 * Makes them step by step, so that other writes get their turns; those of one dataset one after the other. What is not finished, since the
 * server ended or the disk was full, is taken back by the next change of the dataset or by `finish`, whichever comes first; a deletion is
 * finished.
 */
export function createDatasetChanges(
  datasets: Pick<DatasetStore, 'upsertRecords' | 'deleteRecords' | 'delete' | 'unfinished' | 'finish'>,
): DatasetChanges {
  const inTurn = turnsByName()
  return {
    upsertRecords: (workspace, datasetId, { slices }) =>
      inTurn(datasetId, async () => {
        const { inserted, merged } = await inParts(slices, (slice, part) => datasets.upsertRecords(workspace, datasetId, slice, part))
        return { inserted, updated: merged }
      }),
    deleteRecords: (workspace, datasetId, recordIds) =>
      inTurn(datasetId, async () => {
        const ids = [...new Set(recordIds)]
        const steps = Array.from({ length: Math.max(1, Math.ceil(ids.length / idsPerStep)) }, (_, step) =>
          ids.slice(step * idsPerStep, (step + 1) * idsPerStep),
        )
        return (await inParts(steps, (some, part) => datasets.deleteRecords(workspace, datasetId, some, part))).deleted
      }),
    delete: (workspace, datasetId) =>
      inTurn(datasetId, async () => {
        while (await datasets.delete(workspace, datasetId));
      }),
    async finish(failed) {
      for (const { workspace, datasetId } of await datasets.unfinished()) {
        // In its turn: what is being made right now is unfinished, too, and none of ours.
        await inTurn(datasetId, async () => {
          while (await datasets.finish(workspace, datasetId));
        }).catch((error: unknown) => failed(datasetId, error))
      }
    },
  }
}

/** At least one step. */
async function inParts<Step>(
  steps: readonly Step[],
  take: (step: Step, part: ChangePart) => Promise<ChangeSoFar | null>,
): Promise<ChangeSoFar> {
  let soFar: ChangeSoFar | null = null
  for (const [at, step] of steps.entries()) {
    const isLast = at === steps.length - 1
    do soFar = await take(step, { soFar, isLast })
    while (soFar === null || soFar.goOnAt > 0)
  }
  return soFar as ChangeSoFar
}
