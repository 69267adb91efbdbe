import { z } from 'zod/mini'
import { spanTypes } from '../constants.ts'
import { defineEndpoint } from '../endpoint.ts'
import { base } from './trace-skeleton-path.ts'

/** Failed traces that are looked at; of more, as many drawn from all of them alike. */
export const maxFailuresLookedAt = 10_000

const failureGroupSchema = z.object({
  /** `failureFingerprint` of what they share. */
  fingerprint: z.string(),
  /** Empty where the program did not say. */
  errorType: z.string(),
  /** With what differs taken out. */
  message: z.string(),
  /** The deepest step that failed; null where no span of the traces says that it did. */
  step: z.nullable(z.object({ type: z.enum(spanTypes), name: z.string(), isTool: z.boolean() })),
  traces: z.number(),
  firstMs: z.number(),
  lastMs: z.number(),
  /** The versions with the most of them, at most three; traces without one are in none. */
  versions: z.array(z.object({ version: z.string(), traces: z.number() })),
  /** How many versions there are in all. */
  versionCount: z.number(),
  /** Its newest, at the step. */
  newest: z.object({ traceId: z.string(), spanId: z.nullable(z.string()) }),
})
export type FailureGroup = z.infer<typeof failureGroupSchema>

/**
 * The failed traces of a query in groups that failed alike, those with the most traces first, at most `limit` (1…100, default 20). Counts are
 * of the traces looked at: `share` is what part of all failed ones these are, 1 for all.
 */
export const listFailures = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/failures`,
  policy: 'trace:read',
  request: z.object({
    experimentId: z.string(),
    q: z.optional(z.string()),
    from: z.optional(z.coerce.number()),
    to: z.optional(z.coerce.number()),
    /** Only the group in which this trace is, whether the window holds it or not. */
    like: z.optional(z.string()),
    limit: z.optional(z.coerce.number().check(z.int(), z.nonnegative())),
  }),
  response: z.object({ groups: z.array(failureGroupSchema), groupCount: z.number(), traces: z.number(), share: z.number() }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})
