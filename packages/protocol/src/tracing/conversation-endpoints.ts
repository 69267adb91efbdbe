import { z } from 'zod/mini'
import { spanTypes } from '../constants.ts'
import { defineEndpoint } from '../endpoint.ts'
import { messageSchema, traceStatuses, traceSummarySchema } from './schemas.ts'
import { base } from './trace-skeleton-path.ts'

/** Turns of one conversation that its page goes through; of a longer one the newest. */
export const maxTurns = 10_000
/** Turns that are read out at once. */
export const maxTurnsAtOnce = 50

/** Index i of every column is the same turn, in the order of their starts. */
const turnColumnsSchema = z.object({
  traceId: z.array(z.string()),
  startMs: z.array(z.number()),
  /** Null while the turn is open. */
  durationMs: z.array(z.nullable(z.number())),
  status: z.array(z.enum(traceStatuses)),
})

/** A conversation without its texts: the traces of a project that share a session, and their sums. */
export const getConversation = defineEndpoint({
  method: 'GET',
  path: `${base}/experiments/:experimentId/conversation`,
  policy: 'trace:read',
  request: z.object({ experimentId: z.string(), session: z.string() }),
  response: z.object({
    session: z.string(),
    /** Each once, in the order in which they came. */
    users: z.array(z.string()),
    versions: z.array(z.string()),
    turnCount: z.number(),
    errorCount: z.number(),
    firstMs: z.number(),
    /** Of the last turn's end, or its start while it is open. */
    lastMs: z.number(),
    /** In which the agent worked: the sum of the turns that have ended. */
    agentMs: z.number(),
    tokens: z.number(),
    costUsd: z.number(),
    unpriced: z.boolean(),
    turns: turnColumnsSchema,
  }),
  errors: ['RESOURCE_DOES_NOT_EXIST'],
})

const stepSchema = z.object({ type: z.enum(spanTypes), name: z.string(), calls: z.number(), errors: z.number() })
/** A stretch of a turn in which one step worked. `type` is null where none did. */
const stretchSchema = z.object({ type: z.nullable(z.enum(spanTypes)), failed: z.boolean(), ms: z.number() })

const turnSchema = z.object({
  trace: traceSummarySchema,
  /** What the user said and what the agent answered, as its root span has it; null where it says nothing. */
  said: z.nullable(messageSchema),
  answered: z.nullable(messageSchema),
  /** Tools, retrievals and agents that were called, each once, in the order of their first calls. */
  steps: z.array(stepSchema),
  /** Where the time went, from start to end; null for a turn of too many steps. */
  stretches: z.nullable(z.array(stretchSchema)),
})
export type ConversationTurn = z.infer<typeof turnSchema>

/** Turns with their texts, in the order asked for. `traceIds`: up to 50, separated by commas; unknown ones are left out. */
export const listTurns = defineEndpoint({
  method: 'GET',
  path: `${base}/turns`,
  policy: 'trace:read',
  request: z.object({ traceIds: z.string() }),
  response: z.object({ turns: z.array(turnSchema) }),
  errors: ['INVALID_PARAMETER_VALUE'],
})
