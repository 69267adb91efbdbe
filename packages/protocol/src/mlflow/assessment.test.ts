import { describe, expect, it } from 'vitest'
import type { Assessment } from '../tracing/schemas.ts'
import { assessmentMessage, readAssessment } from './assessment.ts'

const stored: Assessment = {
  assessmentId: 'a-1',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: null,
  kind: 'feedback',
  name: 'relevance',
  value: 0.5,
  rationale: null,
  source: { type: 'HUMAN', id: 'bob' },
  error: null,
  metadata: {},
  createdAtMs: 1_700_000_000_000,
  updatedAtMs: 1_700_000_000_123,
  overrides: null,
  valid: true,
}

describe('assessmentMessage', () => {
  it('writes feedback, leaving out what is not there', () => {
    expect(assessmentMessage(stored)).toEqual({
      assessment_id: 'a-1',
      assessment_name: 'relevance',
      trace_id: 'tr-0af7651916cd43dd8448eb211c80319c',
      source: { source_type: 'HUMAN', source_id: 'bob' },
      create_time: '2023-11-14T22:13:20Z',
      last_update_time: '2023-11-14T22:13:20.123Z',
      feedback: { value: 0.5 },
      valid: true,
    })
  })

  it('writes everything that can be there', () => {
    const full: Assessment = {
      ...stored,
      spanId: 'b7ad6b7169203331',
      value: null,
      rationale: 'because',
      error: { code: 'E', message: 'm', stackTrace: null },
      metadata: { k: 'v' },
      overrides: 'a-0',
      valid: false,
      source: { type: 'LLM_JUDGE', id: '' },
    }
    expect(assessmentMessage(full)).toMatchObject({
      span_id: 'b7ad6b7169203331',
      source: { source_type: 'LLM_JUDGE' },
      feedback: { value: null, error: { error_code: 'E', error_message: 'm' } },
      rationale: 'because',
      metadata: { k: 'v' },
      overrides: 'a-0',
      valid: false,
    })
  })

  it('writes a plain expectation as a value, a structured one as JSON text', () => {
    expect(assessmentMessage({ ...stored, kind: 'expectation', value: 'yes' })).toMatchObject({ expectation: { value: 'yes' } })
    expect(assessmentMessage({ ...stored, kind: 'expectation', value: { a: [1, 'é'] } })).toMatchObject({
      expectation: { serialized_value: { serialization_format: 'JSON_FORMAT', value: '{"a": [1, "\\u00e9"]}' } },
    })
  })

  it('writes an issue by its name', () => {
    expect(assessmentMessage({ ...stored, kind: 'issue', name: 'iss-1', value: 'Slow' })).toMatchObject({
      assessment_name: 'iss-1',
      issue: { issue_name: 'Slow' },
    })
  })
})

describe('readAssessment', () => {
  it('reads feedback with its error', () => {
    expect(
      readAssessment({
        assessment_name: 'rel',
        source: { source_type: 'CODE', source_id: 'x' },
        create_time: '2025-04-15T08:49:18.699Z',
        span_id: 'b7ad6b7169203331',
        feedback: { value: { a: [1, null] }, error: { error_code: 'E', error_message: 'm', stack_trace: 'st' } },
        rationale: 'r',
        metadata: { k: 'v' },
      }),
    ).toEqual({
      id: null,
      kind: 'feedback',
      name: 'rel',
      value: { a: [1, null] },
      error: { code: 'E', message: 'm', stackTrace: 'st' },
      source: { type: 'CODE', id: 'x' },
      metadata: { k: 'v' },
      spanId: 'b7ad6b7169203331',
      rationale: 'r',
      overrides: null,
      createdAtMs: 1_744_706_958_699,
      updatedAtMs: null,
    })
  })

  it('reads an expectation of either form and an issue', () => {
    expect(readAssessment({ assessment_name: 'e', expectation: { value: 5 } })).toMatchObject({ kind: 'expectation', value: 5 })
    expect(
      readAssessment({ assessment_name: 'e', expectation: { serialized_value: { serialization_format: 'JSON_FORMAT', value: '[1, 2]' } } }),
    ).toMatchObject({ kind: 'expectation', value: [1, 2] })
    expect(readAssessment({ assessment_name: 'iss-1', issue: { issue_name: 'Slow' } })).toMatchObject({ kind: 'issue', value: 'Slow' })
  })

  it('gives an unknown or missing source the type that MLflow gives it', () => {
    expect(readAssessment({ assessment_name: 'a', feedback: { value: true } }).source).toEqual({ type: 'SOURCE_TYPE_UNSPECIFIED', id: '' })
  })

  it.each([
    [{ assessment_name: 'a' }, 'Unknown assessment type: None'],
    [{ feedback: { value: 1 } }, "Missing value for required parameter 'assessment_name'."],
    [
      { assessment_name: 'a', expectation: { serialized_value: { serialization_format: 'XML', value: '' } } },
      'Unknown serialization format: XML. Only JSON_FORMAT is supported.',
    ],
    [{ assessment_name: 'a', expectation: { serialized_value: { serialization_format: 'JSON_FORMAT', value: '{' } } }, 'it is not JSON: {'],
    [{ assessment_name: 'a', feedback: {}, create_time: 'yesterday' }, 'Invalid value "yesterday" for parameter \'create_time\''],
    [{ assessment_name: 'a', feedback: {}, metadata: { k: 1 } }, 'Invalid value {"k":1} for parameter \'metadata\''],
  ])('refuses %j', (raw, message) => {
    expect(() => readAssessment(raw)).toThrow(message)
  })
})
