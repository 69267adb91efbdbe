import { get, post, patch, remove, id1, traces3, type Step } from './step.ts'

const assess = (name: string, rest: object, differs?: Step['differs']) =>
  post(
    `${traces3}/${id1}/assessments`,
    { assessment: { assessment_name: name, source: { source_type: 'HUMAN', source_id: 'bob' }, ...rest } },
    differs,
  )

/** Assessments of the first trace. */
export const assessmentSteps: Step[] = [
  assess('rel', { feedback: { value: 0.5 }, rationale: 'because', metadata: { k: 'v' } }),
  assess('rel', {
    source: { source_type: 'LLM_JUDGE' },
    feedback: { value: { a: [1, 'x', null] }, error: { error_code: 'E', error_message: 'm', stack_trace: 'st' } },
    create_time: '2025-04-15T08:49:18.699Z',
    last_update_time: '2025-04-15T08:49:18.699Z',
    span_id: 'b7ad6b7169203332',
    valid: true,
  }),
  assess('exp', { expectation: { value: 'str' }, create_time: '2025-04-15T08:49:18Z' }),
  assess('exp2', { expectation: { serialized_value: { serialization_format: 'JSON_FORMAT', value: '[1, 2]' } } }),
  assess('iss-1', { issue: { issue_name: 'Bad' } }),
  assess('nov', {}),
  assess('nosrc', { source: undefined, feedback: { value: true } }),
  assess('fnull', { feedback: { error: { error_code: 'E' } } }),
  assess('ov', { feedback: { value: 1 }, overrides: 'a-zz' }),
  post(`${traces3}/${id1}/assessments`, {}),
  post(`${traces3}/tr-no/assessments`, { assessment: { assessment_name: 'a', feedback: { value: 1 } } }),
  assess('fx', { assessment_id: 'a-fixed', feedback: { value: 1 } }),
  get(`${traces3}/${id1}/assessments/a-fixed`),
  get(`${traces3}/${id1}/assessments/a-nope`),
  get(`${traces3}/tr-no/assessments/a-nope`, { why: 'MLflow has two texts for an unknown trace.', status: 404 }),
  patch(`${traces3}/${id1}/assessments/a-fixed`, {
    assessment: { feedback: { value: 'new' }, rationale: 'r2', metadata: { m: '1' } },
    update_mask: 'feedback,rationale,metadata',
  }),
  patch(`${traces3}/${id1}/assessments/a-fixed`, { assessment: { metadata: { n: '2' } }, update_mask: 'metadata' }),
  patch(`${traces3}/${id1}/assessments/a-fixed`, { assessment: { expectation: { value: 'new' } }, update_mask: 'expectation' }),
  patch(`${traces3}/${id1}/assessments/a-fixed`, { assessment: { assessment_name: 'renamed' }, update_mask: 'assessmentName' }),
  patch(`${traces3}/${id1}/assessments/a-fixed`, { assessment: { assessment_name: 'renamed' } }),
  assess('ov', { assessment_id: 'a-over', feedback: { value: 1 }, overrides: 'a-fixed' }),
  get(`${traces3}/${id1}/assessments/a-fixed`),
  remove(`${traces3}/${id1}/assessments/a-over`),
  remove(`${traces3}/${id1}/assessments/a-over`),
  remove(`${traces3}/tr-no/assessments/a-over`),
  get(`${traces3}/${id1}/assessments/a-fixed`),
  get(`${traces3}/${id1}`),
]
