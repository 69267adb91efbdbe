import type { PriceChange, ProjectPrice } from '@assay/protocol'
import type { CallKinds } from '../../platform/workers/call-kinds.ts'

export const maxListedChanges = 500

/** Prices that projects state themselves. An experiment of another workspace is RESOURCE_DOES_NOT_EXIST. */
export interface PriceStore {
  prices(workspace: string, experimentId: string): Promise<ProjectPrice[]>
  /** Replaces them, and notes what changed in their history. Spans written from now on are priced by them; `reprice` brings those that are there. */
  setPrices(workspace: string, experimentId: string, prices: ProjectPrice[], change: { by: string; atMs: number }): Promise<void>
  /** The changes of them, the newest first, at most `maxListedChanges`. */
  history(workspace: string, experimentId: string): Promise<{ changes: PriceChange[]; more: boolean; isRepricing: boolean }>
  /**
   * Prices the next traces anew, few enough to keep ingest waiting for milliseconds only. False when none are left. Where it stands is
   * stored with what it did.
   */
  reprice(workspace: string, experimentId: string): Promise<boolean>
  /** Experiments of all workspaces in which a change of prices has not come through: the server was stopped meanwhile. */
  halfRepriced(): Promise<{ workspace: string; experimentId: string }[]>
}

/** The writer says what is half done: nobody else may change it meanwhile. */
export const priceCalls: CallKinds<PriceStore> = {
  prices: 'lookup',
  history: 'lookup',
  setPrices: 'write',
  reprice: 'write',
  halfRepriced: 'write',
}

/** Brings a change of prices through, step by step so that ingest gets its turns. */
export async function repriceAll(prices: PriceStore, workspace: string, experimentId: string): Promise<void> {
  while (await prices.reprice(workspace, experimentId));
}

/** Goes on with what a stop of the server interrupted. A project where that fails is told to `failed` and keeps no other waiting. */
export async function resumeRepricing(prices: PriceStore, failed: (experimentId: string, error: unknown) => void): Promise<void> {
  for (const { workspace, experimentId } of await prices.halfRepriced()) {
    try {
      await repriceAll(prices, workspace, experimentId)
    } catch (error) {
      failed(experimentId, error)
    }
  }
}
