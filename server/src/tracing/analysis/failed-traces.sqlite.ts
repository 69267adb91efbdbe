import { type Failure, type FailureGroup, spanTypes } from '@assay/protocol'
import type { TraceSample, TraceSampler } from './trace-sampler.sqlite.ts'

type TraceColumns = [trace: number, startUs: number, errorType: number | null, error: string | null, version: number | null]
type SpanColumns = [
  trace: number,
  spanId: Uint8Array,
  parentId: Uint8Array | null,
  type: number,
  name: number,
  tool: number | null,
  errorType: number | null,
  error: string | null,
]

const spanColumns = 's.trace, s.span_id, s.parent_id, s.type, s.name, s.tool, s.error_type, s.error'

export interface FailedTrace {
  trace: number
  /** Of the step; null where no span says that it failed as the trace did. */
  spanId: string | null
  startMs: number
  version: string | null
  failure: Failure
  step: FailureGroup['step']
}

/** The failed ones of a sample, each with what failed in it. */
export function* failedTraces(sampler: TraceSampler, sample: TraceSample): Generator<FailedTrace> {
  const traces = new Map<number, TraceColumns>()
  for (const row of sampler.traceRows<TraceColumns>(sample, 't.id, t.start_us, t.error_type, t.error, t.version')) traces.set(row[0], row)
  const causes = causesOf(traces, sampler.spanRows<SpanColumns>(sample, spanColumns, 's.status = 2'))
  const terms = sampler.terms(termsIn(traces.values(), causes.values()))
  const text = (term: number | null): string => (term === null ? '' : (terms.get(term) ?? ''))
  for (const [trace, [, startUs, errorType, error, version]] of traces) {
    const [, spanId, , type, name, tool] = causes.get(trace) ?? []
    const step =
      type === undefined || name === undefined || tool === undefined
        ? null
        : { type: spanTypes[type] ?? 'UNKNOWN', name: text(tool ?? name), isTool: tool !== null }
    yield {
      trace,
      spanId: spanId === undefined ? null : Buffer.from(spanId).toString('hex'),
      startMs: startUs / 1000,
      version: version === null ? null : text(version),
      failure: { errorType: text(errorType), message: error ?? '', step: step?.name ?? '' },
      step,
    }
  }
}

/** Of each trace the deepest span that failed as the trace did. */
function causesOf(traces: ReadonlyMap<number, TraceColumns>, failedSpans: Iterable<SpanColumns>): Map<number, SpanColumns> {
  const causes = new Map<number, SpanColumns>()
  for (const span of failedSpans) {
    const [trace, , parentId, , , , errorType, error] = span
    const [, , ofType, of] = traces.get(trace) ?? []
    if (errorType !== ofType || error !== of) continue
    const before = causes.get(trace)
    if (before === undefined || (parentId !== null && Buffer.compare(parentId, before[1]) === 0)) causes.set(trace, span)
  }
  return causes
}

function* termsIn(traces: Iterable<TraceColumns>, causes: Iterable<SpanColumns>): Generator<number> {
  for (const [, , errorType, , version] of traces) for (const term of [errorType, version]) if (term !== null) yield term
  for (const [, , , , name, tool] of causes) yield tool ?? name
}
