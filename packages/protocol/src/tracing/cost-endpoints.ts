import { z } from 'zod/mini'
import { spanTypes } from '../constants.ts'
import { defineEndpoint } from '../endpoint.ts'
import { statedPriceSchema } from './endpoints.ts'
import { base } from './trace-skeleton-path.ts'

/** What money can be asked about by. `name` is that of the step that called the model. */
export const costDimensions = ['model', 'prompt', 'tool', 'user', 'session', 'version', 'name'] as const
export type CostDimension = (typeof costDimensions)[number]

/** Groups that a chart tells apart; the others are one more. */
export const maxChartedGroups = 8

/** Sums over calls of models. A call whose tokens are the sum of calls below it counts in none, as in the totals of traces. */
const costSums = {
  calls: z.number(),
  /** Calls whose tokens have no known price; they add nothing to the cost. */
  unpricedCalls: z.number(),
  /** All that were read, cached ones among them. */
  inputTokens: z.number(),
  cachedTokens: z.number(),
  /** All that were written, reasoning among them. */
  outputTokens: z.number(),
  reasoningTokens: z.number(),
  costUsd: z.number(),
}

const windowSumsSchema = z.object({ traces: z.number(), ...costSums })
export type CostTotals = z.infer<typeof windowSumsSchema>

const costGroupSchema = z.object({
  /** Of the dimension: one, none for what has none, and of prompts (`name/version`) all that a trace is linked to. */
  values: z.array(z.string()),
  /** By tool `calls` are those of the tool, and the tokens and cost what was spent inside of them. */
  ...costSums,
  traces: z.number(),
  /** By model and name of the calls, by tool of those of the tool, else of the traces; null without one that has ended. */
  p95Ms: z.nullable(z.number()),
})
export type CostGroup = z.infer<typeof costGroupSchema>

/**
 * What the traces of a query cost, that began in a window and in the one of the same length before it. Sums are of all that match, estimated
 * where only a part of them was looked at: `share` is that part, 1 for all. Without `q` the traces, tokens and cost of `totals` and `before` are
 * never estimates. Groups, steps and models are ranked by cost, then tokens, tools by their time.
 */
export const getCosts = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/costs`,
  policy: 'trace:read',
  request: z.object({
    experimentId: z.string(),
    q: z.optional(z.string()),
    from: z.coerce.number(),
    to: z.coerce.number(),
    by: z.optional(z.enum(costDimensions)),
    bucketMs: z.coerce.number(),
  }),
  response: z.object({
    totals: windowSumsSchema,
    before: windowSumsSchema,
    share: z.number(),
    /** At most 50; `groupCount` says how many there are. */
    groups: z.array(costGroupSchema),
    groupCount: z.number(),
    /** By time. `group` is the place of one of the first eight groups, null for the sum of the others. What is empty is absent. */
    buckets: z.array(z.object({ startMs: z.number(), group: z.nullable(z.number()), costUsd: z.number(), tokens: z.number() })),
    /** The ten that cost most. */
    steps: z.array(
      z.object({
        name: z.string(),
        type: z.enum(spanTypes),
        calls: z.number(),
        unpricedCalls: z.number(),
        tokens: z.number(),
        costUsd: z.number(),
      }),
    ),
    /** The ten that took most time. */
    tools: z.array(
      z.object({
        tool: z.string(),
        calls: z.number(),
        errors: z.number(),
        totalMs: z.number(),
        p50Ms: z.nullable(z.number()),
        p95Ms: z.nullable(z.number()),
      }),
    ),
    /** At most 50. `model` is null where the call did not name one. */
    unpriced: z.array(z.object({ model: z.nullable(z.string()), provider: z.nullable(z.string()), calls: z.number(), tokens: z.number() })),
  }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

/** Retrievals that are looked at, the newest. */
export const maxRetrievalsLookedAt = 200

const unusedRetrievalsSchema = z.object({
  /** Of the step that retrieved. */
  name: z.string(),
  retrievals: z.number(),
  /** Those of which no document was used. */
  unused: z.number(),
  documents: z.number(),
  usedDocuments: z.number(),
  /** Of unused ones, the newest first, at most 20. */
  traceIds: z.array(z.string()),
})
export type UnusedRetrievals = z.infer<typeof unusedRetrievalsSchema>

/**
 * Retrievals whose documents no later answer of a model used, by the step that retrieved, the most unused first. A heuristic: a document counts as
 * used where its id stands in the answer, or eight words of it one behind the other. Of the newest retrievals `lookedAt` were looked at;
 * `undecided` of these found nothing, or no model answered after them. `all` says that there are no more.
 */
export const listUnusedRetrievals = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/unused-retrievals`,
  policy: 'trace:read',
  request: z.object({ experimentId: z.string(), q: z.optional(z.string()), from: z.coerce.number(), to: z.coerce.number() }),
  response: z.object({ steps: z.array(unusedRetrievalsSchema), lookedAt: z.number(), undecided: z.number(), all: z.boolean() }),
  errors: ['INVALID_PARAMETER_VALUE', 'RESOURCE_DOES_NOT_EXIST'],
})

const perMillion = z.number()

const publishedPriceSchema = z.object({
  provider: z.string(),
  model: z.string(),
  /** Other names under which the same is sold. */
  aliases: z.array(z.string()),
  /** ISO dates, the second exclusive; null: always, still. */
  effectiveFrom: z.nullable(z.string()),
  effectiveTo: z.nullable(z.string()),
  input: perMillion,
  output: perMillion,
  cachedRead: z.optional(perMillion),
  cachedWrite: z.optional(perMillion),
  audioInput: z.optional(perMillion),
  reasoning: z.optional(perMillion),
  audioOutput: z.optional(perMillion),
  /** ISO date on which it was last compared with its source; null: it is no longer listed there. */
  checked: z.nullable(z.string()),
})
export type PublishedPrice = z.infer<typeof publishedPriceSchema>

/** The prices that come with this version, by provider in the order of the book. US dollars per million tokens. */
export const listPublishedPrices = defineEndpoint({
  method: 'GET',
  path: `${base}/price-book`,
  policy: 'experiment:read',
  request: z.object({}),
  response: z.object({ version: z.string(), source: z.string(), prices: z.array(publishedPriceSchema) }),
  errors: [],
})

const priceChangeSchema = z.object({
  atMs: z.number(),
  /** Who did it. */
  by: z.string(),
  /** Null where there was none. */
  before: z.nullable(statedPriceSchema),
  /** Null where it was taken away. */
  after: z.nullable(statedPriceSchema),
})
export type PriceChange = z.infer<typeof priceChangeSchema>

/**
 * What was stated when of a project's own prices, the newest first, at most 500; `more` says that there are older ones. `isRepricing` while a
 * change has not come through all spans that were there.
 */
export const getPriceHistory = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/prices/history`,
  policy: 'experiment:read',
  request: z.object({ experimentId: z.string() }),
  response: z.object({ changes: z.array(priceChangeSchema), more: z.boolean(), isRepricing: z.boolean() }),
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})
