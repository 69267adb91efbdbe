import { z } from 'zod/mini'

/** MLflow's stages of a model version. Prompts stay in `None`. */
export const modelStages = ['None', 'Staging', 'Production', 'Archived'] as const
export type ModelStage = (typeof modelStages)[number]

const aliasSchema = z.object({ alias: z.string(), version: z.number() })
export type Alias = z.infer<typeof aliasSchema>

/** One line of the lists of prompts and of models. Times unix milliseconds. What is long is cut; `…Count` says how many there are in all. */
export const registeredSummarySchema = z.object({
  name: z.string(),
  description: z.string(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  versionCount: z.number(),
  /** Null while there is no version. */
  newestVersion: z.nullable(z.number()),
  aliases: z.array(aliasSchema),
  aliasCount: z.number(),
  /** The newest version of each stage but `None` and `Archived`. Empty for prompts. */
  stages: z.array(z.object({ stage: z.enum(modelStages), version: z.number() })),
  tags: z.record(z.string(), z.string()),
  tagCount: z.number(),
})
export type RegisteredSummary = z.infer<typeof registeredSummarySchema>

/** A prompt or a model without its versions. */
export const registeredModelSchema = z.object({
  ...registeredSummarySchema.shape,
  kind: z.enum(['prompt', 'model']),
})
export type RegisteredModelHead = z.infer<typeof registeredModelSchema>

/** One line of the list of versions: everything but texts. `description` is a prompt's commit message, cut. */
export const versionSummarySchema = z.object({
  version: z.number(),
  description: z.string(),
  /** As a tag of the version says (`author`, else `mlflow.user`); null where none does. */
  author: z.nullable(z.string()),
  stage: z.enum(modelStages),
  aliases: z.array(z.string()),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  /** Null where no run made it. */
  runId: z.nullable(z.string()),
  tags: z.record(z.string(), z.string()),
  tagCount: z.number(),
})
export type VersionSummary = z.infer<typeof versionSummarySchema>

/**
 * One message of a chat prompt. `isJson`: its content is no text (parts with pictures, say) but what is written here as JSON. `rest` is JSON of
 * its other members (tool calls, a name), empty where it has none.
 */
export const promptMessageSchema = z.object({ role: z.string(), content: z.string(), isJson: z.boolean(), rest: z.string() })
export type PromptMessage = z.infer<typeof promptMessageSchema>

export const promptTemplateSchema = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('chat'), messages: z.array(promptMessageSchema) }),
])
export type PromptTemplate = z.infer<typeof promptTemplateSchema>

/** A version with everything it says. */
export const modelVersionSchema = z.object({
  ...versionSummarySchema.shape,
  name: z.string(),
  /** Numbers of the versions before and behind it that are there; null at the ends. */
  previous: z.nullable(z.number()),
  next: z.nullable(z.number()),
  /** Null for what is no prompt, and for a prompt's version that somebody made without a text. */
  template: z.nullable(promptTemplateSchema),
  /** JSON as it was given, or a text where it is none; null where there is none. */
  modelConfig: z.unknown(),
  responseFormat: z.unknown(),
  source: z.string(),
  runLink: z.string(),
  /** Of the logged model whose files these are; null where the source names none. */
  loggedModelId: z.nullable(z.string()),
})
export type ModelVersionDetail = z.infer<typeof modelVersionSchema>

const linkedRunSchema = z.object({
  runId: z.string(),
  experimentId: z.string(),
  name: z.string(),
  status: z.string(),
  startMs: z.number(),
  versions: z.array(z.string()),
})
const linkedModelSchema = z.object({
  modelId: z.string(),
  experimentId: z.string(),
  name: z.string(),
  status: z.string(),
  createdAtMs: z.number(),
  versions: z.array(z.string()),
})

/** What is known of the traces that are linked to one version, of those that began in the time asked for. */
export const versionUseSchema = z.object({
  version: z.string(),
  traces: z.number(),
  /** False where only the newest were counted. The other numbers are of those counted. */
  exact: z.boolean(),
  errors: z.number(),
  /** Of the traces that have ended; null where none has. Milliseconds. */
  p50DurationMs: z.nullable(z.number()),
  /** US dollars a trace, of those that have a price; null where none has. */
  meanCostUsd: z.nullable(z.number()),
  lastTraceAtMs: z.number(),
  /** The projects with the most of them first. */
  experiments: z.array(z.object({ experimentId: z.string(), traces: z.number() })),
})
export type VersionUse = z.infer<typeof versionUseSchema>

/** Who uses a prompt: traces by version, and the newest runs and logged models that are linked to it. */
export const promptUseSchema = z.object({
  versions: z.array(versionUseSchema),
  runs: z.array(linkedRunSchema),
  models: z.array(linkedModelSchema),
})
export type PromptUse = z.infer<typeof promptUseSchema>

const numberOrText = z.union([z.number(), z.string()])

/** The run and the logged model that a version was made from, as far as they are there. Metrics are the latest; `NaN` and infinities texts. */
export const versionOriginSchema = z.object({
  run: z.nullable(
    z.object({
      runId: z.string(),
      experimentId: z.string(),
      name: z.string(),
      status: z.string(),
      startMs: z.number(),
      endMs: z.nullable(z.number()),
      params: z.record(z.string(), z.string()),
      metrics: z.record(z.string(), numberOrText),
    }),
  ),
  model: z.nullable(
    z.object({
      modelId: z.string(),
      experimentId: z.string(),
      name: z.string(),
      status: z.string(),
      params: z.record(z.string(), z.string()),
      metrics: z.record(z.string(), numberOrText),
    }),
  ),
})
export type VersionOrigin = z.infer<typeof versionOriginSchema>
