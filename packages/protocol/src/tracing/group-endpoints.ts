import { z } from 'zod/mini'
import { defineEndpoint } from '../endpoint.ts'
import { base } from './trace-skeleton-path.ts'

/** Traces that are put into groups; of more, as many drawn from all of them alike. */
export const maxTracesGrouped = 10_000
/** Groups of one answer. */
export const maxTraceGroups = 200

/** What traces are grouped by, beside `tag:` and a key. */
export const groupKinds = ['failure', 'version', 'prompt', 'tool', 'model', 'user', 'session'] as const

const traceGroupSchema = z.object({
  /** What they share: a version, a tool, an error's type with what it says. */
  name: z.string(),
  /** Terms of the query bar that find them; those of a failure find all that failed with its type at its step. */
  terms: z.array(z.object({ key: z.string(), value: z.string() })),
  traces: z.number(),
  errors: z.number(),
  /** Of those that ended; null where none did. */
  p95Ms: z.nullable(z.number()),
  costUsd: z.number(),
  /** Of the score that most traces of the answer have; null where none of the group has it. */
  score: z.nullable(z.object({ mean: z.number(), traces: z.number() })),
  lastMs: z.number(),
})
export type TraceGroup = z.infer<typeof traceGroupSchema>

/**
 * The traces of a query in groups, those with the most traces first, at most `maxTraceGroups`. A trace that used two tools is in both groups; one
 * that used none is in no group. Counts and costs are of the traces looked at: `share` is what part of all that match these are, 1 for all.
 */
export const listTraceGroups = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/traces/groups`,
  policy: 'trace:read',
  request: z.object({
    experimentId: z.string(),
    /** One of `groupKinds`, or `tag:` and a key. */
    by: z.string(),
    q: z.optional(z.string()),
    from: z.optional(z.coerce.number()),
    to: z.optional(z.coerce.number()),
  }),
  response: z.object({
    groups: z.array(traceGroupSchema),
    groupCount: z.number(),
    /** The name of the score that the means are of; null where there is none. */
    scoreName: z.nullable(z.string()),
    traces: z.number(),
    /** Traces that are in no group. */
    ungrouped: z.number(),
    share: z.number(),
  }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})
