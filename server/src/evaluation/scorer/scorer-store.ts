import type { CallKinds } from '../../platform/workers/call-kinds.ts'

/** One version of a scorer. */
export interface ScorerVersion {
  experimentId: string
  scorerId: string
  name: string
  /** From 1 on. */
  version: number
  /** JSON text, as MLflow's client serialises a scorer. It is data here: nothing in it is ever run. */
  serialized: string
  createdAtMs: number
}

/**
 * Of what one list answers, in bytes of UTF-8: MLflow's protocol has no pages for scorers, and each may have a mebibyte.
 */
export const maxListedBytes = 32 * 1024 * 1024

/**
 * Scorers of experiments, in versions. Lists reject with REQUEST_TOO_LARGE beyond `maxListedBytes`. Every method rejects with RESOURCE_DOES_NOT_EXIST for an experiment that is unknown or in another
 * workspace, and with INVALID_PARAMETER_VALUE for one that is deleted.
 */
export interface ScorerStore {
  /** The next version of the scorer of that name. */
  register(workspace: string, experimentId: string, name: string, serialized: string): Promise<ScorerVersion>
  /** The newest version of each, by name. */
  list(workspace: string, experimentId: string): Promise<ScorerVersion[]>
  /**
   * As `list`, over experiments that are not deleted: by experiment and name. `experimentIds` null: of all; unknown ones are passed over.
   */
  listAcross(workspace: string, experimentIds: readonly string[] | null): Promise<ScorerVersion[]>
  /** Oldest first. @throws RESOURCE_DOES_NOT_EXIST for an unknown scorer, as the two below */
  versions(workspace: string, experimentId: string, name: string): Promise<ScorerVersion[]>
  /** The newest where `version` is null. */
  get(workspace: string, experimentId: string, name: string, version: number | null): Promise<ScorerVersion>
  /** All versions where `version` is null. A number is not given again while the scorer has a later one. */
  delete(workspace: string, experimentId: string, name: string, version: number | null): Promise<void>
}

export const scorerCalls: CallKinds<ScorerStore> = {
  list: 'read',
  listAcross: 'read',
  versions: 'read',
  get: 'read',
  register: 'write',
  delete: 'write',
}
