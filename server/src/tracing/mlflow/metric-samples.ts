import { type Assessment, AppError, type Filter } from '@assay/protocol'
import { pythonJson } from '@assay/protocol/mlflow'
import type { Page, SpanRecord, TraceQuery, TraceRecord } from '../store/span-store.ts'
import { costParts } from '../pricing/cost-parts.ts'
import type { MetricView } from './metric-definitions.ts'
import type { Sample } from './metric-points.ts'
import { mlflowTokenUsage } from './token-usage.ts'
import type { TraceRouteDeps } from './trace-call.ts'

export interface SampleQuery {
  view: MetricView
  metric: string
  dimensions: string[]
  experimentIds: string[]
  filter: Filter | null
  /** Which assessments count; for the view of assessments. */
  assessments: (assessment: Assessment) => boolean
  fromMs: number | undefined
  /** Exclusive. */
  toMs: number | undefined
}

const pageSize = 500
/** Most traces or spans that one question looks at. */
const maxRecords = 100_000

/**
 * Everything that a metric measures, read page by page: the port aggregates by fixed groups only, while these may be grouped, filtered and
 * cut by any percentile.
 * @throws REQUEST_TOO_LARGE beyond `maxRecords`.
 */
export async function metricSamples(
  deps: Pick<TraceRouteDeps, 'reader' | 'bookOf'>,
  workspace: string,
  query: SampleQuery,
): Promise<Sample[]> {
  const { reader } = deps
  if (query.view === 'SPANS' && Object.hasOwn(partOf, query.metric)) return costPartSamples(deps, workspace, query)
  if (query.view === 'SPANS') {
    const spans = await readAll((page) => reader.searchSpans(workspace, page), query)
    return spans.map((span) => ({
      atMs: span.startUs / 1000,
      value: spanValue(span, query.metric),
      dimensions: query.dimensions.map((name) => spanDimension(span, name)),
    }))
  }
  const traces = await readAll((page) => reader.searchTraces(workspace, page), query)
  if (query.view === 'TRACES') {
    return traces.map((trace) => ({
      atMs: trace.startUs / 1000,
      value: traceValue(trace, query.metric),
      dimensions: query.dimensions.map((name) => traceDimension(trace, name)),
    }))
  }
  return traces.flatMap((trace) =>
    trace.assessments
      // An overridden assessment was replaced: counting both would count one judgement twice.
      .filter((assessment) => assessment.valid && query.assessments(assessment))
      .map((assessment) => ({
        atMs: trace.startUs / 1000,
        value: query.metric === 'assessment_count' ? 1 : assessmentNumber(assessment.value),
        dimensions: query.dimensions.map((name) => (name === 'assessment_name' ? assessment.name : shownValue(assessment))),
      })),
  )
}

const partOf = { input_cost: 'inputUsd', output_cost: 'outputUsd' } as const

/** Experiment by experiment, since each has prices of its own. */
async function costPartSamples(
  { reader, bookOf }: Pick<TraceRouteDeps, 'reader' | 'bookOf'>,
  workspace: string,
  query: SampleQuery,
): Promise<Sample[]> {
  const part = partOf[query.metric as keyof typeof partOf]
  const samples: Sample[] = []
  for (const experimentId of query.experimentIds) {
    const spans = await readAll((page) => reader.searchSpans(workspace, page), { ...query, experimentIds: [experimentId] })
    const costly = spans.filter(({ counted, costUsd }) => counted && costUsd !== null)
    if (costly.length === 0) continue
    const book = await bookOf(workspace, experimentId)
    for (const span of costly) {
      const parts = await costParts(span, book, ({ traceId, spanId }) => reader.getSpan(workspace, traceId, spanId))
      samples.push({
        atMs: span.startUs / 1000,
        value: parts?.[part] ?? null,
        dimensions: query.dimensions.map((name) => spanDimension(span, name)),
      })
    }
  }
  return samples
}

async function readAll<T>(
  read: (page: TraceQuery) => Promise<Page<T>>,
  { experimentIds, filter, fromMs, toMs }: SampleQuery,
): Promise<T[]> {
  const records: T[] = []
  let cursor: string | undefined
  do {
    const page = await read({ experimentIds, filter, fromMs, toMs, limit: pageSize, cursor })
    records.push(...page.items)
    if (records.length > maxRecords) {
      throw new AppError(
        'REQUEST_TOO_LARGE',
        `More than ${maxRecords} traces or spans match. Ask for a shorter time with start_time_ms and end_time_ms, or add a filter.`,
      )
    }
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return records
}

function traceValue(trace: TraceRecord, metric: string): number | string | null {
  if (metric === 'trace_count') return 1
  if (metric === 'session_count') return trace.session
  if (metric === 'latency') return trace.endUs === null ? null : Math.floor(trace.endUs / 1000) - Math.floor(trace.startUs / 1000)
  const usage = trace.usage === null ? {} : mlflowTokenUsage(trace.usage)
  return (usage as Record<string, number | undefined>)[metric] ?? null
}

function traceDimension(trace: TraceRecord, name: string): string | null {
  if (name === 'trace_status') return trace.status === 'PARTIAL' ? 'IN_PROGRESS' : trace.status
  return trace.name === '' ? null : trace.name
}

function spanValue(span: SpanRecord, metric: string): number | null {
  if (metric === 'span_count') return 1
  // A span that repeats the costs below it would bill them twice.
  if (metric === 'total_cost') return span.counted ? span.costUsd : null
  return span.endUs === null ? null : Math.floor((span.endUs - span.startUs) / 1000)
}

function spanDimension(span: SpanRecord, name: string): string | null {
  switch (name) {
    case 'span_name':
      return span.name
    case 'span_type':
      return span.type
    case 'span_status':
      return ['UNSET', 'OK', 'ERROR'][span.statusCode] ?? 'UNSET'
    case 'span_model_name':
      return span.model
    default:
      return span.provider
  }
}

/** Yes and no count as 1 and 0, so that their average is a share. */
function assessmentNumber(value: unknown): number | null {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value
  if (word === true || word === 'yes') return 1
  if (word === false || word === 'no') return 0
  return typeof word === 'number' ? word : null
}

function shownValue({ kind, value }: Assessment): string {
  return pythonJson(kind === 'issue' ? { issue_name: value } : value)
}
