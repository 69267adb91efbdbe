import { z } from 'zod/mini'
import { defineEndpoint } from '../endpoint.ts'
import { base } from './trace-skeleton-path.ts'

/** Of each kind that a jump finds. */
export const maxJumpTargets = 5
/** Characters of what is looked for. */
export const maxJumpText = 500

const jumpTargetsSchema = z.object({
  /** Whose id begins so, by id. */
  traces: z.array(z.object({ traceId: z.string(), experimentId: z.string(), name: z.string(), startMs: z.number(), failed: z.boolean() })),
  /** With that id, in the newest traces. */
  spans: z.array(z.object({ traceId: z.string(), spanId: z.string(), experimentId: z.string(), name: z.string() })),
  /** That begin so, by name; those of the project in view first. */
  sessions: z.array(z.object({ session: z.string(), experimentId: z.string() })),
  users: z.array(z.object({ user: z.string(), experimentId: z.string() })),
})
export type JumpTargets = z.infer<typeof jumpTargetsSchema>

/**
 * What a piece of an id or a name may be: traces by the first four or more digits of their id, with or without `tr-`, a span by all sixteen
 * digits, sessions and users by how they begin. At most `maxJumpTargets` of each. `experimentId` is the project in view.
 */
export const jumpTo = defineEndpoint({
  method: 'GET',
  path: `${base}/jump`,
  policy: 'trace:read',
  request: z.object({ text: z.string(), experimentId: z.optional(z.string()) }),
  response: jumpTargetsSchema,
  errors: ['INVALID_PARAMETER_VALUE'],
})
