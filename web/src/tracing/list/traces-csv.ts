import type { TraceSummary } from '@assay/protocol'
import { type CsvCell, toCsv } from '../../ui/safe/csv.ts'
import { rowAssessments } from '../assessment-view.ts'

const columns: Record<string, (trace: TraceSummary) => CsvCell> = {
  trace_id: (trace) => trace.traceId,
  name: (trace) => trace.name,
  status: (trace) => trace.status,
  started: (trace) => new Date(trace.startMs).toISOString(),
  duration_ms: (trace) => trace.durationMs,
  spans: (trace) => trace.spanCount,
  failed_spans: (trace) => trace.errorCount,
  error: (trace) => trace.error,
  input_preview: (trace) => trace.inputPreview,
  output_preview: (trace) => trace.outputPreview,
  tokens: (trace) => trace.tokens,
  cost_usd: (trace) => trace.costUsd,
  cost_is_lower_bound: (trace) => trace.unpriced,
  models: (trace) => trace.models.join(', '),
  session: (trace) => trace.session,
  user: (trace) => trace.user,
  version: (trace) => trace.version,
}

/** Traces as a table: a line each in the order given, then a column for each name of feedback and for each tag that any of them has. */
export function tracesCsv(traces: readonly TraceSummary[]): string {
  const feedback = traces.map((trace) => new Map(rowAssessments(trace.assessments).map((one) => [one.name, asCell(one.value)])))
  const feedbackNames = [...new Set(feedback.flatMap((values) => [...values.keys()]))].sort()
  const tags = [...new Set(traces.flatMap((trace) => Object.keys(trace.tags)))].sort()
  return toCsv([
    [...Object.keys(columns), ...feedbackNames.map((name) => `feedback.${name}`), ...tags.map((key) => `tag.${key}`)],
    ...traces.map((trace, at) => [
      ...Object.values(columns).map((column) => column(trace)),
      ...feedbackNames.map((name) => feedback[at]?.get(name) ?? null),
      ...tags.map((key) => (Object.hasOwn(trace.tags, key) ? (trace.tags[key] ?? null) : null)),
    ]),
  ])
}

function asCell(value: unknown): CsvCell {
  const isCell = value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return isCell ? value : JSON.stringify(value)
}
