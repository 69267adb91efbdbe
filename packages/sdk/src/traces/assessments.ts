import { type Json, toJson } from '../core/serialize.ts'
import { flushSpans } from '../core/flush-spans.ts'
import { currentTraceId, serverTraceId } from '../core/trace-id.ts'
import { AssayError, invalid } from '../rest/assay-error.ts'
import { callApi } from '../rest/call-api.ts'
import { asRecord } from '../rest/message.ts'
import { type Assessment, readAssessment } from './assessment.ts'

interface AssessmentInput {
  /** What is judged, e.g. `correctness`. */
  name: string
  /** Default: the running trace. */
  traceId?: string
  /** The span that is judged, 16 hex digits. Default: the trace as a whole. */
  spanId?: string
  /** Who says so. Default: this program, as CODE. */
  source?: AssessmentSource
  metadata?: Record<string, string>
}

export interface AssessmentSource {
  type: 'HUMAN' | 'LLM_JUDGE' | 'CODE'
  id: string
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

/** What of an assessment is to be changed: what is given. Whether it is feedback or an expectation stays. */
export interface AssessmentChange {
  name?: string
  value?: unknown
  /** Of feedback. */
  rationale?: string
  /** Added to what is there. */
  metadata?: Record<string, string>
}

/** A judgement that could not be stored is not worth the program that made it: told, not thrown. */
export type LogResult = { status: 'logged'; assessmentId: string } | { status: 'failed'; error: AssayError }

/** Stores a judgement of a trace or span: a thumb, a score, a check. Never rejects. */
export function logFeedback({ value, rationale, ...input }: FeedbackInput): Promise<LogResult> {
  return logged(input, () => ({ feedback: { value: toJson(value) }, ...(rationale === undefined ? {} : { rationale }) }))
}

/** Stores what the right answer would have been. Never rejects. */
export function logExpectation({ value, ...input }: ExpectationInput): Promise<LogResult> {
  return logged(input, () => ({ expectation: expectationMessage(value) }))
}

async function logged(input: AssessmentInput, said: () => object): Promise<LogResult> {
  try {
    return { status: 'logged', assessmentId: (await create(input, said())).assessmentId }
  } catch (error) {
    return {
      status: 'failed',
      error: error instanceof AssayError ? error : new AssayError(String(error), 0, 'INVALID_PARAMETER_VALUE', error),
    }
  }
}

/** MLflow 3 `createAssessment`. */
async function create(input: AssessmentInput, said: object): Promise<Assessment> {
  const traceId = input.traceId === undefined ? currentTraceId() : serverTraceId(input.traceId)
  if (traceId === undefined) throw invalid(`"${input.name}" names no trace: give traceId, or call it inside a trace`)
  const now = new Date().toISOString()
  await flushSpans()
  const answer = await callApi('POST', `/api/3.0/mlflow/traces/${traceId}/assessments`, {
    json: {
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
    },
  })
  return readAssessment(answer['assessment'])
}

/** @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown one. */
export async function getAssessment(traceId: string, assessmentId: string): Promise<Assessment> {
  return readAssessment((await callApi('GET', pathOf(traceId, assessmentId)))['assessment'])
}

/** @throws AssayError, `RESOURCE_DOES_NOT_EXIST` for an unknown one. */
export async function updateAssessment(traceId: string, assessmentId: string, change: AssessmentChange): Promise<Assessment> {
  const present = await getAssessment(traceId, assessmentId)
  const value = 'value' in change ? said(present.kind, change.value) : {}
  const fields = {
    ...(change.name === undefined ? {} : { assessment_name: change.name }),
    ...value,
    ...(change.rationale === undefined ? {} : { rationale: change.rationale }),
    ...(change.metadata === undefined ? {} : { metadata: change.metadata }),
  }
  const answer = await callApi('PATCH', pathOf(traceId, assessmentId), {
    json: {
      assessment: { assessment_id: assessmentId, trace_id: serverTraceId(traceId), ...fields },
      // A field mask's JSON form.
      update_mask: Object.keys(fields)
        .map((field) => (field === 'assessment_name' ? 'assessmentName' : field))
        .join(','),
    },
  })
  return readAssessment(answer['assessment'])
}

/**
 * Puts a judgement in the place of another, which stays and is marked as no longer valid: a person's in that of a judge, for example.
 * @throws AssayError, `INVALID_PARAMETER_VALUE` for what is no feedback.
 */
export async function overrideFeedback(
  traceId: string,
  assessmentId: string,
  { value, rationale, source, metadata }: Omit<FeedbackInput, 'name' | 'traceId' | 'spanId'>,
): Promise<Assessment> {
  const { kind, name, spanId } = await getAssessment(traceId, assessmentId)
  if (kind !== 'feedback') throw invalid(`the assessment ${assessmentId} is an ${kind}, not feedback`)
  return create(
    { name, traceId, spanId, source, metadata },
    { feedback: { value: toJson(value) }, ...(rationale === undefined ? {} : { rationale }), overrides: assessmentId },
  )
}

/** For good. Nothing for an unknown one. */
export async function deleteAssessment(traceId: string, assessmentId: string): Promise<void> {
  await callApi('DELETE', pathOf(traceId, assessmentId))
}

/**
 * A signed, expiring token with which a browser may leave feedback on this one trace, and do nothing else. Of Assay alone.
 * @throws AssayError
 */
export async function feedbackToken(traceId: string): Promise<string> {
  const path = `/api/assay/v1/traces/${serverTraceId(traceId)}/feedback-token`
  await flushSpans()
  const { token } = asRecord(await callApi('POST', path, { json: {} }))
  if (typeof token !== 'string') throw new AssayError('the server answered a feedback-token request without a token', 200, 'UNKNOWN')
  return token
}

function pathOf(traceId: string, assessmentId: string): string {
  return `/api/3.0/mlflow/traces/${serverTraceId(traceId)}/assessments/${encodeURIComponent(assessmentId)}`
}

function said(kind: Assessment['kind'], value: unknown): object {
  return kind === 'expectation' ? { expectation: expectationMessage(value) } : { feedback: { value: toJson(value) } }
}

/** Objects and lists go as text, as MLflow's client sends them. */
function expectationMessage(value: unknown): object {
  const json: Json = toJson(value)
  return typeof json === 'object' && json !== null
    ? { serialized_value: { value: JSON.stringify(json), serialization_format: 'JSON_FORMAT' } }
    : { value: json }
}
