import type { CallKinds } from '../../platform/workers/call-kinds.ts'
import type { NumberOp, TextOp } from '../../platform/database/comparison.ts'
import type { Found } from '../../platform/database/found-page.ts'

/** Times unix milliseconds. Who made or changed it is null where nobody said. */
export interface EvaluationDataset {
  datasetId: string
  name: string
  tags: Map<string, string>
  /** JSON text: which members inputs, outputs and expectations have had, with their types. Null until the first records. */
  schema: string | null
  recordCount: number
  /** 0 until the first records; goes up by one with each call that changes what is in it. */
  version: number
  /** 8 hex digits that say what is in it: the same records give the same digits, in whatever order they came. */
  digest: string
  createdAtMs: number
  updatedAtMs: number
  createdBy: string | null
  updatedBy: string | null
}

interface DatasetVersion {
  version: number
  digest: string
  createdAtMs: number
  createdBy: string | null
  /** What the call that made it changed. */
  inserted: number
  updated: number
  deleted: number
  recordCount: number
}

/** What a record holds; each member is JSON text as Python reads it, with NaN: numbers stay as they were written. See `exactJson`. */
interface RecordContent {
  /** An object. */
  inputs: string
  /** Any value. */
  outputs: string | null
  /** An object. */
  expectations: string | null
  /** An object. */
  tags: string
  /** `{ source_type, source_data }` */
  source: string | null
}

export interface DatasetRecord extends RecordContent {
  recordId: string
  createdAtMs: number
  updatedAtMs: number
  createdBy: string | null
  updatedBy: string | null
}

/** A record to be put in, or into one with the same inputs: then `outputs` replace, `expectations` and `tags` are merged by member. */
export interface RecordDraft {
  /** SHA-256 of the inputs, hex: records with equal inputs are one. */
  inputHash: string
  inputs: string
  /** Undefined where nothing was said. */
  outputs: string | null | undefined
  expectations: string | null
  tags: string
  source: string | null
  by: string | null
}

/** What the parts of a change before this one came to. */
export interface ChangeSoFar {
  startedAtMs: number
  inserted: number
  /** Records that were there already, also those that stayed as they were. */
  merged: number
  updated: number
  deleted: number
  /** See `ContentSum`. */
  content: Uint8Array
  schema: string | null
  by: string | null
  /** Which item of its step the next part begins with, since the records of those before were large. 0 where all were taken. */
  goOnAt: number
}

/**
 * One part of a change of records, each in a transaction of its own: a step of it, or as much of one as a transaction should take. What they
 * did is not seen before the last, which makes the version. Between the first and the last nobody else may change records of the dataset. A
 * first part takes back what parts without a last one left behind, some of it each time that it is asked, and then does nothing else.
 */
export interface ChangePart {
  /** Null in the first. */
  soFar: ChangeSoFar | null
  /** It is of the last step. */
  isLast: boolean
}

export type DatasetTextField = 'name' | 'created_by' | 'last_updated_by'
export type DatasetNumberField = 'created_time' | 'last_update_time'

/** One condition of MLflow's dataset filters; conditions are AND-ed. */
export type DatasetCondition =
  | { on: DatasetTextField; op: TextOp; value: string }
  | { on: 'name'; op: 'IN'; values: string[] }
  | { on: DatasetNumberField; op: NumberOp; value: number }
  | { on: 'tag'; key: string; op: TextOp; value: string }

export interface DatasetQuery {
  /** Datasets of any of these; of all where empty. */
  experimentIds: readonly string[]
  conditions: readonly DatasetCondition[]
  /** Newest first where empty; ties newest first. */
  orderBy: readonly { field: 'name' | DatasetNumberField; descending: boolean }[]
  limit: number
  offset: number
}

/**
 * Evaluation datasets, of one workspace each. Every method but `delete`, `finish` and `deleteTag` rejects with RESOURCE_DOES_NOT_EXIST for a
 * dataset that is unknown, deleted or in another workspace. What was in a dataset in any of its versions can be read until it is deleted. Each
 * new version is said to the event sink in the transaction that makes it.
 */
export interface DatasetStore {
  /** @throws RESOURCE_DOES_NOT_EXIST for an unknown experiment */
  create(
    workspace: string,
    draft: { name: string; tags: ReadonlyMap<string, string>; experimentIds: readonly string[]; createdBy: string | null },
  ): Promise<EvaluationDataset>
  get(workspace: string, datasetId: string): Promise<EvaluationDataset>
  /**
   * Takes some of its records away, and itself with the last of them: true where it must be asked again. Nobody finds it from the first time
   * on. False where there is none; so for a tag nothing happens.
   */
  delete(workspace: string, datasetId: string): Promise<boolean>
  /** Datasets of all workspaces whose deletion, or a change of whose records, has begun and not ended. */
  unfinished(): Promise<{ workspace: string; datasetId: string }[]>
  /** Goes on with a deletion, takes some of a change back: true where it must be asked again. Nobody may be making that change meanwhile. */
  finish(workspace: string, datasetId: string): Promise<boolean>
  /** Ends before `limit` where the answer would be more than `maxFoundBytes`. */
  search(workspace: string, query: DatasetQuery): Promise<Found<EvaluationDataset>>
  setTags(workspace: string, datasetId: string, tags: ReadonlyMap<string, string>): Promise<void>
  deleteTag(workspace: string, datasetId: string, key: string): Promise<void>
  /** In ascending order. */
  experimentIds(workspace: string, datasetId: string): Promise<string[]>
  /** One that it belongs to already stays. @throws RESOURCE_DOES_NOT_EXIST for an unknown experiment */
  addToExperiments(workspace: string, datasetId: string, experimentIds: readonly string[]): Promise<EvaluationDataset>
  removeFromExperiments(workspace: string, datasetId: string, experimentIds: readonly string[]): Promise<EvaluationDataset>
  /** Of a slice of `PackedDrafts`. Null where it did something else first, and must be asked again: see `ChangePart`. */
  upsertRecords(workspace: string, datasetId: string, slice: Uint8Array, part: ChangePart): Promise<ChangeSoFar | null>
  /** Likewise. Each id is there once. */
  deleteRecords(workspace: string, datasetId: string, recordIds: readonly string[], part: ChangePart): Promise<ChangeSoFar | null>
  /**
   * In the order in which they were first put in. A page ends after `limit` records, or before that with the one that brings it over
   * `maxChars` of text; `next` is what `after` must be for the page behind it, null when there is none.
   * @throws INVALID_PARAMETER_VALUE for a version that never was; null is the newest
   */
  records(
    workspace: string,
    datasetId: string,
    page: { version: number | null; after: number; limit: number; maxChars: number },
  ): Promise<{ records: DatasetRecord[]; next: number | null }>
  /** Newest first. */
  versions(workspace: string, datasetId: string, page: { before: number | null; limit: number }): Promise<DatasetVersion[]>
}

export const datasetCalls: CallKinds<DatasetStore> = {
  get: 'read',
  unfinished: 'lookup',
  search: 'read',
  experimentIds: 'read',
  records: 'read',
  versions: 'read',
  create: 'write',
  delete: 'write',
  finish: 'write',
  setTags: 'write',
  deleteTag: 'write',
  addToExperiments: 'write',
  removeFromExperiments: 'write',
  upsertRecords: 'write',
  deleteRecords: 'write',
}
