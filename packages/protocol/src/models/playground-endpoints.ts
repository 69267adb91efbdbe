import { z } from 'zod/mini'
import { messageSchema } from '../tracing/schemas.ts'
import { base } from '../tracing/trace-skeleton-path.ts'
import { modelFailureSchema } from './provider-endpoints.ts'

/** Tags of the trace of a rerun: what it is a rerun of. */
export const rerunTags = { trace: 'assay.playground.origin.trace', span: 'assay.playground.origin.span' } as const

/** Messages, and tools, of one rerun. */
export const maxRerunMessages = 1_000
export const maxRerunTools = 200

const count = z.number().check(z.int(), z.positive())

export const modelParametersSchema = z.strictObject({
  temperature: z.optional(z.number().check(z.minimum(0), z.maximum(2))),
  maxTokens: z.optional(count),
  topP: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
})
export type ModelParameters = z.infer<typeof modelParametersSchema>

const toolSchema = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  description: z.nullable(z.string()),
  /** JSON Schema of the arguments. */
  parameters: z.unknown(),
})
export type ModelTool = z.infer<typeof toolSchema>

/**
 * `POST` here asks a model again, with whatever was edited. The answer is a stream of server-sent events, each a `RerunEvent` in its data; the
 * trace is written when it ends, also when it fails or the page goes away.
 */
export const rerunPath = `${base}/playground/reruns`
export const rerunRequest = z.strictObject({
  origin: z.strictObject({ traceId: z.string(), spanId: z.string() }),
  providerId: z.string(),
  model: z.string().check(z.trim(), z.minLength(1), z.maxLength(200)),
  messages: z.array(messageSchema).check(z.minLength(1), z.maxLength(maxRerunMessages)),
  tools: z.array(toolSchema).check(z.maxLength(maxRerunTools)),
  parameters: modelParametersSchema,
})
export type RerunRequest = z.infer<typeof rerunRequest>

const rerunEventSchema = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('reasoning'), text: z.string() }),
  /** A piece of the `index`th call; the first names the tool. `text` joined is its arguments as JSON. */
  z.object({ type: z.literal('tool'), index: z.number(), name: z.optional(z.string()), text: z.string() }),
  /** The last. `traceId` is null where the trace could not be written. `failure` null: the model came to its end. */
  z.object({
    type: z.literal('end'),
    traceId: z.nullable(z.string()),
    spanId: z.string(),
    durationMs: z.number(),
    finishReason: z.nullable(z.string()),
    failure: z.nullable(modelFailureSchema),
  }),
])
export type RerunEvent = z.infer<typeof rerunEventSchema>
