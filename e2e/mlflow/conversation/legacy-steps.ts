import { post, patch, id1, id2, traces2, find, type Step } from './step.ts'

/** Links to runs and prompts, and the calls of MLflow 2. */
export const legacySteps: Step[] = [
  post(`${traces2}/link-to-run`, { trace_ids: [id1], run_id: 'r1' }),
  post(`${traces2}/link-to-run`, { trace_ids: [id1, id2, 'tr-no'], run_id: 'r2' }),
  post(`${traces2}/link-to-run`, { trace_ids: [id1], run_id: 'r1' }),
  ...[
    "trace.run_id = 'r1'",
    "run_id = 'r2'",
    "metadata.`mlflow.sourceRun` = 'r2'",
    "run_id = 'r3'",
    "run_id != 'r1'",
    'run_id IS NULL',
    "run_id LIKE 'r%'",
  ].map((filter) => find({ filter })),
  post(`${traces2}/link-to-run`, { run_id: 'r1' }),
  post(`${traces2}/link-to-run`, { trace_ids: [id1] }),
  post(`${traces2}/link-to-run`, { trace_ids: Array.from({ length: 101 }, () => id1), run_id: 'r1' }),
  post(`${traces2}/link-prompts`, { trace_id: id1, prompt_versions: [{ name: 'p', version: '1' }] }),
  post(`${traces2}/link-prompts`, { trace_id: 'tr-no', prompt_versions: [{ name: 'p', version: '1' }] }),
  find({ filter: "trace.prompt = 'p/2'" }),
  find({ filter: "trace.prompt = 'p/1'" }, { why: 'Assay keeps links to prompts in a tag, where they show.', status: 200 }),

  post(
    traces2,
    {
      experiment_id: '2',
      timestamp_ms: 1_700_000_000_000,
      request_metadata: [{ key: 'a', value: 'b' }],
      tags: [{ key: 'mlflow.traceName', value: 'v2' }],
    },
    { why: 'Ids made by the server differ.', status: 200 },
  ),
  post(traces2, { experiment_id: '2', timestamp_ms: 1, request_metadata: [{ kex: 'a', value: 'b' }] }),
  post(traces2, { experiment_id: '991', timestamp_ms: 1 }),
  patch(`${traces2}/${id2}`, {
    timestamp_ms: 1_700_000_063_000,
    status: 'OK',
    request_metadata: [{ key: 'a2', value: 'b2' }],
    tags: [{ key: 'x', value: 'y' }],
  }),
  patch(`${traces2}/tr-no`, { timestamp_ms: 1, status: 'OK' }),
]
