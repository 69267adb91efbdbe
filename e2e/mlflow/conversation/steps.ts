/** One call of a conversation with an MLflow server. */
export interface Step {
  call: string
  path: string
  body?: unknown
  headers?: Record<string, string>
  /** Why Assay answers otherwise than MLflow here; then only `status` is compared, or nothing when that differs too. */
  differs?: { why: string; status?: number }
}

const trace1 = '0af7651916cd43dd8448eb211c80319c'
const trace2 = '1af7651916cd43dd8448eb211c80319c'
const id1 = `tr-${trace1}`
const id2 = `tr-${trace2}`

const get = (path: string, differs?: Step['differs']): Step => ({ call: 'GET', path, ...(differs && { differs }) })
const post = (path: string, body: unknown, differs?: Step['differs']): Step => ({ call: 'POST', path, body, ...(differs && { differs }) })
const patch = (path: string, body: unknown, differs?: Step['differs']): Step => ({ call: 'PATCH', path, body, ...(differs && { differs }) })
const remove = (path: string, body?: unknown): Step => ({ call: 'DELETE', path, ...(body !== undefined && { body }) })

const experiments = '/api/2.0/mlflow/experiments'
const traces2 = '/api/2.0/mlflow/traces'
const traces3 = '/api/3.0/mlflow/traces'
const here = [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '1' } }]

const noSql = { why: 'MLflow shows the SQL statement that failed.', status: 400 }
const validKeys = { why: 'MLflow lists valid keys in a random order.', status: 400 }

function otlp(traceId: string): Step {
  const text = (stringValue: string) => ({ stringValue })
  const span = (spanId: string, rest: object) => ({ traceId, spanId, ...rest })
  return {
    call: 'POST', path: '/v1/traces', headers: { 'x-mlflow-experiment-id': '1' },
    differs: { why: 'Assay states partial success.', status: 200 },
    body: { resourceSpans: [{ scopeSpans: [{ scope: { name: 'm' }, spans: [
      span('b7ad6b7169203331', {
        name: 'root', kind: 1, startTimeUnixNano: '1700000000123456789', endTimeUnixNano: '1700000000232999999', status: { code: 1 },
        attributes: [
          { key: 'mlflow.spanInputs', value: text('{"q": "hi", "n": 1.0, "null": null, "l":[1,2.5,true]}') },
          { key: 'mlflow.spanOutputs', value: text('"answer"') },
          { key: 'mlflow.spanType', value: text('"AGENT"') },
          { key: 'mlflow.traceRequestId', value: text(`"tr-${traceId}"`) },
          { key: 'plain', value: text('text') }, { key: 'json', value: text('[{"a": 1}, "b"]') }, { key: 'digit', value: text('7') },
          { key: 'num', value: { intValue: '7' } }, { key: 'dbl', value: { doubleValue: 2.5 } }, { key: 'nan', value: { doubleValue: 'NaN' } },
          { key: 'arr', value: { arrayValue: { values: [{ intValue: '1' }, text('x')] } } },
          { key: 'map', value: { kvlistValue: { values: [{ key: 'a', value: { boolValue: false } }] } } }, { key: 'empty', value: {} },
        ],
        events: [{ timeUnixNano: '1700000000200000001', name: 'exception', attributes: [{ key: 'exception.type', value: text('ValueError') }, { key: 'n', value: { intValue: '3' } }] }],
        links: [{ traceId: '0af7651916cd43dd8448eb211c80319d', spanId: 'b7ad6b7169203332', attributes: [{ key: 'z', value: { boolValue: true } }] }],
      }),
      span('b7ad6b7169203332', {
        parentSpanId: 'b7ad6b7169203331', name: 'tool', kind: 3, startTimeUnixNano: '1700000000130000000', endTimeUnixNano: '1700000000200000000',
        attributes: [{ key: 'mlflow.spanType', value: text('"TOOL"') }], status: { code: 2, message: 'boom' },
      }),
    ] }] }] },
  }
}

