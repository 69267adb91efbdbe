import { z } from 'zod/mini'
import { spanTypes } from '../constants.ts'
import { defineEndpoint } from '../endpoint.ts'
import {
  assessmentSchema,
  messageSchema,
  spanPayloadSchema,
  spanSummarySchema,
  traceSkeletonSchema,
  traceSummarySchema,
} from './schemas.ts'
import { base, traceSkeletonPath } from './trace-skeleton-path.ts'

/*
 * Assay's own API, which its pages use. The workspace is the `x-mlflow-workspace` header or the `workspace` query parameter; without either
 * it is `default`. Errors have MLflow's form: `{ error_code, message }`, plus `details` where a page can use them (a filter's `position`).
 */

const count = z.coerce.number().check(z.int(), z.nonnegative())

/** `q` is the query bar's text; `from`/`to` unix milliseconds, `to` exclusive; `cursor` is opaque and belongs to this very query. */
const listRequest = {
  experimentId: z.string(),
  q: z.optional(z.string()),
  from: z.optional(z.coerce.number()),
  to: z.optional(z.coerce.number()),
  cursor: z.optional(z.string()),
  limit: z.optional(count),
}

export const experimentSummarySchema = z.object({
  experimentId: z.string(),
  name: z.string(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  lifecycleStage: z.enum(['active', 'deleted']),
  /** Of runs that are not deleted. */
  runCount: z.number(),
  traceCount: z.number(),
  lastTraceAtMs: z.nullable(z.number()),
})
export type ExperimentSummary = z.infer<typeof experimentSummarySchema>

/** Projects, newest activity first. */
export const listExperiments = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments`,
  policy: 'experiment:read',
  request: z.object({}),
  response: z.object({ experiments: z.array(experimentSummarySchema) }),
  errors: [],
})

/** Newest first. `limit` 1…200, default 50. */
export const listTraces = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/traces`,
  policy: 'trace:read',
  request: z.object({ ...listRequest, sort: z.optional(z.enum(['time', 'duration', 'cost', 'tokens'])) }),
  response: z.object({
    traces: z.array(traceSummarySchema),
    nextCursor: z.nullable(z.string()),
    /** Spans accepted but not yet in the word index; above 0 a word search may miss the newest. */
    indexLagSpans: z.number(),
  }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

export const listSpans = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/spans`,
  policy: 'trace:read',
  request: z.object(listRequest),
  response: z.object({ spans: z.array(spanSummarySchema), nextCursor: z.nullable(z.string()), indexLagSpans: z.number() }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

/** How many match, and the sums of what matches. `exact` is false where counting stopped at the limit `countedUpTo`. */
export const countTraces = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/traces/count`,
  policy: 'trace:read',
  request: z.object({ experimentId: z.string(), q: listRequest.q, from: listRequest.from, to: listRequest.to }),
  response: z.object({
    count: z.number(),
    errors: z.number(),
    tokens: z.number(),
    costUsd: z.number(),
    p90DurationMs: z.nullable(z.number()),
    p95DurationMs: z.nullable(z.number()),
    exact: z.boolean(),
  }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

/**
 * Values to offer as filters with how many traces of the window have each, most frequent first, at most `limit` (default 8) a facet. `of`
 * says whose names and errors: those of the traces, or those of their spans. `exact` is false where only the newest 10,000 were counted.
 */
export const listFacets = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/facets`,
  policy: 'trace:read',
  request: z.object({
    experimentId: z.string(),
    of: z.optional(z.enum(['traces', 'spans'])),
    from: listRequest.from,
    to: listRequest.to,
    limit: z.optional(count),
  }),
  response: z.object({
    facets: z.array(
      z.object({
        facet: z.enum(['status', 'model', 'tool', 'type', 'name', 'error', 'tag']),
        /** `key` is the tag's. */
        values: z.array(z.object({ key: z.optional(z.string()), value: z.string(), count: z.number() })),
      }),
    ),
    exact: z.boolean(),
  }),
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})

const bucketSchema = z.object({
  startMs: z.number(),
  /** Group value, e.g. a model; empty when not grouped; null for the sum of all groups that are none of the 50 largest. */
  group: z.nullable(z.string()),
  count: z.number(),
  errors: z.number(),
  tokens: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  costUsd: z.number(),
  /** Null for a bucket without durations. Relative error at most 1 %. */
  p50Ms: z.nullable(z.number()),
  p95Ms: z.nullable(z.number()),
  p99Ms: z.nullable(z.number()),
})

/**
 * Counts, errors, latency quantiles, tokens and cost in buckets of time. Empty buckets are absent. `of` counts traces or spans. At most the
 * 50 groups with the most in them are told apart, over the whole range; `otherGroups` says how many there are beyond these.
 */
export const timeSeries = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/series`,
  policy: 'trace:read',
  request: z.object({
    experimentId: z.string(),
    of: z.optional(z.enum(['traces', 'spans'])),
    groupBy: z.optional(z.enum(['model', 'name', 'type', 'none'])),
    from: z.coerce.number(),
    to: z.coerce.number(),
    /** Whole hours are answered from rollups, less from rows (range at most 24 h). */
    bucketMs: z.coerce.number(),
  }),
  response: z.object({ buckets: z.array(bucketSchema), otherGroups: z.number(), indexLagSpans: z.number() }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

const groupRow = {
  traceCount: z.number(),
  errorCount: z.number(),
  firstMs: z.number(),
  lastMs: z.number(),
  tokens: z.number(),
  costUsd: z.number(),
  totalDurationMs: z.number(),
}

/** Conversations: traces that share a session, the one with the newest trace first. */
export const listConversations = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/conversations`,
  policy: 'trace:read',
  request: z.object({
    experimentId: z.string(),
    cursor: listRequest.cursor,
    limit: listRequest.limit,
    from: listRequest.from,
    to: listRequest.to,
  }),
  response: z.object({
    conversations: z.array(
      z.object({
        session: z.string(),
        user: z.nullable(z.string()),
        firstInput: z.string(),
        lastOutput: z.string(),
        ...groupRow,
      }),
    ),
    nextCursor: z.nullable(z.string()),
  }),
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})

export const listUsers = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/users`,
  policy: 'trace:read',
  request: z.object({
    experimentId: z.string(),
    cursor: listRequest.cursor,
    limit: listRequest.limit,
    from: listRequest.from,
    to: listRequest.to,
  }),
  response: z.object({
    users: z.array(z.object({ user: z.string(), sessionCount: z.number(), ...groupRow })),
    nextCursor: z.nullable(z.string()),
  }),
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})

/** One trace without payloads. */
export const getTraceSkeleton = defineEndpoint({
  method: 'GET',
  path: traceSkeletonPath,
  policy: 'trace:read',
  request: z.object({ traceId: z.string() }),
  response: traceSkeletonSchema,
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})

/**
 * One span with everything it says. Strings in `content`, `attributes` and `events` are cut at `maxChars` (default 65,536) with a marker
 * `… [N more characters]`; `0` cuts nothing.
 */
export const getSpanPayload = defineEndpoint({
  method: 'GET',
  path: `${base}/traces/:traceId/spans/:spanId`,
  policy: 'trace:read',
  request: z.object({ traceId: z.string(), spanId: z.string(), maxChars: z.optional(count) }),
  response: spanPayloadSchema,
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})

/** The chat of a trace: every LLM call's messages in order, each message once (history that a later call repeats is left out). */
export const getTraceMessages = defineEndpoint({
  method: 'GET',
  path: `${base}/traces/:traceId/messages`,
  policy: 'trace:read',
  request: z.object({ traceId: z.string() }),
  response: z.object({
    turns: z.array(
      z.object({
        spanId: z.string(),
        spanName: z.string(),
        startMs: z.number(),
        direction: z.enum(['input', 'output']),
        message: messageSchema,
      }),
    ),
  }),
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})

/**
 * The spans of a trace as they are stored, as the body of an OTLP/JSON export request; of one span only with `spanId`. More than 64 MiB of a
 * whole trace: REQUEST_TOO_LARGE.
 */
export const getTraceOtlp = defineEndpoint({
  method: 'GET',
  path: `${base}/traces/:traceId/otlp`,
  policy: 'trace:read',
  request: z.object({ traceId: z.string(), spanId: z.optional(z.string()) }),
  response: z.object({ resourceSpans: z.array(z.unknown()) }),
  errors: ['RESOURCE_DOES_NOT_EXIST', 'REQUEST_TOO_LARGE'],
})

const occurrence = { spanId: z.string(), side: z.enum(['input', 'output']), path: z.string(), value: z.string() }

/**
 * Where the values that a span used come from: of a tool its arguments, of anything else the numbers and names in its answer. `origins` are
 * the steps that had a value before, the earliest first; none: no step had. `rivals` stood where the first of them is, and were not used.
 */
export const getValueOrigins = defineEndpoint({
  method: 'GET',
  path: `${base}/traces/:traceId/spans/:spanId/origins`,
  policy: 'trace:read',
  request: z.object({ traceId: z.string(), spanId: z.string() }),
  response: z.object({
    values: z.array(
      z.object({
        path: z.string(),
        value: z.string(),
        origins: z.array(z.object({ ...occurrence, match: z.enum(['exact', 'normalised', 'in text']) })),
        rivals: z.array(z.object(occurrence)),
      }),
    ),
  }),
  errors: ['RESOURCE_DOES_NOT_EXIST', 'REQUEST_TOO_LARGE'],
})

/** What happened, line by line in the order of time: starts, ends and events of all spans, the first 10,000; `more` are left out. */
export const getTraceLog = defineEndpoint({
  method: 'GET',
  path: `${base}/traces/:traceId/log`,
  policy: 'trace:read',
  request: z.object({ traceId: z.string() }),
  response: z.object({
    lines: z.array(
      z.object({
        atMs: z.number(),
        spanId: z.string(),
        spanName: z.string(),
        type: z.enum(spanTypes),
        kind: z.enum(['start', 'end', 'event']),
        /** Of an event its name and attributes, of an end how it ended. */
        text: z.string(),
        failed: z.boolean(),
      }),
    ),
    more: z.number(),
  }),
  errors: ['RESOURCE_DOES_NOT_EXIST', 'REQUEST_TOO_LARGE'],
})

/** Thumb, score or comment by the person at the page. */
export const createFeedback = defineEndpoint({
  method: 'POST',
  path: `${base}/traces/:traceId/feedback`,
  policy: 'trace:write',
  request: z.object({
    traceId: z.string(),
    spanId: z.optional(z.string()),
    name: z.string(),
    value: z.union([z.boolean(), z.number(), z.string()]),
    rationale: z.optional(z.string()),
  }),
  response: assessmentSchema,
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

export const deleteFeedback = defineEndpoint({
  method: 'DELETE',
  path: `${base}/traces/:traceId/feedback/:assessmentId`,
  policy: 'trace:write',
  request: z.object({ traceId: z.string(), assessmentId: z.string() }),
  response: z.object({}),
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})

/** A token with which a browser may add feedback to this trace for a day, and do nothing else. */
export const createFeedbackToken = defineEndpoint({
  method: 'POST',
  path: `${base}/traces/:traceId/feedback-token`,
  policy: 'trace:write',
  request: z.object({ traceId: z.string() }),
  response: z.object({ token: z.string(), expiresAtMs: z.number() }),
  errors: ['INVALID_PARAMETER_VALUE'],
})

/** Feedback by the bearer of a feedback token, from a page of an allowed origin (`--feedback-origins`). The token is the permission. */
export const submitFeedback = defineEndpoint({
  method: 'POST',
  path: `${base}/feedback`,
  policy: 'public',
  request: z.object({
    token: z.string().check(z.maxLength(1000)),
    value: z.union([z.boolean(), z.number(), z.string().check(z.maxLength(1000))]),
    name: z.optional(z.string().check(z.minLength(1), z.maxLength(250))),
    comment: z.optional(z.string().check(z.maxLength(8000))),
    user: z.optional(z.string().check(z.maxLength(250))),
  }),
  response: z.object({}),
  errors: ['UNAUTHENTICATED', 'RESOURCE_DOES_NOT_EXIST', 'INVALID_PARAMETER_VALUE'],
  // The longest comment of characters that JSON writes in six bytes each; whoever sends it has not shown a token yet.
  maxBodyBytes: 64 * 1024,
})

export const deleteTrace = defineEndpoint({
  method: 'DELETE',
  path: `${base}/traces/:traceId`,
  policy: 'trace:delete',
  request: z.object({ traceId: z.string() }),
  response: z.object({}),
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})

const price = z.number().check(z.nonnegative())

const name = z.string().check(z.minLength(1), z.maxLength(200))

/**
 * US dollars per million tokens. Classes left out cost what they are part of: cached input as input, reasoning as output. A misspelt member
 * is refused: left out, it would cost something else.
 */
export const statedPriceSchema = z.strictObject({
  /** OpenTelemetry's provider name; null or left out: whoever serves the model. */
  provider: z._default(z.nullable(name), null),
  model: name,
  /** ISO date from which it holds; null or left out: always. */
  effectiveFrom: z._default(z.nullable(z.string()), null),
  input: price,
  output: price,
  cachedRead: z.optional(price),
  cachedWrite: z.optional(price),
  audioInput: z.optional(price),
  reasoning: z.optional(price),
  audioOutput: z.optional(price),
})
export type ProjectPrice = z.infer<typeof statedPriceSchema>

/** The prices that a project states itself; they go before the price book. */
export const listPrices = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/prices`,
  policy: 'experiment:read',
  request: z.object({ experimentId: z.string() }),
  response: z.object({ prices: z.array(statedPriceSchema) }),
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})

/** Replaces a project's own prices. Spans that are there already are priced anew, in the background. */
export const setPrices = defineEndpoint({
  method: 'PUT',
  path: `${base}/experiments/:experimentId/prices`,
  policy: 'experiment:write',
  request: z.object({ experimentId: z.string(), prices: z.array(statedPriceSchema).check(z.maxLength(500)) }),
  response: z.object({ prices: z.array(statedPriceSchema) }),
  errors: ['RESOURCE_DOES_NOT_EXIST', 'INVALID_PARAMETER_VALUE'],
})

/** What a page needs to explain the set-up: addresses, and the last request that a door refused and why. */
export const getConnection = defineEndpoint({
  method: 'GET',
  path: `${base}/connection`,
  policy: 'server:read',
  request: z.object({}),
  response: z.object({
    version: z.string(),
    baseUrl: z.string(),
    otlpHttpUrl: z.nullable(z.string()),
    otlpGrpcUrl: z.nullable(z.string()),
    tokenRequired: z.boolean(),
    demo: z.boolean(),
    spansAccepted: z.number(),
    lastRejected: z.nullable(
      z.object({
        atMs: z.number(),
        door: z.enum(['otlp-http', 'otlp-grpc', 'mlflow']),
        request: z.string(),
        status: z.number(),
        reason: z.string(),
        hint: z.string(),
      }),
    ),
  }),
  errors: [],
})

/**
 * Server-sent events, at most two a second. `event: traces` carries `{ experimentId, traces: TraceSummary[] }` of traces that are new or
 * changed and match `q`; `event: spans` is sent instead when `traceId` is asked for and carries `{ traceId, revision }`: fetch the skeleton again.
 * `event: hello` comes first. A client that cannot keep up gets `event: resync` and should ask for the list again.
 */
export const streamPath = `${base}/stream`
export const streamRequest = z.object({
  experimentId: z.optional(z.string()),
  traceId: z.optional(z.string()),
  q: z.optional(z.string()),
})
