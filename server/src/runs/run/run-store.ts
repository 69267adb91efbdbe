import type { CallKinds } from '../../platform/workers/call-kinds.ts'
import type { NumberOp, TextOp } from '../../platform/database/comparison.ts'
import type { Found } from '../../platform/database/found-page.ts'
import type { MetricPoint } from '../metric/point-block.ts'

export const runStatuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const
export type RunStatus = (typeof runStatuses)[number]

/** Times unix milliseconds. */
export interface RunInfo {
  /** 32 hex digits; a later run's is greater. */
  runId: string
  experimentId: string
  name: string
  userId: string
  status: RunStatus
  startMs: number
  /** Null while nobody said when it ended. */
  endMs: number | null
  artifactUri: string
  lifecycleStage: 'active' | 'deleted'
}

export interface Metric extends MetricPoint {
  key: string
}

export interface Run extends RunInfo {
  /** The latest point of each: that of the highest step, then time, then value. By key. */
  metrics: Metric[]
  params: Map<string, string>
  tags: Map<string, string>
  datasets: DatasetInput[]
  /** Ids of logged models that it read; empty in answers of `search`, as in MLflow's. */
  modelInputs: string[]
  modelOutputs: { modelId: string; step: number }[]
}

/** A dataset that a run read; of an experiment, by name and digest. */
export interface DatasetInput {
  name: string
  digest: string
  sourceType: string
  source: string
  schema: string | null
  profile: string | null
  tags: [key: string, value: string][]
}

interface DatasetSummary {
  experimentId: string
  name: string
  digest: string
  /** What it was used as: `training`, say. */
  context: string | null
}

export interface RunDraft {
  experimentId: string
  userId: string
  startMs: number
  name: string
  tags: Map<string, string>
}

/** A metric that is logged to a run, and to a logged model with it where one is named. */
export interface LoggedMetric extends Metric {
  model: { id: string; datasetName: string; datasetDigest: string } | null
}

export interface RunBatch {
  metrics: readonly LoggedMetric[]
  params: ReadonlyMap<string, string>
  tags: ReadonlyMap<string, string>
}

export const textAttributes = ['run_id', 'run_name', 'user_id', 'status', 'artifact_uri'] as const
export const numberAttributes = ['start_time', 'end_time'] as const
export const datasetKeys = ['name', 'digest', 'context'] as const
export type TextAttribute = (typeof textAttributes)[number]
export type NumberAttribute = (typeof numberAttributes)[number]
export type DatasetKey = (typeof datasetKeys)[number]

/** One condition of MLflow's run filter; conditions are AND-ed. What is missing fulfils only `IS NULL`, NaN only `!=`. */
export type RunCondition =
  | { on: 'metric'; key: string; op: NumberOp; value: number }
  | { on: 'parameter' | 'tag'; key: string; op: TextOp; value: string }
  | { on: 'parameter' | 'tag'; key: string; op: 'IS NULL' | 'IS NOT NULL' }
  | { on: 'attribute'; name: NumberAttribute; op: NumberOp; value: number }
  | { on: 'attribute'; name: TextAttribute; op: TextOp; value: string }
  | { on: 'attribute'; name: TextAttribute; op: 'IN' | 'NOT IN'; values: string[] }
  | { on: 'dataset'; name: DatasetKey; op: TextOp; value: string }
  | { on: 'dataset'; name: DatasetKey; op: 'IN' | 'NOT IN'; values: string[] }

export type RunOrderKey = { on: 'metric' | 'parameter' | 'tag'; key: string } | { on: 'attribute'; name: TextAttribute | NumberAttribute }
export type RunOrder = RunOrderKey & { descending: boolean }

export interface RunQuery {
  experimentIds: readonly string[]
  view: 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL'
  conditions: readonly RunCondition[]
  /** What is missing comes last, NaN before it; ties by start, newest first, then by run id. */
  orderBy: readonly RunOrder[]
  limit: number
  offset: number
}

/** What a metric was, of one run. */
interface SampledMetric extends Metric {
  runId: string
}

/**
 * Runs of one workspace each, and what is logged to them. Every method rejects with RESOURCE_DOES_NOT_EXIST for a run that is unknown or in
 * another workspace, and those that log with INVALID_PARAMETER_VALUE for one that is deleted.
 */
export interface RunStore {
  /** The run has its name as tag `mlflow.runName`. @throws INVALID_PARAMETER_VALUE for an experiment that is deleted. */
  create(workspace: string, draft: RunDraft): Promise<Run>
  get(workspace: string, runId: string): Promise<Run>
  update(workspace: string, runId: string, change: { status?: RunStatus; endMs?: number; name?: string }): Promise<RunInfo>
  delete(workspace: string, runId: string): Promise<void>
  restore(workspace: string, runId: string): Promise<void>
  /**
   * All of it or nothing. A point that is there already is not there twice.
   * @throws INVALID_PARAMETER_VALUE for a parameter that has another value already, RESOURCE_DOES_NOT_EXIST for an unknown model
   */
  log(workspace: string, runId: string, batch: RunBatch): Promise<void>
  /**
   * Appends to the run's history of models (`model-history.ts`), in one step.
   * @throws INVALID_PARAMETER_VALUE where the list would go over `maxModelHistoryChars`
   */
  appendModel(workspace: string, runId: string, model: object): Promise<void>
  /** @throws RESOURCE_DOES_NOT_EXIST when there is no such tag */
  deleteTag(workspace: string, runId: string, key: string): Promise<void>
  /** A dataset that the run has already is passed over, its tags too. */
  logInputs(workspace: string, runId: string, datasets: readonly DatasetInput[], modelIds: readonly string[]): Promise<void>
  /** A model that the run has already keeps its step. */
  logOutputs(workspace: string, runId: string, models: readonly { modelId: string; step: number }[]): Promise<void>
  /** At most `limit`, one for each dataset and context. */
  datasetSummaries(workspace: string, experimentIds: readonly string[], limit: number): Promise<DatasetSummary[]>
  /**
   * Whole runs, from `offset` on. Ends before `limit` where the answer would be more than `maxFoundBytes`. All that fulfil the conditions are
   * sorted for each page, unless the first by one metric are asked for.
   */
  search(workspace: string, query: RunQuery): Promise<Found<Run>>
  /** Points of one metric by time, step, value; none of an unknown run, as in MLflow, and so for samples. */
  metricHistory(workspace: string, runId: string, key: string, page: { limit: number; offset: number }): Promise<MetricPoint[]>
  /** At most `most` points of each run, evenly spread over its points by step, with the first and the last; steps inclusive. */
  sampleMetric(
    workspace: string,
    query: { runIds: readonly string[]; key: string; most: number; steps: { from: number; to: number } | null },
  ): Promise<SampledMetric[]>
  /**
   * At most `most` points by step that show the shape of the metric: the first, the last, and the least and greatest of equal shares between
   * them; `total` is how many there are. Null where the run has no such metric.
   */
  metricCurve(workspace: string, runId: string, key: string, most: number): Promise<{ total: number; points: MetricPoint[] } | null>
}

export const runCalls: CallKinds<RunStore> = {
  get: 'read',
  search: 'read',
  metricHistory: 'read',
  sampleMetric: 'read',
  metricCurve: 'read',
  datasetSummaries: 'read',
  create: 'write',
  update: 'write',
  delete: 'write',
  restore: 'write',
  log: 'write',
  appendModel: 'write',
  deleteTag: 'write',
  logInputs: 'write',
  logOutputs: 'write',
}