const traceInfo = (traceId: string, rest: object) => ({ trace: { trace_info: {
  trace_id: traceId, client_request_id: 'cr', trace_location: here[0], request_preview: 'req', response_preview: 'resp',
  request_time: '2023-11-14T22:13:20.123Z', execution_duration: '0.109s', state: 'OK', ...rest,
} } })
const metadata = {
  'mlflow.trace.tokenUsage': '{"input_tokens": 10, "output_tokens": 5, "total_tokens": 15}', 'mlflow.trace.cost': '{"input_cost": 0.1, "output_cost": 0.2, "total_cost": 0.3}',
  'mlflow.trace.session': 's9', 'mlflow.trace.user': 'u1', 'mlflow.trace_schema.version': '3', 'mlflow.traceInputs': 'in',
  'mlflow.trace.sizeStats': '{"total_size_bytes": 1, "num_spans": 2}',
}
const assess = (name: string, rest: object, differs?: Step['differs']) =>
  post(`${traces3}/${id1}/assessments`, { assessment: { assessment_name: name, source: { source_type: 'HUMAN', source_id: 'bob' }, ...rest } }, differs)
const find = (rest: object, differs?: Step['differs']) => post(`${traces3}/search`, { locations: here, ...rest }, differs)
const metric = (rest: object) => post(`${traces3}/metrics`, { experiment_ids: ['1'], ...rest })
const count = [{ aggregation_type: 'COUNT' }]

/**
 * What is said to both servers, each of them new. Answers are recorded from MLflow by `record.ts`; the test compares Assay's with them.
 */
