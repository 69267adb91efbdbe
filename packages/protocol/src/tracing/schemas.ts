import { z } from 'zod/mini'
import { spanTypes } from '../constants.ts'

/** Tokens in exclusive classes: `input` is what was neither read from nor written to a cache. Absent means "not reported". */
export const usageSchema = z.object({
  input: z.optional(z.number()),
  cachedRead: z.optional(z.number()),
  cachedWrite: z.optional(z.number()),
  audioInput: z.optional(z.number()),
  output: z.optional(z.number()),
  reasoning: z.optional(z.number()),
  audioOutput: z.optional(z.number()),
})
export type Usage = z.infer<typeof usageSchema>

export const traceStatuses = ['OK', 'ERROR', 'IN_PROGRESS', 'PARTIAL'] as const
export type TraceStatus = (typeof traceStatuses)[number]

export const assessmentSchema = z.object({
  assessmentId: z.string(),
  traceId: z.string(),
  spanId: z.nullable(z.string()),
  kind: z.enum(['feedback', 'expectation', 'issue']),
  name: z.string(),
  /** Number, boolean, text or any JSON. Null when the assessment carries only an error. */
  value: z.unknown(),
  rationale: z.nullable(z.string()),
  source: z.object({ type: z.enum(['HUMAN', 'LLM_JUDGE', 'CODE', 'AI_JUDGE', 'SOURCE_TYPE_UNSPECIFIED']), id: z.string() }),
  error: z.nullable(z.object({ code: z.string(), message: z.nullable(z.string()), stackTrace: z.nullable(z.string()) })),
  metadata: z.record(z.string(), z.string()),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  /** The assessment that this one replaced; only the newest of a chain is valid. */
  overrides: z.nullable(z.string()),
  valid: z.boolean(),
})
export type Assessment = z.infer<typeof assessmentSchema>

/** One line of the traces list. Times unix milliseconds (fractions kept), durations milliseconds, cost US dollars. */
export const traceSummarySchema = z.object({
  traceId: z.string(),
  experimentId: z.string(),
  name: z.string(),
  status: z.enum(traceStatuses),
  startMs: z.number(),
  /** Null while the root is open. */
  durationMs: z.nullable(z.number()),
  inputPreview: z.string(),
  outputPreview: z.string(),
  /** Type and message of the deepest failing span, e.g. `RefundAmountError: refund 189.00 EUR exceeds …`. */
  error: z.nullable(z.string()),
  spanCount: z.number(),
  errorCount: z.number(),
  tokens: z.nullable(z.number()),
  /** What `tokens` are made of, those from a cache among the first. */
  inputTokens: z.nullable(z.number()),
  outputTokens: z.nullable(z.number()),
  /** Null when nothing in the trace has a price. */
  costUsd: z.nullable(z.number()),
  /** True when at least one LLM call had tokens but no known price, so that `costUsd` is a lower bound. */
  unpriced: z.boolean(),
  session: z.nullable(z.string()),
  user: z.nullable(z.string()),
  version: z.nullable(z.string()),
  models: z.array(z.string()),
  tags: z.record(z.string(), z.string()),
  /** Without MLflow's own, each value cut at 250 characters. */
  metadata: z.record(z.string(), z.string()),
  assessments: z.array(assessmentSchema),
  clockSuspect: z.boolean(),
})
export type TraceSummary = z.infer<typeof traceSummarySchema>

/** One line of the span list. */
export const spanSummarySchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  name: z.string(),
  type: z.enum(spanTypes),
  status: z.enum(['OK', 'ERROR', 'UNSET']),
  startMs: z.number(),
  durationMs: z.nullable(z.number()),
  model: z.nullable(z.string()),
  tool: z.nullable(z.string()),
  tokens: z.nullable(z.number()),
  costUsd: z.nullable(z.number()),
  error: z.nullable(z.string()),
})
export type SpanSummary = z.infer<typeof spanSummarySchema>

/**
 * A whole trace without payloads, in columns: index i of every array is the same span. Spans are in start order.
 * `parent` is an index, or −1 for a root and for a span whose parent has not arrived. A parent cycle is broken at its earliest span.
 */
