import type { Assessment, CsvCell } from '@assay/protocol'
import { totalTokens } from '../write/trace-state.ts'
import type { TraceRecord } from '../store/span-store.ts'

const columns: Record<string, (trace: TraceRecord) => CsvCell> = {
  trace_id: (trace) => `tr-${trace.traceId}`,
  name: (trace) => trace.name,
  status: (trace) => trace.status,
  started: (trace) => new Date(trace.startUs / 1000).toISOString(),
  duration_ms: (trace) => (trace.endUs === null ? null : (trace.endUs - trace.startUs) / 1000),
  spans: (trace) => trace.spanCount,
  failed_spans: (trace) => trace.errorCount,
  error: (trace) => trace.error,
  input_preview: (trace) => trace.inputPreview,
  output_preview: (trace) => trace.outputPreview,
  tokens: (trace) => (trace.usage === null ? null : totalTokens(trace.usage)),
  cost_usd: (trace) => trace.costUsd,
  cost_is_lower_bound: (trace) => trace.unpriced,
  models: (trace) => trace.models.join(', '),
  session: (trace) => trace.session,
  user: (trace) => trace.user,
  version: (trace) => trace.version,
}

/** What differs from one table of traces to another: names of feedback and keys of tags, each in order. */
export interface TableNames {
  feedback: string[]
  tags: string[]
}

export function tableHead({ feedback, tags }: TableNames): CsvCell[] {
  return [...Object.keys(columns), ...feedback.map((name) => `feedback.${name}`), ...tags.map((key) => `tag.${key}`)]
}

/** A name that the head does not have is left out. */
export function tableRow(trace: TraceRecord, { feedback, tags }: TableNames): CsvCell[] {
  const said = feedbackOf(trace)
  return [
    ...Object.values(columns).map((column) => column(trace)),
    ...feedback.map((name) => said.get(name) ?? null),
    ...tags.map((key) => trace.tags.get(key) ?? null),
  ]
}

export function namesIn(trace: TraceRecord): TableNames {
  return { feedback: [...feedbackOf(trace).keys()], tags: [...trace.tags.keys()].filter((key) => !key.startsWith('mlflow.')) }
}

/** The newest that was said of the trace as a whole under each name. */
function feedbackOf({ assessments }: TraceRecord): Map<string, CsvCell> {
  const newestLast = assessments
    .filter(({ kind, valid, spanId, error }) => kind === 'feedback' && valid && spanId === null && error === null)
    .sort((a, b) => a.createdAtMs - b.createdAtMs)
  return new Map(newestLast.map(({ name, value }) => [name, asCell(value)]))
}

function asCell(value: Assessment['value']): CsvCell {
  const isCell = value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return isCell ? value : JSON.stringify(value)
}
