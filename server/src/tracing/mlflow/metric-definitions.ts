import { invalidParameter } from '@assay/protocol'

export const metricViews = ['TRACES', 'SPANS', 'ASSESSMENTS'] as const
export type MetricView = (typeof metricViews)[number]

/** In MLflow's numbering, from 1. */
export const aggregationTypes = ['COUNT', 'SUM', 'AVG', 'PERCENTILE', 'MIN', 'MAX'] as const
type AggregationType = (typeof aggregationTypes)[number]

export interface Aggregation {
  type: AggregationType
  /** 0…100 for a percentile, else null. */
  percentile: number | null
}

interface MetricDefinition {
  aggregations: readonly AggregationType[]
  dimensions: readonly string[]
}

const spread = ['AVG', 'MAX', 'MIN', 'PERCENTILE'] as const
const amounts = [...spread, 'SUM'] as const
const counts = ['COUNT'] as const
const tokens: MetricDefinition = { aggregations: amounts, dimensions: ['trace_name'] }
const cost: MetricDefinition = { aggregations: amounts, dimensions: ['span_model_name', 'span_model_provider'] }

/** What MLflow 3.18 measures, and by what. */
const definitions: Record<MetricView, Record<string, MetricDefinition>> = {
  TRACES: {
    trace_count: { aggregations: counts, dimensions: ['trace_name', 'trace_status'] },
    session_count: { aggregations: counts, dimensions: [] },
    latency: { aggregations: spread, dimensions: ['trace_name'] },
    input_tokens: tokens,
    output_tokens: tokens,
    total_tokens: tokens,
    cache_read_input_tokens: tokens,
    cache_creation_input_tokens: tokens,
  },
  SPANS: {
    span_count: { aggregations: counts, dimensions: ['span_model_name', 'span_model_provider', 'span_name', 'span_status', 'span_type'] },
    latency: { aggregations: spread, dimensions: ['span_name', 'span_status'] },
    input_cost: cost,
    output_cost: cost,
    total_cost: cost,
  },
  ASSESSMENTS: {
    assessment_count: { aggregations: counts, dimensions: ['assessment_name', 'assessment_value'] },
    assessment_value: { aggregations: spread, dimensions: ['assessment_name'] },
  },
}

/** @throws INVALID_PARAMETER_VALUE with MLflow's texts. */
export function checkMetric(view: MetricView, metric: string, aggregations: Aggregation[], dimensions: string[]): void {
  const definition = Object.hasOwn(definitions[view], metric) ? definitions[view][metric] : undefined
  if (definition === undefined) {
    throw invalidParameter(`metric_name must be one of ${pythonList(Object.keys(definitions[view]))}, got '${metric}'`)
  }
  const badTypes = aggregations.map(({ type }) => type).filter((type) => !definition.aggregations.includes(type))
  if (badTypes.length > 0) {
    throw invalidParameter(
      `Found invalid aggregation_type(s): ${pythonList(badTypes)}. Supported aggregation types: ${pythonList(definition.aggregations)}`,
    )
  }
  const badDimensions = dimensions.filter((dimension) => !definition.dimensions.includes(dimension))
  if (badDimensions.length > 0) {
    throw invalidParameter(
      `Found invalid dimension(s): ${pythonList(badDimensions)}. Supported dimensions: ${pythonList(definition.dimensions)}`,
    )
  }
}

function pythonList(words: readonly string[]): string {
  return `[${[...new Set(words)].map((word) => `'${word}'`).join(', ')}]`
}
