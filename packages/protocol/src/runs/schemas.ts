import { z } from 'zod/mini'

export const runStatuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const
export type RunStatus = (typeof runStatuses)[number]

/** JSON has no NaN: it is the word. */
export const metricValueSchema = z.union([z.number(), z.literal('NaN')])
export type MetricValue = z.infer<typeof metricValueSchema>

const runRef = { runId: z.string(), name: z.string(), status: z.enum(runStatuses) }

/** A run in one line. Times unix milliseconds. */
export const runRowSchema = z.object({
  ...runRef,
  userId: z.string(),
  startMs: z.number(),
  /** Null while nobody said when it ended. */
  endMs: z.nullable(z.number()),
  lifecycleStage: z.enum(['active', 'deleted']),
  /** Runs of the same experiment and view that name it as their parent. */
  childCount: z.number(),
  /** Of the columns that were asked for, in their order; null where there is none. A metric's is its latest. */
  values: z.array(z.nullable(z.union([z.number(), z.string()]))),
})
export type RunRow = z.infer<typeof runRowSchema>

export const datasetInputSchema = z.object({
  name: z.string(),
  digest: z.string(),
  sourceType: z.string(),
  source: z.string(),
  /** JSON, or whatever the client made of it; cut at 65,536 characters. */
  schema: z.nullable(z.string()),
  profile: z.nullable(z.string()),
  /** What it was used as: `training`, say. */
  context: z.nullable(z.string()),
})
export type DatasetInput = z.infer<typeof datasetInputSchema>

export const modelStatuses = ['UNSPECIFIED', 'PENDING', 'READY', 'FAILED'] as const
export type ModelStatus = (typeof modelStatuses)[number]

/** A logged model by name, where one is only mentioned. */
export const modelRefSchema = z.object({
  modelId: z.string(),
  name: z.string(),
  status: z.enum(modelStatuses),
  experimentId: z.string(),
})
export type ModelRef = z.infer<typeof modelRefSchema>

const entry = z.object({ key: z.string(), value: z.string() })
const latestMetric = { key: z.string(), value: metricValueSchema, step: z.number(), atMs: z.number() }

/** A run with all that was logged to it, but the histories of its metrics. */
export const runDetailSchema = z.object({
  ...runRef,
  experimentId: z.string(),
  userId: z.string(),
  startMs: z.number(),
  endMs: z.nullable(z.number()),
  artifactUri: z.string(),
  lifecycleStage: z.enum(['active', 'deleted']),
  metrics: z.array(z.object(latestMetric)),
  params: z.array(entry),
  tags: z.array(entry),
  datasets: z.array(datasetInputSchema),
  modelInputs: z.array(modelRefSchema),
  modelOutputs: z.array(modelRefSchema),
  parent: z.nullable(z.object(runRef)),
  /** Newest first. */
  children: z.array(z.object(runRef)),
  /** How many there are, where `children` has only the first. */
  childCount: z.number(),
})
export type RunDetail = z.infer<typeof runDetailSchema>

/** What is compared of one run. */
export const comparedRunSchema = z.object({
  ...runRef,
  experimentId: z.string(),
  startMs: z.number(),
  endMs: z.nullable(z.number()),
  metrics: z.array(z.object({ key: z.string(), value: metricValueSchema })),
  params: z.array(entry),
  tags: z.array(entry),
})
export type ComparedRun = z.infer<typeof comparedRunSchema>

/**
 * One metric of one run over time. Columns of one length; null stands for NaN. Where there are more points than were asked for: the first, the
 * last, and the least and greatest of equal shares between them.
 */
export const metricCurveSchema = z.object({
  runId: z.string(),
  key: z.string(),
  /** Points that were logged. */
  total: z.number(),
  steps: z.array(z.number()),
  /** Unix milliseconds of the first point; `timesMs` count from there. */
  startMs: z.number(),
  timesMs: z.array(z.number()),
  values: z.array(z.nullable(z.number())),
})
export type MetricCurve = z.infer<typeof metricCurveSchema>

/** A registered version that a model's files were registered as. */
const versionRef = z.object({ name: z.string(), version: z.string() })

export const modelRowSchema = z.object({
  ...modelRefSchema.shape,
  /** Empty where nobody said. */
  modelType: z.string(),
  createdAtMs: z.number(),
  /** Null where no run made it, or one that is not there. */
  sourceRun: z.nullable(z.object(runRef)),
  /** The latest of each on each dataset. */
  metrics: z.array(z.object({ ...latestMetric, dataset: z.nullable(z.string()) })),
  versions: z.array(versionRef),
})
export type ModelRow = z.infer<typeof modelRowSchema>

export const modelDetailSchema = z.object({
  ...modelRowSchema.shape,
  updatedAtMs: z.number(),
  artifactUri: z.string(),
  metrics: z.array(
    z.object({ ...latestMetric, runId: z.string(), datasetName: z.nullable(z.string()), datasetDigest: z.nullable(z.string()) }),
  ),
  params: z.array(entry),
  tags: z.array(entry),
  /** Tags of the run that made it, for what only the run knows: its commit. */
  sourceTags: z.array(entry),
  /** Runs that read it, newest first. */
  usedBy: z.array(z.object({ ...runRef, experimentId: z.string() })),
})
export type ModelDetail = z.infer<typeof modelDetailSchema>

export const fileEntrySchema = z.object({
  name: z.string(),
  isFolder: z.boolean(),
  /** 0 for a folder. */
  bytes: z.number(),
})
export type FileEntry = z.infer<typeof fileEntrySchema>
