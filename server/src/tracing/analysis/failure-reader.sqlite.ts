import {
  type Failure,
  failureFingerprint,
  type FailureGroup,
  type Filter,
  maxFailuresLookedAt,
  messageTemplate,
  spanTypes,
} from '@assay/protocol'
import type { FailureReader } from './failure-reader.ts'
import type { TraceSample, TraceSampler } from './trace-sampler.sqlite.ts'

const hasFailed: Filter = { kind: 'compare', field: { on: 'trace', name: 'status' }, op: '=', value: 'ERROR' }
/** Versions that a group names. */
const namedVersions = 3

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

interface FailedTrace {
  trace: number
  /** Of the step; null where no span says that it failed as the trace did. */
  spanId: string | null
  startMs: number
  version: string | null
  failure: Failure
  step: FailureGroup['step']
}

export function createFailureReader(sampler: TraceSampler): FailureReader {
  /** The failed traces of a query, each with the group that it is in. */
  function* failed(sample: TraceSample): Generator<FailedTrace> {
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

  function fingerprintOf(workspace: string, experimentId: string, traceId: string): string | null {
    const itself: Filter = { kind: 'compare', field: { on: 'trace', name: 'trace_id' }, op: '=', value: `tr-${traceId}` }
    const [found] = failed(sampler.draw(workspace, { experimentId, filter: bothOf(hasFailed, itself) }, 1))
    return found === undefined ? null : failureFingerprint(found.failure)
  }

  return {
    failures(workspace, { limit, like, filter, ...query }) {
      const wanted = like === undefined ? undefined : fingerprintOf(workspace, query.experimentId, like)
      const none: TraceSample = { traces: [], share: 1 }
      const sample = wanted === null ? none : sampler.draw(workspace, { ...query, filter: bothOf(hasFailed, filter) }, maxFailuresLookedAt)
      const groups = new Map<string, Group>()
      for (const each of failed(sample)) {
        const fingerprint = failureFingerprint(each.failure)
        if (wanted !== undefined && fingerprint !== wanted) continue
        const group = groups.get(fingerprint) ?? new Group(fingerprint, each)
        groups.set(fingerprint, group)
        group.add(each)
      }
      const ranked = [...groups.values()].sort((a, b) => b.traces - a.traces || b.lastMs - a.lastMs)
      const shown = ranked.slice(0, limit)
      const ids = sampler.traceIds(shown.map(({ newest }) => newest.trace))
      return Promise.resolve({
        groups: shown.map((group, i) => group.finish(ids[i] ?? '')),
        groupCount: ranked.length,
        traces: sample.traces.length,
        share: sample.share,
      })
    },
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

function bothOf(one: Filter, other: Filter | null): Filter {
  return other === null ? one : { kind: 'and', all: [one, other] }
}

class Group {
  readonly fingerprint: string
  readonly first: FailedTrace
  newest: FailedTrace
  traces = 0
  private firstMs = Infinity
  private readonly byVersion = new Map<string, number>()

  constructor(fingerprint: string, first: FailedTrace) {
    this.fingerprint = fingerprint
    this.first = this.newest = first
  }

  get lastMs(): number {
    return this.newest.startMs
  }

  add(each: FailedTrace): void {
    this.traces++
    this.firstMs = Math.min(this.firstMs, each.startMs)
    if (each.startMs > this.newest.startMs) this.newest = each
    if (each.version !== null) this.byVersion.set(each.version, (this.byVersion.get(each.version) ?? 0) + 1)
  }

  finish(newestId: string): FailureGroup {
    const { errorType, message } = this.first.failure
    return {
      fingerprint: this.fingerprint,
      errorType,
      message: messageTemplate(message),
      step: this.first.step,
      traces: this.traces,
      firstMs: this.firstMs,
      lastMs: this.lastMs,
      versions: [...this.byVersion]
        .sort(([, a], [, b]) => b - a)
        .slice(0, namedVersions)
        .map(([version, traces]) => ({ version, traces })),
      versionCount: this.byVersion.size,
      newest: { traceId: newestId, spanId: this.newest.spanId },
    }
  }
}
