import { get, post, id1, traces2, traces3, find, type Step } from './step.ts'

/** Deletion by id and by time. */
export const deletionSteps: Step[] = [
  ...[
    {},
    { request_ids: ['x'], max_traces: 3 },
    { max_timestamp_millis: 3, max_traces: 0 },
    { max_timestamp_millis: 3, request_ids: ['x'] },
    { max_timestamp_millis: 3 },
    { request_ids: [id1, 'tr-no'] },
  ].map((which) => post(`${traces2}/delete-traces`, { experiment_id: '1', ...which })),
  get(`${traces3}/${id1}`),
  post(`${traces3}/delete-traces`, { experiment_id: '1', max_timestamp_millis: 1_700_000_060_000, max_traces: 5 }),
  find({}),
]
