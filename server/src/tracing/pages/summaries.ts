import type { SpanSummary, TraceSummary } from '@assay/protocol'
import type { SpanRecord, TraceRecord } from '../store/span-store.ts'
import { inputTokens, outputTokens, totalTokens } from '../write/trace-state.ts'

/** Of one value of metadata in a list. */
const maxMetadataChars = 250

/** Traces and spans as the pages see them: `tr-` ids, milliseconds, plain objects. */

export function traceSummary(trace: TraceRecord): TraceSummary {
  return {
    traceId: `tr-${trace.traceId}`,
    experimentId: trace.experimentId,
    name: trace.name,
    status: trace.status,
    startMs: trace.startUs / 1000,
    durationMs: trace.endUs === null ? null : (trace.endUs - trace.startUs) / 1000,
    inputPreview: trace.inputPreview,
    outputPreview: trace.outputPreview,
    error: trace.error,
    spanCount: trace.spanCount,
    errorCount: trace.errorCount,
    tokens: trace.usage === null ? null : totalTokens(trace.usage),
    inputTokens: trace.usage === null ? null : inputTokens(trace.usage),
    outputTokens: trace.usage === null ? null : outputTokens(trace.usage),
    costUsd: trace.costUsd,
    unpriced: trace.unpriced,
    session: trace.session,
    user: trace.user,
    version: trace.version,
    models: trace.models,
    tags: entries(trace.tags),
    metadata: entries(trace.metadata, maxMetadataChars),
    assessments: trace.assessments.map((assessment) => ({ ...assessment, traceId: `tr-${trace.traceId}` })),
    clockSuspect: trace.clockSuspect,
  }
}

/** `Object.fromEntries` makes own properties also of `__proto__`, so hostile keys stay data. */
function entries(map: Map<string, string>, maxChars = Infinity): Record<string, string> {
  return Object.fromEntries([...map].filter(([key]) => !key.startsWith('mlflow.')).map(([key, value]) => [key, value.slice(0, maxChars)]))
}

export function spanSummary(span: SpanRecord): SpanSummary {
  return {
    traceId: `tr-${span.traceId}`,
    spanId: span.spanId,
    name: span.name,
    type: span.type,
    status: spanStatus(span),
    startMs: span.startUs / 1000,
    durationMs: span.endUs === null ? null : (span.endUs - span.startUs) / 1000,
    model: span.model,
    tool: span.tool,
    tokens: span.usage === null ? null : totalTokens(span.usage),
    costUsd: span.costUsd,
    error: span.error,
  }
}

export function spanStatus(span: { statusCode: number }): 'OK' | 'ERROR' | 'UNSET' {
  return span.statusCode === 1 ? 'OK' : span.statusCode === 2 ? 'ERROR' : 'UNSET'
}

/** The answer as JSON text, round the `spans` that the store has written. */
export function traceSkeletonText({ trace, spans }: { trace: TraceRecord; spans: string }): string {
  return `{"trace":${JSON.stringify(traceSummary(trace))},"metadata":${JSON.stringify(entries(trace.metadata))},"spans":${spans}}`
}
