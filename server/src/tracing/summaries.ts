import type { SpanSummary, TraceSkeleton, TraceSummary } from '@assay/protocol'
import { spanTypes } from '@assay/protocol'
import type { SpanRecord, TraceRecord } from './span-store.ts'
import { totalTokens } from './trace-state.ts'

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
    costUsd: trace.costUsd,
    unpriced: trace.unpriced,
    session: trace.session,
    user: trace.user,
    version: trace.version,
    models: trace.models,
    tags: entries(trace.tags),
    assessments: trace.assessments.map((assessment) => ({ ...assessment, traceId: `tr-${trace.traceId}` })),
    clockSuspect: trace.clockSuspect,
  }
}

/** `Object.fromEntries` makes own properties also of `__proto__`, so hostile keys stay data. */
function entries(map: Map<string, string>): Record<string, string> {
  return Object.fromEntries([...map].filter(([key]) => !key.startsWith('mlflow.')))
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

/** The columns of a trace. `spans` by start time. A parent cycle is broken at its earliest span. O(n). */
export function traceSkeleton(trace: TraceRecord, spans: readonly SpanRecord[]): TraceSkeleton {
  const names: string[] = []
  const nameIndex = new Map<string, number>()
  const intern = (text: string): number => {
    let index = nameIndex.get(text)
    if (index === undefined) {
      index = names.push(text) - 1
      nameIndex.set(text, index)
    }
    return index
  }
  return {
    trace: traceSummary(trace),
    metadata: entries(trace.metadata),
    spans: {
      spanId: spans.map((span) => span.spanId),
      parent: parentIndexes(spans),
      name: spans.map((span) => intern(span.name)),
      type: spans.map((span) => spanTypes.indexOf(span.type)),
      status: spans.map((span) => span.statusCode),
      startUs: spans.map((span) => span.startUs - trace.startUs),
      durationUs: spans.map((span) => (span.endUs === null ? -1 : span.endUs - span.startUs)),
      tokens: spans.map((span) => (span.usage === null ? -1 : totalTokens(span.usage))),
      costUsd: spans.map((span) => (span.unpriced ? -2 : (span.costUsd ?? -1))),
      model: spans.map((span) => (span.model === null ? -1 : intern(span.model))),
      names,
    },
  }
}

function parentIndexes(spans: readonly SpanRecord[]): number[] {
  const indexOf = new Map(spans.map((span, i) => [span.spanId, i]))
  const parents = spans.map((span) => (span.parentSpanId === null ? -1 : (indexOf.get(span.parentSpanId) ?? -1)))
  // 0 not seen, 1 on the path being walked, 2 known to end at a root.
  const seen = new Uint8Array(spans.length)
  for (let i = 0; i < spans.length; i++) {
    let at = i
    while (at >= 0 && seen[at] === 0) {
      seen[at] = 1
      at = parents[at] ?? -1
    }
    if (at >= 0 && seen[at] === 1) {
      // A cycle: spans are in start order, so its earliest is the smallest index on it.
      let earliest = at
      for (let each = parents[at] ?? -1; each !== at && each >= 0; each = parents[each] ?? -1) earliest = Math.min(earliest, each)
      parents[earliest] = -1
    }
    for (let each = i; each >= 0 && seen[each] === 1; each = parents[each] ?? -1) seen[each] = 2
  }
  return parents
}