export const traceSkeletonSchema = z.object({
  trace: traceSummarySchema,
  metadata: z.record(z.string(), z.string()),
  spans: z.object({
    spanId: z.array(z.string()),
    parent: z.array(z.number()),
    /** Index into `names`. */
    name: z.array(z.number()),
    /** Index into `spanTypes`. */
    type: z.array(z.number()),
    /** 0 unset, 1 ok, 2 error. */
    status: z.array(z.number()),
    /** Microseconds after `trace.startMs`. */
    startUs: z.array(z.number()),
    /** Microseconds; −1 while open. */
    durationUs: z.array(z.number()),
    /** −1 when not reported. */
    tokens: z.array(z.number()),
    /** −1 when there is none, −2 when unpriced. */
    costUsd: z.array(z.number()),
    /** Index into `names`, −1 for none. */
    model: z.array(z.number()),
    names: z.array(z.string()),
  }),
})
export type TraceSkeleton = z.infer<typeof traceSkeletonSchema>

const messagePartSchema = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('reasoning'), text: z.string() }),
  /** `url` is a `data:` or remote address as it stood in the trace: never load it without a click. */
  z.object({ type: z.literal('media'), mediaType: z.string(), url: z.string(), bytes: z.number() }),
  z.object({ type: z.literal('tool_call'), id: z.nullable(z.string()), name: z.string(), arguments: z.unknown() }),
  z.object({ type: z.literal('tool_result'), id: z.nullable(z.string()), name: z.nullable(z.string()), result: z.unknown() }),
])
export const messageSchema = z.object({ role: z.string(), parts: z.array(messagePartSchema) })
export type Message = z.infer<typeof messageSchema>
export type MessagePart = z.infer<typeof messagePartSchema>

const documentSchema = z.object({ id: z.nullable(z.string()), content: z.string(), score: z.nullable(z.number()), metadata: z.unknown() })
export type RetrievedDocument = z.infer<typeof documentSchema>

/** What a span says, whichever convention wrote it. Null where it says nothing of the kind. */
export const spanContentSchema = z.object({
  inputs: z.unknown(),
  outputs: z.unknown(),
  inputMessages: z.nullable(z.array(messageSchema)),
  outputMessages: z.nullable(z.array(messageSchema)),
  tools: z.nullable(z.array(z.object({ name: z.string(), description: z.nullable(z.string()), parameters: z.unknown() }))),
  documents: z.nullable(z.array(documentSchema)),
  modelParameters: z.nullable(z.record(z.string(), z.unknown())),
})
export type SpanContent = z.infer<typeof spanContentSchema>

/** A price as used: which book row, per million tokens of each class. */
export const costExplanationSchema = z.object({
  status: z.enum(['priced', 'unpriced', 'reported', 'counted_in_children']),
  totalUsd: z.nullable(z.number()),
  model: z.nullable(z.string()),
  provider: z.nullable(z.string()),
  /** Where the price is from: `book 2026-11-01` or `project override`. */
  source: z.nullable(z.string()),
  effectiveFrom: z.nullable(z.string()),
  lines: z.array(z.object({ tokenClass: z.string(), tokens: z.number(), usdPerMillion: z.number(), usd: z.number() })),
})
export type CostExplanation = z.infer<typeof costExplanationSchema>

export const spanPayloadSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.nullable(z.string()),
  name: z.string(),
  type: z.enum(spanTypes),
  kind: z.string(),
  status: z.enum(['OK', 'ERROR', 'UNSET']),
  statusMessage: z.string(),
  startMs: z.number(),
  durationMs: z.nullable(z.number()),
  model: z.nullable(z.string()),
  provider: z.nullable(z.string()),
  usage: z.nullable(usageSchema),
  cost: z.nullable(costExplanationSchema),
  content: spanContentSchema,
  /** Every attribute as sent, keys in order. 64-bit integers beyond 2^53 come as strings. */
  attributes: z.array(z.tuple([z.string(), z.unknown()])),
  events: z.array(z.object({ name: z.string(), timeMs: z.number(), attributes: z.array(z.tuple([z.string(), z.unknown()])) })),
  links: z.array(z.object({ traceId: z.string(), spanId: z.string() })),
  exception: z.nullable(z.object({ type: z.string(), message: z.string(), stacktrace: z.nullable(z.string()) })),
  resource: z.array(z.tuple([z.string(), z.unknown()])),
  scope: z.object({ name: z.string(), version: z.string() }),
  /** Whether strings of this answer were cut at `maxChars`; the stored span has them whole. */
  cut: z.boolean(),
  /** What the server cut at its limits, e.g. `attribute input.value: 1048576 of 12582912 bytes kept`. */
  truncated: z.array(z.string()),
  /** Bytes of the stored payload. */
  bytes: z.number(),
})
export type SpanPayload = z.infer<typeof spanPayloadSchema>
