import type { CallKinds } from '../../platform/workers/call-kinds.ts'
import type { NumberOp, TextOp } from '../../platform/database/comparison.ts'
import type { Found } from '../../platform/database/found-page.ts'

/** An experiment: a project on the pages. Times unix milliseconds. */
export interface Experiment {
  experimentId: string
  name: string
  artifactLocation: string
  lifecycleStage: 'active' | 'deleted'
  createdAtMs: number
  updatedAtMs: number
  tags: Map<string, string>
}

/** Without its tags, but with how many active runs it has. */
type ListedExperiment = Omit<Experiment, 'tags'> & { runCount: number }

export type ExperimentView = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL'

/** One condition of MLflow's experiment filter; conditions are AND-ed. A missing tag fulfils only `IS NULL`. */
export type ExperimentCondition =
  | { on: 'id'; op: 'IN' | 'NOT IN'; values: number[] }
  | { on: 'name'; op: TextOp; value: string }
  | { on: 'creation_time' | 'last_update_time'; op: NumberOp; value: number }
  | { on: 'tag'; key: string; op: TextOp; value: string }
  | { on: 'tag'; key: string; op: 'IS NULL' | 'IS NOT NULL' }

export const experimentOrderFields = ['name', 'experiment_id', 'creation_time', 'last_update_time'] as const

export interface ExperimentQuery {
  view: ExperimentView
  conditions: ExperimentCondition[]
  /** Ties are broken by the newest id first. */
  orderBy: { field: (typeof experimentOrderFields)[number]; descending: boolean }[]
  limit: number
  offset: number
}

/**
 * Experiments of one workspace each. Experiment 0, `Default`, exists in the default workspace from the start and cannot be deleted.
 * Ids are decimal text, ascending, never reused. Names are unique within a workspace over all stages.
 * Every method rejects with RESOURCE_DOES_NOT_EXIST for an id that is unknown or in another workspace, and with INVALID_PARAMETER_VALUE for
 * one that is no decimal number.
 */
export interface ExperimentStore {
  /** @throws RESOURCE_ALREADY_EXISTS when the name is taken, also by a deleted experiment (the message says so). */
  create(workspace: string, draft: { name: string; artifactLocation?: string | undefined; tags: Map<string, string> }): Promise<string>
  /** The id of the experiment of that name, made if absent. A deleted one is not revived: INVALID_STATE. */
  ensure(workspace: string, name: string): Promise<string>
  get(workspace: string, experimentId: string): Promise<Experiment>
  /** Null when there is none of that name. Deleted ones are found too. */
  findByName(workspace: string, name: string): Promise<Experiment | null>
  /** With their tags. Ends before `limit` where the answer would be more than `maxFoundBytes`. */
  search(workspace: string, query: ExperimentQuery): Promise<Found<Experiment>>
  /** Those that are active, newest first. */
  list(workspace: string, limit: number): Promise<ListedExperiment[]>
  /** @throws RESOURCE_ALREADY_EXISTS, INVALID_STATE for a deleted one. */
  rename(workspace: string, experimentId: string, newName: string): Promise<void>
  /** Its runs are deleted with it. @throws RESOURCE_DOES_NOT_EXIST when it is deleted already, INVALID_PARAMETER_VALUE for `Default`. */
  delete(workspace: string, experimentId: string): Promise<void>
  /** All its runs with it, those too that were deleted before it, as in MLflow. @throws RESOURCE_DOES_NOT_EXIST when it is not deleted. */
  restore(workspace: string, experimentId: string): Promise<void>
  /** @throws INVALID_PARAMETER_VALUE for a deleted experiment, as `deleteTag` does. */
  setTag(workspace: string, experimentId: string, key: string, value: string): Promise<void>
  /** @throws RESOURCE_DOES_NOT_EXIST when there is no such tag. */
  deleteTag(workspace: string, experimentId: string, key: string): Promise<void>
}

export const experimentCalls: CallKinds<ExperimentStore> = {
  get: 'lookup',
  findByName: 'lookup',
  search: 'read',
  list: 'read',
  create: 'write',
  ensure: 'write',
  rename: 'write',
  delete: 'write',
  restore: 'write',
  setTag: 'write',
  deleteTag: 'write',
}
