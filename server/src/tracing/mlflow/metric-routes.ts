import { invalidParameter } from '@assay/protocol'
import { double, enumeration, int, list, nullable, object, readMessage, required, text } from '@assay/protocol/mlflow'
import { mlflowCall } from '../../platform/http/mlflow-route.ts'
import type { Route } from '../../platform/http/route.ts'
import { experimentNumber } from '../../runs/index.ts'
import { type Aggregation, aggregationTypes, checkMetric, metricViews } from './metric-definitions.ts'
import { parseMetricFilters } from './metric-filter.ts'
import { metricPoints } from './metric-points.ts'
import { metricSamples } from './metric-samples.ts'
import type { TraceRouteDeps } from './trace-call.ts'

const numbered = <T extends string>(names: readonly T[]) =>
  enumeration<T | 'UNKNOWN'>(
    names.map((name, i) => [name, i + 1] as const),
    'UNKNOWN',
  )

const fields = {
  experiment_ids: required(list(text)),
  view_type: required(numbered(metricViews)),
  metric_name: required(text),
  aggregations: required(list(object)),
  dimensions: list(text),
  filters: list(text),
  time_interval_seconds: nullable(int),
  start_time_ms: nullable(int),
  end_time_ms: nullable(int),
  max_results: { ...int, absent: 1000 },
  page_token: text,
}
const aggregationFields = { aggregation_type: required(numbered(aggregationTypes)), percentile_value: nullable(double) }

/** MLflow 3's metrics over traces, spans and assessments. */
export function metricRoutes(deps: Pick<TraceRouteDeps, 'reader' | 'bookOf'>): Route[] {
  return mlflowCall({ method: 'POST', path: '/3.0/mlflow/traces/metrics', policy: 'trace:read', fields }, async (caller, call) => {
    const view = call.view_type
    if (view === 'UNKNOWN') throw invalidParameter("view_type must be one of ['TRACES', 'SPANS', 'ASSESSMENTS']")
    const aggregations = call.aggregations.map(readAggregation)
    checkMetric(view, call.metric_name, aggregations, call.dimensions)
    const interval = call.time_interval_seconds
    if (interval !== null && interval !== 0 && (call.start_time_ms === null || call.end_time_ms === null)) {
      throw invalidParameter('start_time_ms and end_time_ms are required if time_interval_seconds is set')
    }
    if (interval !== null && interval < 0) throw invalidParameter(`time_interval_seconds must be positive, got ${interval}`)
    for (const experimentId of call.experiment_ids) experimentNumber(experimentId)
    const { filter, assessments } = parseMetricFilters(call.filters, view)
    const samples =
      call.experiment_ids.length === 0
        ? []
        : await metricSamples(deps, caller.workspace, {
            view,
            metric: call.metric_name,
            dimensions: call.dimensions,
            experimentIds: call.experiment_ids,
            filter,
            assessments,
            fromMs: call.start_time_ms ?? undefined,
            toMs: call.end_time_ms === null ? undefined : call.end_time_ms + 1,
          })
    const points = metricPoints(samples, {
      dimensions: call.dimensions,
      aggregations,
      bucketMs: interval === null || interval === 0 ? null : interval * 1000,
      maxPoints: call.max_results,
    })
    if (points.length === 0) return {}
    return {
      data_points: points.map(({ dimensions, values }) => ({
        metric_name: call.metric_name,
        ...(Object.keys(dimensions).length > 0 && { dimensions }),
        values,
      })),
    }
  })
}

function readAggregation(raw: Record<string, unknown>): Aggregation {
  const { aggregation_type: type, percentile_value: percentile } = readMessage(aggregationFields, raw)
  if (type === 'UNKNOWN') throw invalidParameter(`aggregation_type must be one of ${aggregationTypes.join(', ')}`)
  if (type !== 'PERCENTILE') return { type, percentile: null }
  if (percentile === null || percentile < 0 || percentile > 100)
    throw invalidParameter('percentile_value must be between 0 and 100 for the PERCENTILE aggregation')
  return { type, percentile }
}
