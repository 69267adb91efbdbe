import { createFeedbackToken, notFound, submitFeedback } from '@assay/protocol'
import type { Caller } from '../governance/index.ts'
import { mutate, type Seam } from '../governance/index.ts'
import type { Route } from '../platform/http/route.ts'
import { route } from '../platform/http/route.ts'
import type { AssessmentStore } from './store/assessment-store.ts'
import { feedbackTokenLifetimeMs, readFeedbackToken, signFeedbackToken } from './feedback-token.ts'
import type { SpanReader } from './store/span-store.ts'
import { parseTraceId } from './store/trace-id.ts'

export interface FeedbackRouteDeps {
  reader: Pick<SpanReader, 'getTrace'>
  assessments: AssessmentStore
  key: Buffer
  /** Pages of these origins may send feedback. */
  origins: readonly string[]
  seam: Seam
}

/** Feedback that tokens may add to one trace: whoever has a token has it for a day. */
export const maxTokenFeedback = 20
/** Metadata of an assessment that came by a token. */
const viaToken = 'assay.feedback_token'

/** Thumbs and comments from a program's own pages: the program asks for a token, the browser spends it. */
export function feedbackRoutes({ reader, assessments, key, origins, seam }: FeedbackRouteDeps): Route[] {
  return [
    route(createFeedbackToken, async (caller, request) => {
      const traceId = Buffer.from(parseTraceId(request.traceId)).toString('hex')
      // No look whether the trace is there: a program asks while it answers, and its spans follow a second later.
      const expiresAtMs = seam.nowMs() + feedbackTokenLifetimeMs
      return { token: signFeedbackToken(key, { workspace: caller.workspace, traceId, expiresAtMs }), expiresAtMs }
    }),
    {
      ...route(submitFeedback, async (_caller, request) => {
        const nowMs = seam.nowMs()
        const grant = readFeedbackToken(key, request.token, nowMs)
        const caller: Caller = { workspace: grant.workspace, name: 'end-user', via: 'feedback-token' }
        const trace = await reader.getTrace(grant.workspace, grant.traceId)
        if (trace === null) throw notFound('The trace of this token has not arrived yet. Send the feedback again in a moment.')
        // Counted where it is written: many may be sent at one time.
        const atMost = { metadataKey: viaToken, value: 'true', count: maxTokenFeedback }
        await mutate(
          seam,
          { caller, policy: 'feedback:write', action: 'assessment.create', resource: { type: 'trace', id: `tr-${grant.traceId}` } },
          () =>
            assessments.create(
              grant.workspace,
              {
                traceId: grant.traceId,
                spanId: null,
                kind: 'feedback',
                name: request.name ?? 'user_feedback',
                value: request.value,
                rationale: request.comment ?? null,
                source: { type: 'HUMAN', id: request.user ?? 'end-user' },
                error: null,
                metadata: { [viaToken]: 'true' },
                createdAtMs: nowMs,
                updatedAtMs: nowMs,
                overrides: null,
              },
              atMost,
            ),
        )
        return {}
      }),
      crossOrigins: origins,
    },
  ]
}