export const steps: Step[] = [
  get('/health'), get('/version', { why: 'MLflow sends its version as text/html.' }),

  post(`${experiments}/create`, { name: 'a' }),
  post(`${experiments}/create`, { name: 'a' }, noSql),
  post(`${experiments}/create`, {}), post(`${experiments}/create`, { name: 5 }), post(`${experiments}/create`, { name: '  ' }),
  post(`${experiments}/create`, { name: 'x'.repeat(501) }), post(`${experiments}/create`, { name: 'b2', tags: 5 }),
  post(`${experiments}/create`, { name: 'b', tags: [{ key: 'k', value: 'v' }], artifact_location: 's3://bucket/b' }),
  get(`${experiments}/get?experiment_id=1`), get(`${experiments}/get?experiment_id=2`), get(`${experiments}/get?experiment_id=99`),
  get(`${experiments}/get?experiment_id=abc`), get(`${experiments}/get`),
  get('/ajax-api/2.0/mlflow/experiments/get-by-name?experiment_name=b'), get(`${experiments}/get-by-name?experiment_name=zz`),
  get(`${experiments}/search?max_results=2`), get(`${experiments}/search?max_results=5&order_by=name&order_by=experiment_id%20DESC`),
  ...[{}, { max_results: 60_000 }, { max_results: 'x' }, { max_results: 5, view_type: 'DELETED_ONLY' }, { max_results: 5, view_type: 'zork' }, { max_results: 5, view_type: 3 }]
    .map((body) => post(`${experiments}/search`, body)),
  post(`${experiments}/search`, { max_results: 5, page_token: 'a' }),
  ...["name = 'a'", "name LIKE 'A%'", "name ILIKE 'A%'", 'name = a', "tags.k = 'v'", "tag.`k` != 'w' AND name = 'b'", 'tags.k IS NULL', 'tags.k IS NOT NULL', 'name IS NULL',
    'creation_time > 5', "creation_time > 'x'", "experiment_id IN ('1','2')", "experiment_id = '1'", "experiment_id = 'x'", 'metrics.x = 1', 'name', "tags.k > 'v'"]
    .map((filter) => post(`${experiments}/search`, { max_results: 5, filter })),
  ...["foo = 'x'", "name > 'a'"].map((filter) => post(`${experiments}/search`, { max_results: 5, filter }, validKeys)),
  post(`${experiments}/search`, { max_results: 5, filter: "name = 'a' OR name = 'b'" }, { why: 'Assay shows the whole rest of the clause.', status: 400 }),
  ...[['name DESC'], ['tags.k DESC'], ['name sideways']].map((order_by) => post(`${experiments}/search`, { max_results: 5, order_by })),
  post(`${experiments}/update`, { experiment_id: '1' }), post(`${experiments}/update`, { experiment_id: '1', new_name: 'renamed' }),
  post(`${experiments}/update`, { experiment_id: '1', new_name: 'b' }, noSql),
  post(`${experiments}/set-experiment-tag`, { experiment_id: '1', key: 'k' }), post(`${experiments}/set-experiment-tag`, { experiment_id: '1', key: '', value: 'x' }),
  post(`${experiments}/set-experiment-tag`, { experiment_id: '1', key: 'a/../b', value: 'x' }), post(`${experiments}/set-experiment-tag`, { experiment_id: '1', key: 'a%b', value: 'x' }),
  post(`${experiments}/set-experiment-tag`, { experiment_id: '1', key: 'v', value: 'x'.repeat(20_001) }),
  get(`${experiments}/get?experiment_id=1`),
  post(`${experiments}/delete-experiment-tag`, { experiment_id: '1', key: 'k' }), post(`${experiments}/delete-experiment-tag`, { experiment_id: '1', key: 'zz' }),
  post(`${experiments}/delete`, { experiment_id: '1' }), post(`${experiments}/delete`, { experiment_id: '1' }),
  post(`${experiments}/set-experiment-tag`, { experiment_id: '1', key: 'k', value: 'v' }),
  post(`${experiments}/update`, { experiment_id: '1', new_name: 'q' }, { why: 'MLflow answers 500, which clients repeat; the fault is the caller’s.' }),
  get(`${experiments}/get?experiment_id=1`), post(`${experiments}/restore`, { experiment_id: '1' }), post(`${experiments}/restore`, { experiment_id: '1' }),

  otlp(trace1),
  get(`${traces3}/${id1}`, { why: 'Assay names a trace by its root span, and its previews are one plain line.', status: 200 }),
  post(traces3, traceInfo(id1, { trace_metadata: metadata, tags: { 'mlflow.traceName': 'named', 'mlflow.artifactLocation': 'x', t: 'v' } }), { why: 'MLflow leaves new tags out of this one answer.', status: 200 }),
  get(`${traces3}/get?trace_id=${id1}`), get(`${traces3}/get?trace_id=${id1}&allow_partial=true`), get(`${traces3}/get?trace_id=tr-no`), get(`${traces3}/get`),
  get(`${traces3}/batchGet?trace_ids=${id1}&trace_ids=tr-nope`), get(`${traces3}/batchGet?trace_ids=${id1}&experiment_ids=2`), get(`${traces3}/batchGet`),
  get(`${traces3}/${id1}`), get(`${traces3}/tr-no`), get(`${traces2}/${id1}/info`), get(`${traces2}/tr-no/info`),
  get(`${traces3}/${id1}`), get(`${traces2}/${id1}/info`), post(`${traces3}/batchGetInfos`, { trace_ids: [id1, 'x'] }),
  post(traces3, {}), post(traces3, traceInfo(id1, { trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '99' } } })),
  post(traces3, traceInfo(id1, { trace_location: { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '2' } } })),
  otlp(trace2),
  post(traces3, traceInfo(id2, { state: 'ERROR', request_time: '2023-11-14T22:14:20Z', execution_duration: '2s', tags: { 'mlflow.traceName': 'second' },
    assessments: [{ assessment_id: 'a-sent', assessment_name: 'sent', source: { source_type: 'CODE', source_id: 'c' }, feedback: { value: true }, create_time: '2025-04-15T08:49:18Z', last_update_time: '2025-04-15T08:49:18Z' }] }),
  { why: 'MLflow leaves new tags out of this one answer.', status: 200 }),
  get(`${traces3}/${id2}`),

  patch(`${traces2}/${id1}/tags`, { key: 'a', value: 'b' }), patch(`${traces3}/${id1}/tags`, { key: 'a2', value: 'b' }), patch(`${traces3}/${id1}/tags`, { key: 'a2' }),
  patch(`${traces3}/${id1}/tags`, { key: 'mlflow.artifactLocation', value: 'b' }), patch(`${traces3}/${id1}/tags`, { value: 'b' }),
  patch(`${traces3}/${id1}/tags`, { key: 'k'.repeat(251), value: 'b' }), patch(`${traces3}/tr-no/tags`, { key: 'a', value: 'b' }, { why: 'MLflow shows the SQL statement that failed, with 400.' }),
  remove(`${traces2}/${id1}/tags`, { key: 'a' }), remove(`${traces2}/${id1}/tags`, { key: 'a' }), remove(`${traces3}/${id1}/tags`, { key: 'a2' }), remove(`${traces3}/${id1}/tags`, {}),

  assess('rel', { feedback: { value: 0.5 }, rationale: 'because', metadata: { k: 'v' } }),
  assess('rel', { source: { source_type: 'LLM_JUDGE' }, feedback: { value: { a: [1, 'x', null] }, error: { error_code: 'E', error_message: 'm', stack_trace: 'st' } }, create_time: '2025-04-15T08:49:18.699Z', last_update_time: '2025-04-15T08:49:18.699Z', span_id: 'b7ad6b7169203332', valid: true }),
  assess('exp', { expectation: { value: 'str' }, create_time: '2025-04-15T08:49:18Z' }),
  assess('exp2', { expectation: { serialized_value: { serialization_format: 'JSON_FORMAT', value: '[1, 2]' } } }),
  assess('iss-1', { issue: { issue_name: 'Bad' } }), assess('nov', {}), assess('nosrc', { source: undefined, feedback: { value: true } }),
  assess('fnull', { feedback: { error: { error_code: 'E' } } }), assess('ov', { feedback: { value: 1 }, overrides: 'a-zz' }),
  post(`${traces3}/${id1}/assessments`, {}), post(`${traces3}/tr-no/assessments`, { assessment: { assessment_name: 'a', feedback: { value: 1 } } }),
  assess('fx', { assessment_id: 'a-fixed', feedback: { value: 1 } }),
  get(`${traces3}/${id1}/assessments/a-fixed`), get(`${traces3}/${id1}/assessments/a-nope`),
  get(`${traces3}/tr-no/assessments/a-nope`, { why: 'MLflow has two texts for an unknown trace.', status: 404 }),
  patch(`${traces3}/${id1}/assessments/a-fixed`, { assessment: { feedback: { value: 'new' }, rationale: 'r2', metadata: { m: '1' } }, update_mask: 'feedback,rationale,metadata' }),
  patch(`${traces3}/${id1}/assessments/a-fixed`, { assessment: { metadata: { n: '2' } }, update_mask: 'metadata' }),
  patch(`${traces3}/${id1}/assessments/a-fixed`, { assessment: { expectation: { value: 'new' } }, update_mask: 'expectation' }),
  patch(`${traces3}/${id1}/assessments/a-fixed`, { assessment: { assessment_name: 'renamed' }, update_mask: 'assessmentName' }),
  patch(`${traces3}/${id1}/assessments/a-fixed`, { assessment: { assessment_name: 'renamed' } }),
  assess('ov', { assessment_id: 'a-over', feedback: { value: 1 }, overrides: 'a-fixed' }), get(`${traces3}/${id1}/assessments/a-fixed`),
  remove(`${traces3}/${id1}/assessments/a-over`), remove(`${traces3}/${id1}/assessments/a-over`), remove(`${traces3}/tr-no/assessments/a-over`),
  get(`${traces3}/${id1}/assessments/a-fixed`), get(`${traces3}/${id1}`),

  find({}), find({ max_results: 1 }, { why: 'Page tokens are opaque.', status: 200 }), find({ max_results: 501 }), find({ max_results: 0 }), find({ max_results: 'x' }), find({ page_token: 'a' }),
  post(`${traces3}/search`, {}), post(`${traces3}/search`, { locations: [] }),
  post(`${traces3}/search`, { locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: '77' } }] }),
  get(`${traces2}?experiment_ids=1`), get(traces2), get(`${traces2}?experiment_ids=1&max_results=501`),
  ...["trace.status = 'OK'", "trace.status != 'OK'", "name = 'named'", "trace.name LIKE 'sec%'", `request_id = '${id1}'`, `trace.request_id IN ('${id1}')`, "client_request_id = 'cr'",
    'timestamp_ms > 1700000050000', 'trace.timestamp <= 1700000050000', 'execution_time_ms > 500', 'attributes.execution_time < 500', 'end_time_ms > 1700000060000',
    "tag.t = 'v'", "tags.t != 'w'", "tags.t IS NULL", 'tag.t IS NOT NULL', "tag.t LIKE '%v'", "tag.t ILIKE 'V'", "metadata.`mlflow.trace.session` = 's9'", "request_metadata.mlflow.traceInputs = 'in'",
    "span.name = 'tool'", "span.name LIKE 'to%'", "span.type = 'AGENT'", "span.status = 'ERROR'", "span.attributes.plain LIKE '%ex%'", "span.content LIKE '%answer%'", "trace.text LIKE '%answer%'",
    "feedback.rel = '0.5'", 'feedback.rel > 0.2', 'feedback.rel > 0.7', "feedback.nosrc = 'true'", "feedback.sent = 'true'", "expectation.exp = 'str'", "feedback.rel IS NOT NULL", "feedback.rel IS NULL", "issue.id = 'iss-1'",
    "trace.status = 'OK' AND tag.t = 'v' AND span.name = 'tool'", "span.name RLIKE '^t.*l$'", "tag.t RLIKE '^v$'"]
    .map((filter) => find({ filter })),
  find({ filter: "span.attributes.plain = 'text'" }, { why: 'MLflow compares with the quotes of its stored JSON, so text is never equal.', status: 200 }),
  ...["trace.status = 'OK' OR trace.status = 'ERROR'", 'foo = 1', 'trace.status > 1', 'metrics.x = 1', 'status = OK', 'tag.t'].map((filter) => find({ filter }, { why: 'Assay’s text points at the word.', status: 400 })),
  ...[['timestamp_ms ASC'], ['execution_time DESC'], ['name DESC'], ['end_time'], ['request_id DESC']].map((order_by) => find({ order_by })),
  find({ order_by: ['status'] }, { why: 'Assay sorts OK before ERROR.', status: 200 }), find({ order_by: ['foo'] }, validKeys),

  post(`${traces2}/link-to-run`, { trace_ids: [id1], run_id: 'r1' }), post(`${traces2}/link-to-run`, { run_id: 'r1' }), post(`${traces2}/link-to-run`, { trace_ids: [id1] }),
  post(`${traces2}/link-to-run`, { trace_ids: Array.from({ length: 101 }, () => id1), run_id: 'r1' }),
  post(`${traces2}/link-prompts`, { trace_id: id1, prompt_versions: [{ name: 'p', version: '1' }] }), post(`${traces2}/link-prompts`, { trace_id: 'tr-no', prompt_versions: [{ name: 'p', version: '1' }] }),
  ...["trace.run_id = 'r1'", "trace.prompt = 'p/1'", "trace.prompt = 'p/2'"].map((filter) => find({ filter }, { why: 'Assay keeps links in metadata and tags, where they show.', status: 200 })),

  post(traces2, { experiment_id: '2', timestamp_ms: 1_700_000_000_000, request_metadata: [{ key: 'a', value: 'b' }], tags: [{ key: 'mlflow.traceName', value: 'v2' }] }, { why: 'Ids made by the server differ.', status: 200 }),
  post(traces2, { experiment_id: '2', timestamp_ms: 1, request_metadata: [{ kex: 'a', value: 'b' }] }), post(traces2, { experiment_id: '991', timestamp_ms: 1 }),
  patch(`${traces2}/${id2}`, { timestamp_ms: 1_700_000_063_000, status: 'OK', request_metadata: [{ key: 'a2', value: 'b2' }], tags: [{ key: 'x', value: 'y' }] }),
  patch(`${traces2}/tr-no`, { timestamp_ms: 1, status: 'OK' }),

  metric({ view_type: 'TRACES', metric_name: 'trace_count', aggregations: count }),
  metric({ view_type: 1, metric_name: 'trace_count', aggregations: count, dimensions: ['trace_status', 'trace_name'], time_interval_seconds: 60, start_time_ms: 1_690_000_000_000, end_time_ms: 1_710_000_000_000 }),
  metric({ view_type: 'TRACES', metric_name: 'latency', aggregations: [{ aggregation_type: 'AVG' }, { aggregation_type: 'PERCENTILE', percentile_value: 95 }, { aggregation_type: 'MIN' }], dimensions: ['trace_name'] }),
  metric({ view_type: 'TRACES', metric_name: 'latency', aggregations: [{ aggregation_type: 'PERCENTILE', percentile_value: 37.5 }] }),
  metric({ view_type: 'TRACES', metric_name: 'session_count', aggregations: count }),
  metric({ view_type: 'TRACES', metric_name: 'trace_count', aggregations: count, filters: ["trace.status = 'OK'", "trace.tag.t = 'v'"] }),
  metric({ view_type: 'TRACES', metric_name: 'trace_count', aggregations: count, filters: ["trace.status = 'IN_PROGRESS'"] }),
  metric({ view_type: 'SPANS', metric_name: 'span_count', aggregations: count, dimensions: ['span_type', 'span_status'] }),
  metric({ view_type: 'SPANS', metric_name: 'span_count', aggregations: count, filters: ["span.name = 'tool'"] }),
  metric({ view_type: 'SPANS', metric_name: 'latency', aggregations: [{ aggregation_type: 'MAX' }], dimensions: ['span_name'] }),
  metric({ view_type: 'ASSESSMENTS', metric_name: 'assessment_count', aggregations: count, dimensions: ['assessment_name'] }),
  metric({ view_type: 'ASSESSMENTS', metric_name: 'assessment_value', aggregations: [{ aggregation_type: 'AVG' }], dimensions: ['assessment_name'] }),
  metric({ view_type: 'ASSESSMENTS', metric_name: 'assessment_count', aggregations: count, filters: ["assessment.type = 'expectation'"] }),
  metric({ view_type: 'TRACES', metric_name: 'zz', aggregations: count }), metric({ view_type: 'TRACES', metric_name: 'trace_count', aggregations: [{ aggregation_type: 'AVG' }] }),
  metric({ view_type: 'TRACES', metric_name: 'trace_count', aggregations: count, dimensions: ['zz'] }), metric({ view_type: 'TRACES', metric_name: 'trace_count', aggregations: count, time_interval_seconds: 5 }),
  metric({ metric_name: 'trace_count', aggregations: count }), metric({ view_type: 'TRACES', metric_name: 'trace_count', aggregations: count, filters: ["foo = 'OK'"] }),
  post(`${traces3}/calculate-filter-correlation`, { experiment_ids: ['1'], filter_string1: "trace.name = 'named'", filter_string2: "tag.t = 'v'" }),
  post(`${traces3}/calculate-filter-correlation`, { experiment_ids: ['1'], filter_string1: "trace.name = 'named'", filter_string2: "trace.name = 'second'", base_filter: "trace.status = 'OK'" }),
  post(`${traces3}/calculate-filter-correlation`, { experiment_ids: ['1'], filter_string1: "trace.name = 'nope'", filter_string2: "tag.t = 'v'" }),

  ...[{}, { request_ids: ['x'], max_traces: 3 }, { max_timestamp_millis: 3, max_traces: 0 }, { max_timestamp_millis: 3, request_ids: ['x'] }, { max_timestamp_millis: 3 }, { request_ids: [id1, 'tr-no'] }]
    .map((which) => post(`${traces2}/delete-traces`, { experiment_id: '1', ...which })),
  get(`${traces3}/${id1}`), post(`${traces3}/delete-traces`, { experiment_id: '1', max_timestamp_millis: 1_700_000_060_000, max_traces: 5 }), find({}),
]
