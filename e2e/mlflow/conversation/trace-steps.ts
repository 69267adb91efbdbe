import { get, post, patch, remove, trace1, trace2, id1, id2, traces2, traces3, here, type Step } from './step.ts'
import { sendTwoSpans } from './two-spans.ts'

const traceInfo = (traceId: string, rest: object) => ({
  trace: {
    trace_info: {
      trace_id: traceId,
      client_request_id: 'cr',
      trace_location: here[0],
      request_preview: 'req',
      response_preview: 'resp',
      request_time: '2023-11-14T22:13:20.123Z',
      execution_duration: '0.109s',
      state: 'OK',
      ...rest,
    },
  },
})
const metadata = {
  'mlflow.trace.tokenUsage': '{"input_tokens": 10, "output_tokens": 5, "total_tokens": 15}',
  'mlflow.trace.cost': '{"input_cost": 0.1, "output_cost": 0.2, "total_cost": 0.3}',
  'mlflow.trace.session': 's9',
  'mlflow.trace.user': 'u1',
  'mlflow.trace_schema.version': '3',
  'mlflow.traceInputs': 'in',
  'mlflow.trace.sizeStats': '{"total_size_bytes": 1, "num_spans": 2}',
}

/** Two traces: sent, read in every way, tagged. */
export const traceSteps: Step[] = [
  sendTwoSpans(trace1),
  get(`${traces3}/${id1}`, { why: 'Assay names a trace by its root span, and its previews are one plain line.', status: 200 }),
  post(
    traces3,
    traceInfo(id1, { trace_metadata: metadata, tags: { 'mlflow.traceName': 'named', 'mlflow.artifactLocation': 'x', t: 'v' } }),
    { why: 'MLflow leaves new tags out of this one answer.', status: 200 },
  ),
  get(`${traces3}/get?trace_id=${id1}`),
  get(`${traces3}/get?trace_id=${id1}&allow_partial=true`),
  get(`${traces3}/get?trace_id=tr-no`),
  get(`${traces3}/get`),
  get(`${traces3}/batchGet?trace_ids=${id1}&trace_ids=tr-nope`),
  get(`${traces3}/batchGet?trace_ids=${id1}&experiment_ids=2`),
  get(`${traces3}/batchGet`),
  get(`${traces3}/${id1}`),
  get(`${traces3}/tr-no`),
  get(`${traces2}/${id1}/info`),
  get(`${traces2}/tr-no/info`),
  get(`${traces3}/${id1}`),
  get(`${traces2}/${id1}/info`),
  post(`${traces3}/batchGetInfos`, { trace_ids: [id1, 'x'] }),
  post(traces3, {}),
  post(traces3, traceInfo(id1, { trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '99' } } })),
  post(traces3, traceInfo(id1, { trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '2' } } })),
  sendTwoSpans(trace2),
  post(
    traces3,
    traceInfo(id2, {
      state: 'ERROR',
      request_time: '2023-11-14T22:14:20Z',
      execution_duration: '2s',
      tags: { 'mlflow.traceName': 'second' },
      assessments: [
        {
          assessment_id: 'a-sent',
          assessment_name: 'sent',
          source: { source_type: 'CODE', source_id: 'c' },
          feedback: { value: true },
          create_time: '2025-04-15T08:49:18Z',
          last_update_time: '2025-04-15T08:49:18Z',
        },
      ],
    }),
  ),
  get(`${traces3}/${id2}`),

  patch(`${traces2}/${id1}/tags`, { key: 'a', value: 'b' }),
  patch(`${traces3}/${id1}/tags`, { key: 'a2', value: 'b' }),
  patch(`${traces3}/${id1}/tags`, { key: 'a2' }),
  patch(`${traces3}/${id1}/tags`, { key: 'mlflow.artifactLocation', value: 'b' }),
  patch(`${traces3}/${id1}/tags`, { value: 'b' }),
  patch(`${traces3}/${id1}/tags`, { key: 'k'.repeat(251), value: 'b' }),
  patch(`${traces3}/tr-no/tags`, { key: 'a', value: 'b' }, { why: 'MLflow shows the SQL statement that failed, with 400.', status: 404 }),
  remove(`${traces2}/${id1}/tags`, { key: 'a' }),
  remove(`${traces2}/${id1}/tags`, { key: 'a' }),
  remove(`${traces3}/${id1}/tags`, { key: 'a2' }),
  remove(`${traces3}/${id1}/tags`, {}),
]
