import { tooLong, type Call } from './call.ts'

const v2 = '/api/2.0/mlflow/traces'
const v3 = '/api/3.0/mlflow/traces'
const trace_id = `tr-${'a'.repeat(32)}`
const nobody = `tr-${'f'.repeat(32)}`
const place = { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '{experiment 0}' } }
const info = {
  trace_id,
  trace_location: place,
  request_time: '2026-01-02T03:04:05.006Z',
  execution_duration: '1.5s',
  state: 'OK',
}
const feedback = {
  assessment_name: 'good',
  trace_id,
  source: { source_type: 'HUMAN', source_id: 'ann' },
  create_time: '2026-01-02T03:04:05.006Z',
  last_update_time: '2026-01-02T03:04:05.006Z',
  feedback: { value: true },
}
const search = (asked: Record<string, unknown>): Call => ['POST', `${v3}/search`, { locations: [place], ...asked }]

export const before: Call[] = [
  ['POST', '/api/2.0/mlflow/experiments/create', { name: 'refused traces' }],
  ['POST', v3, { trace: { trace_info: info } }],
]

export const traceCalls: Call[] = [
  ['POST', v3, {}],
  [
    'POST',
    v3,
    {
      trace: {
        trace_info: {
          ...info,
          trace_id: `tr-${'b'.repeat(32)}`,
          trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '99999' } },
        },
      },
    },
  ],
  ['GET', `${v3}/${nobody}`],
  ['GET', `${v3}/get?trace_id=${nobody}`],
  ['GET', `${v3}/get`],
  ['GET', `${v3}/batchGet`],
  ['PATCH', `${v2}/${trace_id}/tags`, {}],
  ['PATCH', `${v2}/${trace_id}/tags`, { key: tooLong(250), value: 'v' }],
  ['PATCH', `${v2}/${trace_id}/tags`, { key: 'k', value: 5 }],
  ['PATCH', `${v2}/${trace_id}/tags`, { key: 'a/../b', value: 'v' }],
  ['DELETE', `${v2}/${trace_id}/tags?key=nobody`],
  ['DELETE', `${v2}/${trace_id}/tags`, {}],
  ['DELETE', `${v2}/${trace_id}/tags`, { key: 'nobody' }],
  ['DELETE', `${v2}/${nobody}/tags`, { key: 'k' }],
  ['POST', `${v2}/delete-traces`, {}],
  ['POST', `${v2}/delete-traces`, { experiment_id: '{experiment 0}' }],
  ['POST', `${v2}/delete-traces`, { experiment_id: '{experiment 0}', max_timestamp_millis: 1, request_ids: ['a'] }],
  ['POST', `${v2}/delete-traces`, { experiment_id: '{experiment 0}', max_traces: 1 }],
  ['POST', `${v2}/delete-traces`, { experiment_id: '{experiment 0}', max_traces: 1, request_ids: ['a'] }],
  ['POST', `${v2}/delete-traces`, { experiment_id: '{experiment 0}', max_timestamp_millis: 1, max_traces: 0 }],
  ['POST', `${v2}/delete-traces`, { experiment_id: '{experiment 0}', max_timestamp_millis: 'x' }],
  ['POST', `${v3}/search`, {}],
  search({ max_results: 0 }),
  search({ max_results: -1 }),
  search({ max_results: 501 }),
  search({ max_results: 'x' }),
  search({ filter: 5 }),
  search({ filter: "foo = 'a'" }),
  search({ filter: "attributes.foo = 'a'" }),
  search({ filter: "bar.foo = 'a'" }),
  search({ filter: 'status' }),
  search({ filter: "status > 'OK'" }),
  search({ filter: 'status = 5' }),
  search({ filter: "status = 'OK' OR status = 'ERROR'" }),
  search({ filter: 'tags.a = 5' }),
  search({ filter: "metadata.a > 'b'" }),
  search({ filter: "span.foo = 'a'" }),
  search({ filter: "span.name > 'a'" }),
  search({ filter: "span.content = 'a'" }),
  search({ filter: "trace.text = 'a'" }),
  search({ filter: "issue.id > 'b'" }),
  search({ filter: "request_id IN ('a', 5)" }),
  search({ order_by: ['foo'] }),
  search({ page_token: 'not base64' }),
]

export const assessmentCalls: Call[] = [
  ['POST', `${v3}/${trace_id}/assessments`, {}],
  ['POST', `${v3}/${nobody}/assessments`, { assessment: feedback }],
  ['POST', `${v3}/${trace_id}/assessments`, { assessment: { ...feedback, feedback: undefined } }],
  ['POST', `${v3}/${trace_id}/assessments`, { assessment: { ...feedback, overrides: 'a-none' } }],
  ['GET', `${v3}/${trace_id}/assessments/a-none`],
  [
    'PATCH',
    `${v3}/${trace_id}/assessments/a-none`,
    { assessment: { assessment_id: 'a-none', assessment_name: 'x', trace_id }, update_mask: 'assessmentName' },
  ],
  ['PATCH', `${v3}/${trace_id}/assessments/a-none`, {}],
]
