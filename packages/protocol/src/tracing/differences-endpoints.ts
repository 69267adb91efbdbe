import { z } from 'zod/mini'
import { defineEndpoint } from '../endpoint.ts'
import { base } from './trace-skeleton-path.ts'

/** Traces of each set that are looked at; of more, as many drawn from all of them alike. */
export const maxTracesCompared = 5_000
/** A set with fewer traces says nothing. */
export const fewestTracesCompared = 10
/** Traces that a link names where the query bar has no word for what they share. */
export const maxTracesOfDifference = 20
/** Differences in an answer. */
export const maxDifferences = 50

/**
 * What a trace can have. The first are what plainly names a cause, where several are had by the same traces; those from `status` on are what
 * came out of a trace.
 */
export const featureKinds = [
  'prompt',
  'version',
  'model',
  'tag',
  'metadata',
  'attribute',
  'tool',
  'document',
  'provider',
  'name',
  'span',
  'path',
  'word',
  'turn',
  'user',
  'status',
  'error',
  'failedTool',
  'steps',
  'duration',
  'tokens',
] as const
export type FeatureKind = (typeof featureKinds)[number]

const featureSchema = z.object({
  kind: z.enum(featureKinds),
  /** Of a tag, an entry of the metadata or an attribute; else empty. */
  key: z.string(),
  /** What it is. The steps of a path stand in order with ` → ` between them; numbers that were put in ranges as `2 – 5`. */
  value: z.string(),
})
export type TraceFeature = z.infer<typeof featureSchema>

const differenceSchema = z.object({
  ...featureSchema.shape,
  /** The query bar's term for exactly this; null where it has none. */
  term: z.nullable(z.string()),
  /** What nearly the same traces have. */
  also: z.array(featureSchema),
  /** Traces that have it. */
  inA: z.number(),
  inB: z.number(),
  /** The share in A less the share in B, with its 95 % interval. */
  difference: z.number(),
  low: z.number(),
  high: z.number(),
  /** The share in A through the share in B; null where B has none. */
  lift: z.nullable(z.number()),
  /** What part of the differences that are as sure as this one may be chance. */
  falseRate: z.number(),
  /** Place in the list of the difference without which nothing remains of this one; it stands behind that one. */
  goesWith: z.nullable(z.number()),
  /** It came out of the traces, or after the step that failed, so it is no cause. These stand behind all others. */
  isOutcome: z.boolean(),
  /** Newest traces that have it, at most `maxTracesOfDifference` of each set; empty where `term` says it. */
  newestInA: z.array(z.string()),
  newestInB: z.array(z.string()),
})
export type Difference = z.infer<typeof differenceSchema>

const setSchema = z.object({
  /** Traces looked at. */
  traces: z.number(),
  /** What part of the whole set they are. */
  share: z.number(),
})

/**
 * What the traces of `a` have that those of `b` have not, and the other way round. Both are queries of the bar over a window of their own;
 * `bFrom` and `bTo` are `from` and `to` unless given. What is in A is not in B.
 */
export const listDifferences = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/differences`,
  policy: 'trace:read',
  request: z.object({
    experimentId: z.string(),
    a: z.optional(z.string()),
    b: z.optional(z.string()),
    from: z.coerce.number(),
    to: z.coerce.number(),
    bFrom: z.optional(z.coerce.number()),
    bTo: z.optional(z.coerce.number()),
  }),
  response: z.object({
    a: setSchema,
    b: setSchema,
    /** The surest cause first; at most `maxDifferences`. */
    differences: z.array(differenceSchema),
    /** Features that were compared. */
    tested: z.number(),
    /** What was left out since the sets are made by it; with an empty value all of that kind and key. */
    leftOut: z.array(featureSchema),
    /** Of all spans, or of the first one of each trace where the spans are too many. Documents and words are looked for in either case. */
    attributesOf: z.enum(['spans', 'roots']),
    /** Payloads that were read. */
    payloads: z.number(),
    /** The difference of shares that would most probably (80 %) have been found of what a tenth of one set has; null where none would. */
    detectable: z.nullable(z.number()),
  }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})
