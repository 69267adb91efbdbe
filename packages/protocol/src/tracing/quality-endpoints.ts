import { z } from 'zod/mini'
import { defineEndpoint } from '../endpoint.ts'
import { base } from './trace-skeleton-path.ts'

const sideSchema = z.object({ n: z.number(), mean: z.number() })

const scoreChangeSchema = z.object({
  name: z.string(),
  /** Of this version against all others; null: of the window against the one before. */
  version: z.nullable(z.string()),
  /** Every value is 0 to 1: more is better. Of others nobody said what is good. */
  isShare: z.boolean(),
  now: sideSchema,
  before: sideSchema,
  /** 95 % interval of `now` less `before`; null where one of them has less than five values. */
  interval: z.nullable(z.object({ low: z.number(), high: z.number() })),
})
export type ScoreChange = z.infer<typeof scoreChangeSchema>

/**
 * How the scores of a window differ from those of the window of the same length before it, and those of its newest version from those of the
 * others: what surely got worse first. Yes and no, pass and fail count as 1 and 0; other texts are left out. Of each window 10,000 traces with
 * feedback are looked at: `share` is what part of all these are.
 */
export const listScoreChanges = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/score-changes`,
  policy: 'trace:read',
  request: z.object({ experimentId: z.string(), from: z.coerce.number(), to: z.coerce.number() }),
  response: z.object({ scores: z.array(scoreChangeSchema), share: z.number() }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})
