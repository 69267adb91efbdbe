import { asRecord, AssayApiError, callApi } from './api-client.ts'
import { type Json, toJson } from './serialize.ts'
import { currentTraceId, serverTraceId } from './trace-id.ts'

interface AssessmentInput {
  /** What is judged, e.g. `correctness`. */
  name: string
  /** Default: the running trace. */
  traceId?: string
  /** The span that is judged, 16 hex digits. Default: the trace as a whole. */
  spanId?: string
  /** Who says so. Default: this program, as CODE. */
  source?: { type: 'HUMAN' | 'LLM_JUDGE' | 'CODE'; id: string }
  metadata?: Record<string, string>
}

export interface FeedbackInput extends AssessmentInput {
  /** True or false, a score, a word, or any JSON. */
  value: unknown
  rationale?: string
}

export interface ExpectationInput extends AssessmentInput {
  /** What the right answer would be. */
  value: unknown
}

/** A judgement that could not be stored is not worth the program that made it: told, not thrown. */
export type LogResult = { status: 'logged'; assessmentId: string } | { status: 'failed'; error: AssayApiError }

/** Stores a judgement of a trace or span: a thumb, a score, a check. Never rejects. */
export function logFeedback({ value, rationale, ...input }: FeedbackInput): Promise<LogResult> {
  return logAssessment(input, { feedback: { value: toJson(value) }, ...(rationale === undefined ? {} : { rationale }) })
}

/** Stores what the right answer would have been. Never rejects. */
export function logExpectation({ value, ...input }: ExpectationInput): Promise<LogResult> {
  return logAssessment(input, { expectation: { value: toJson(value) } })
}

/** MLflow 3 `createAssessment`. */
async function logAssessment(input: AssessmentInput, said: Record<string, Json | { value: Json }>): Promise<LogResult> {
  try {
    const traceId = input.traceId === undefined ? currentTraceId() : serverTraceId(input.traceId)
    if (traceId === undefined) {
      throw new AssayApiError(`"${input.name}" names no trace: give traceId, or call it inside a trace`, 0, 'INVALID_PARAMETER_VALUE')
    }
    const now = new Date().toISOString()
    const answer = await callApi('POST', `/api/3.0/mlflow/traces/${traceId}/assessments`, {
      assessment: {
        assessment_name: input.name,
        trace_id: traceId,
        ...(input.spanId === undefined ? {} : { span_id: input.spanId }),
        source: { source_type: input.source?.type ?? 'CODE', source_id: input.source?.id ?? 'assay-sdk' },
        create_time: now,
        last_update_time: now,
        ...(input.metadata === undefined ? {} : { metadata: input.metadata }),
        ...said,
      },
    })
    return { status: 'logged', assessmentId: String(asRecord(asRecord(answer)['assessment'])['assessment_id']) }
  } catch (error) {
    return {
      status: 'failed',
      error: error instanceof AssayApiError ? error : new AssayApiError(String(error), 0, 'INVALID_PARAMETER_VALUE', error),
    }
  }
}

/**
 * A signed, expiring token with which a browser may leave feedback on this one trace, and do nothing else.
 * @throws AssayApiError
 */
export async function feedbackToken(traceId: string): Promise<string> {
  const answer = asRecord(await callApi('POST', `/api/assay/v1/traces/${serverTraceId(traceId)}/feedback-token`, {}))
  if (typeof answer['token'] !== 'string')
    throw new AssayApiError('the server answered a feedback-token request without a token', 200, 'UNKNOWN')
  return answer['token']
}
