import { post, traces3, type Step } from './step.ts'

const metric = (rest: object) => post(`${traces3}/metrics`, { experiment_ids: ['1'], ...rest })
const count = [{ aggregation_type: 'COUNT' }]

/** Metrics and correlation. */
export const metricSteps: Step[] = [
  metric({ view_type: 'TRACES', metric_name: 'trace_count', aggregations: count }),
  metric({
    view_type: 1,
    metric_name: 'trace_count',
    aggregations: count,
    dimensions: ['trace_status', 'trace_name'],
    time_interval_seconds: 60,
    start_time_ms: 1_690_000_000_000,
    end_time_ms: 1_710_000_000_000,
  }),
  metric({
    view_type: 'TRACES',
    metric_name: 'latency',
    aggregations: [{ aggregation_type: 'AVG' }, { aggregation_type: 'PERCENTILE', percentile_value: 95 }, { aggregation_type: 'MIN' }],
    dimensions: ['trace_name'],
  }),
  metric({ view_type: 'TRACES', metric_name: 'latency', aggregations: [{ aggregation_type: 'PERCENTILE', percentile_value: 37.5 }] }),
  metric({ view_type: 'TRACES', metric_name: 'session_count', aggregations: count }),
  metric({ view_type: 'TRACES', metric_name: 'trace_count', aggregations: count, filters: ["trace.status = 'OK'", "trace.tag.t = 'v'"] }),
  metric({ view_type: 'TRACES', metric_name: 'trace_count', aggregations: count, filters: ["trace.status = 'IN_PROGRESS'"] }),
  metric({ view_type: 'SPANS', metric_name: 'span_count', aggregations: count, dimensions: ['span_type', 'span_status'] }),
  metric({ view_type: 'SPANS', metric_name: 'span_count', aggregations: count, filters: ["span.name = 'tool'"] }),
  metric({ view_type: 'SPANS', metric_name: 'latency', aggregations: [{ aggregation_type: 'MAX' }], dimensions: ['span_name'] }),
  metric({ view_type: 'ASSESSMENTS', metric_name: 'assessment_count', aggregations: count, dimensions: ['assessment_name'] }),
  metric({
    view_type: 'ASSESSMENTS',
    metric_name: 'assessment_value',
    aggregations: [{ aggregation_type: 'AVG' }],
    dimensions: ['assessment_name'],
  }),
  metric({ view_type: 'ASSESSMENTS', metric_name: 'assessment_count', aggregations: count, filters: ["assessment.type = 'expectation'"] }),
  metric({ view_type: 'TRACES', metric_name: 'zz', aggregations: count }),
  metric({ view_type: 'TRACES', metric_name: 'trace_count', aggregations: [{ aggregation_type: 'AVG' }] }),
  metric({ view_type: 'TRACES', metric_name: 'trace_count', aggregations: count, dimensions: ['zz'] }),
  metric({ view_type: 'TRACES', metric_name: 'trace_count', aggregations: count, time_interval_seconds: 5 }),
  metric({ metric_name: 'trace_count', aggregations: count }),
  metric({ view_type: 'TRACES', metric_name: 'trace_count', aggregations: count, filters: ["foo = 'OK'"] }),
  post(`${traces3}/calculate-filter-correlation`, {
    experiment_ids: ['1'],
    filter_string1: "trace.name = 'named'",
    filter_string2: "tag.t = 'v'",
  }),
  post(`${traces3}/calculate-filter-correlation`, {
    experiment_ids: ['1'],
    filter_string1: "trace.name = 'named'",
    filter_string2: "trace.name = 'second'",
    base_filter: "trace.status = 'OK'",
  }),
  post(`${traces3}/calculate-filter-correlation`, {
    experiment_ids: ['1'],
    filter_string1: "trace.name = 'nope'",
    filter_string2: "tag.t = 'v'",
  }),
]
