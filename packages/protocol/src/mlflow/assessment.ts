import { invalidParameter } from '../errors.ts'
import type { Assessment } from '../tracing/schemas.ts'
import { enumeration, isObject, object, required, text, textMap } from './fields.ts'
import { checkJsonDepth } from './json-depth.ts'
import { readMessage } from './message.ts'
import { pythonJson } from './python-json.ts'
import { readTimestamp, timestampOf } from './timestamp.ts'
import { mlflowTraceId } from './trace-id.ts'

/** An assessment as a client writes it. Times are null where it leaves them to the server, `id` and `overrides` where it names none. */
export interface AssessmentMessage extends Pick<
  Assessment,
  'kind' | 'name' | 'value' | 'error' | 'source' | 'metadata' | 'spanId' | 'rationale' | 'overrides'
> {
  id: string | null
  createdAtMs: number | null
  updatedAtMs: number | null
}

const sourceFields = {
  source_type: enumeration(
    [
      ['SOURCE_TYPE_UNSPECIFIED', 0],
      ['HUMAN', 1],
      ['LLM_JUDGE', 2],
      ['CODE', 3],
    ],
    'SOURCE_TYPE_UNSPECIFIED',
  ),
  source_id: text,
}
const errorFields = { error_code: text, error_message: text, stack_trace: text }
const fields = {
  assessment_id: text,
  assessment_name: required(text),
  span_id: text,
  source: object,
  create_time: text,
  last_update_time: text,
  rationale: text,
  error: object,
  metadata: textMap,
  overrides: text,
}

/** Reads MLflow's `Assessment`. @throws INVALID_PARAMETER_VALUE */
export function readAssessment(raw: Record<string, unknown>): AssessmentMessage {
  const message = readMessage(fields, raw)
  const source = readMessage(sourceFields, message.source)
  const judged = readJudgement(raw)
  if (judged === null) throw invalidParameter('Unknown assessment type: None')
  return {
    ...judged,
    id: message.assessment_id || null,
    name: message.assessment_name,
    // Older clients put the error beside the feedback.
    error: judged.error ?? readError(raw['error']),
    source: { type: source.source_type, id: source.source_id },
    metadata: Object.fromEntries(message.metadata),
    spanId: message.span_id || null,
    rationale: message.rationale || null,
    overrides: message.overrides || null,
    createdAtMs: readTime('create_time', message.create_time),
    updatedAtMs: readTime('last_update_time', message.last_update_time),
  }
}

/** What was judged, whichever of the three kinds it is; null when it is none. @throws INVALID_PARAMETER_VALUE */
export function readJudgement(raw: Record<string, unknown>): Pick<Assessment, 'kind' | 'value' | 'error'> | null {
  const { feedback, expectation, issue } = raw
  if (isObject(expectation)) return { kind: 'expectation', value: expectedValue(expectation), error: null }
  if (isObject(feedback)) return { kind: 'feedback', value: feedback['value'] ?? null, error: readError(feedback['error']) }
  if (isObject(issue)) return { kind: 'issue', value: readMessage({ issue_name: text }, issue).issue_name, error: null }
  return null
}

/** MLflow's `Assessment` in JSON, members in its order. */
export function assessmentMessage(assessment: Assessment): object {
  const { spanId, source, rationale, metadata, overrides } = assessment
  return {
    assessment_id: assessment.assessmentId,
    assessment_name: assessment.name,
    trace_id: mlflowTraceId(assessment.traceId),
    ...(spanId !== null && { span_id: spanId }),
    source: { source_type: source.type === 'AI_JUDGE' ? 'LLM_JUDGE' : source.type, ...(source.id !== '' && { source_id: source.id }) },
    create_time: timestampOf(assessment.createdAtMs),
    last_update_time: timestampOf(assessment.updatedAtMs),
    ...judgementMessage(assessment),
    ...(rationale !== null && { rationale }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
    ...(overrides !== null && { overrides }),
    valid: assessment.valid,
  }
}

function judgementMessage({ kind, value, error }: Assessment): object {
  switch (kind) {
    case 'issue':
      return { issue: { issue_name: value } }
    case 'expectation': {
      const isScalar = typeof value !== 'object' || value === null
      return { expectation: isScalar ? { value } : { serialized_value: { serialization_format: 'JSON_FORMAT', value: pythonJson(value) } } }
    }
    case 'feedback':
      return {
        feedback: {
          value,
          ...(error !== null && {
            error: {
              error_code: error.code,
              ...(error.message !== null && { error_message: error.message }),
              ...(error.stackTrace !== null && { stack_trace: error.stackTrace }),
            },
          }),
        },
      }
  }
}

function expectedValue(expectation: Record<string, unknown>): unknown {
  const serialized = expectation['serialized_value']
  if (!isObject(serialized)) return expectation['value'] ?? null
  const { serialization_format: format, value } = readMessage({ serialization_format: text, value: text }, serialized)
  if (format !== 'JSON_FORMAT') throw invalidParameter(`Unknown serialization format: ${format}. Only JSON_FORMAT is supported.`)
  const parsed = parseJson(value)
  checkJsonDepth(parsed)
  return parsed
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw invalidParameter(`Invalid value for 'expectation.serialized_value': it is not JSON: ${text.slice(0, 200)}`, { cause })
  }
}

function readError(raw: unknown): Assessment['error'] {
  if (!isObject(raw)) return null
  const error = readMessage(errorFields, raw)
  return { code: error.error_code, message: error.error_message || null, stackTrace: error.stack_trace || null }
}

function readTime(name: string, given: string): number | null {
  if (given === '') return null
  const ms = readTimestamp(given)
  if (ms === null) throw invalidParameter(`Invalid value "${given}" for parameter '${name}' supplied: it must be an RFC 3339 time.`)
  return ms
}
