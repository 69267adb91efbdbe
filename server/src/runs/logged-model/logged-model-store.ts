import type { CallKinds } from '../../platform/workers/call-kinds.ts'
import type { NumberOp, TextOp } from '../../platform/database/comparison.ts'
import type { Found } from '../../platform/database/found-page.ts'
import type { Metric } from '../run/run-store.ts'

export type ModelStatus = 'UNSPECIFIED' | 'PENDING' | 'READY' | 'FAILED'

/** Times unix milliseconds. */
export interface LoggedModel {
  /** `m-` and 32 hex digits; a later model's is greater. */
  modelId: string
  experimentId: string
  name: string
  artifactUri: string
  status: ModelStatus
  /** Empty where nobody said. */
  modelType: string
  /** Empty where no run made it. */
  sourceRunId: string
  createdAtMs: number
  updatedAtMs: number
  params: Map<string, string>
  tags: Map<string, string>
  /**
   * By key and dataset: the latest point of each, that of the highest step, then time, then value, at most `maxLatestMetrics`. Or, where the
   * history is asked for, every point, by key, step and time, as long as they are at most `maxModelPoints`.
   */
  metrics: ModelMetric[]
}

/** Metrics of a model that are shown. */
export const maxLatestMetrics = 5_000
/** Points of a model that its history may have, about as much as one answer may: of more, the latest of each metric are told. */
export const maxModelPoints = 50_000

/** A metric of a model, as a run logged it, on a dataset perhaps. */
export interface ModelMetric extends Metric {
  runId: string
  datasetName: string
  datasetDigest: string
}

export interface LoggedModelDraft {
  experimentId: string
  name: string
  modelType: string
  sourceRunId: string
  params: ReadonlyMap<string, string>
  tags: ReadonlyMap<string, string>
}

export interface DatasetFilter {
  name: string
  /** Empty: any. */
  digest: string
}

export const modelTextFields = ['name', 'model_id', 'model_type', 'status', 'source_run_id', 'artifact_location'] as const
export const modelNumberFields = ['creation_timestamp', 'last_updated_timestamp'] as const
export type ModelTextField = (typeof modelTextFields)[number]
export type ModelNumberField = (typeof modelNumberFields)[number]

/** One condition of MLflow's filter on logged models; conditions are AND-ed. Metrics are compared by their latest value. */
export type LoggedModelCondition =
  | { on: 'metric'; key: string; op: NumberOp; value: number }
  | { on: 'param' | 'tag'; key: string; op: TextOp; value: string }
  | { on: 'param' | 'tag'; key: string; op: 'IN' | 'NOT IN'; values: string[] }
  | { on: 'attribute'; name: ModelNumberField; op: NumberOp; value: number }
  | { on: 'attribute'; name: ModelTextField; op: TextOp; value: string }
  | { on: 'attribute'; name: ModelTextField; op: 'IN' | 'NOT IN'; values: string[] }

export type LoggedModelOrder = { descending: boolean } & (
  | { on: 'attribute'; name: ModelTextField | ModelNumberField }
  | { on: 'metric'; key: string; dataset: DatasetFilter | null }
)

export interface LoggedModelQuery {
  experimentIds: readonly string[]
  conditions: readonly LoggedModelCondition[]
  /** Only metrics on one of these count; without a condition on metrics, models that have any. Empty: all. */
  datasets: readonly DatasetFilter[]
  /** What is missing comes last; ties by creation, newest first, then by id. */
  orderBy: readonly LoggedModelOrder[]
  limit: number
  offset: number
}

/**
 * Logged models of one workspace each. Every method rejects with RESOURCE_DOES_NOT_EXIST for a model that is unknown, deleted or in another
 * workspace.
 */
export interface LoggedModelStore {
  /** It is PENDING. @throws INVALID_PARAMETER_VALUE for an experiment that is deleted */
  create(workspace: string, draft: LoggedModelDraft): Promise<LoggedModel>
  get(workspace: string, modelId: string): Promise<LoggedModel>
  /** As MLflow's clients see it. `deleted`: a deleted one, too. */
  getWithHistory(workspace: string, modelId: string, deleted: boolean): Promise<LoggedModel>
  finalize(workspace: string, modelId: string, status: ModelStatus): Promise<void>
  delete(workspace: string, modelId: string): Promise<void>
  setTags(workspace: string, modelId: string, tags: ReadonlyMap<string, string>): Promise<void>
  /** @throws RESOURCE_DOES_NOT_EXIST when there is no such tag */
  deleteTag(workspace: string, modelId: string, key: string): Promise<void>
  /** Its files are registered as this version: its tag `mlflow.modelVersions` says so, of the last hundred. */
  noteVersion(workspace: string, modelId: string, name: string, version: number): Promise<void>
  /** @throws INVALID_PARAMETER_VALUE for a parameter that is there already with another value */
  logParams(workspace: string, modelId: string, params: ReadonlyMap<string, string>): Promise<void>
  /** Ends before `limit` where the answer would be more than `maxFoundBytes`, and so `searchWithHistory`. */
  search(workspace: string, query: LoggedModelQuery): Promise<Found<LoggedModel>>
  searchWithHistory(workspace: string, query: LoggedModelQuery): Promise<Found<LoggedModel>>
}

export const loggedModelCalls: CallKinds<LoggedModelStore> = {
  get: 'read',
  getWithHistory: 'read',
  search: 'read',
  searchWithHistory: 'read',
  create: 'write',
  finalize: 'write',
  delete: 'write',
  setTags: 'write',
  deleteTag: 'write',
  noteVersion: 'write',
  logParams: 'write',
}
