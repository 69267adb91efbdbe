import { type MapPart, mapLimits, spanTypes } from '@assay/protocol'
import type { AgentMapReader } from './agent-map-reader.ts'
import { AgentMapSums, type MapTrace, pathOf } from './agent-map.ts'
import { FlowChecks } from './flow-checks.ts'
import { MapPartSums } from './map-part.ts'
import { type MapSpan, traceSteps } from './trace-steps.ts'
import type { AnalysisQuery, TraceSample, TraceSampler } from './trace-sampler.sqlite.ts'

type TraceColumns = [
  trace: number,
  status: number,
  startUs: number,
  durationUs: number | null,
  costUsd: number | null,
  version: number | null,
  spans: number,
]
type SpanColumns = [
  trace: number,
  spanId: string,
  parentId: string | null,
  type: number,
  name: number,
  tool: number | null,
  model: number | null,
  status: number,
  errorType: number | null,
  error: string | null,
  startUs: number,
  durationUs: number | null,
  costUsd: number | null,
]

const traceColumns = 't.id, t.status, t.start_us, t.end_us - t.start_us, t.cost, t.version, t.span_count'
// Ids as text are made in SQLite: a Buffer for each of them would cost as much as all the rest.
const spanColumns = `s.trace, lower(hex(s.span_id)), iif(s.parent_id IS NULL, NULL, lower(hex(s.parent_id))), s.type, s.name, s.tool, s.model, s.status, s.error_type, s.error, s.start_us, s.duration_us,
  CASE WHEN s.counted = 1 THEN s.cost END`

const failedStatus = 2
/** Traces whose spans are held at once. */
const tracesAtOnce = 200

/** `limits` are the product's unless a test has smaller ones. */
export function createAgentMapReader(
  sampler: TraceSampler,
  limits: { traces: number; spans: number; traceIds: number } = mapLimits,
): AgentMapReader {
  /** Those whose spans may be read, in an order that has nothing to do with what they are; a trace beyond the limit alone is left out. */
  function bounded(sample: TraceSample): { rows: TraceColumns[]; share: number } {
    const drawn = [...sampler.traceRows<TraceColumns>(sample, traceColumns)].sort(([a], [b]) => scrambled(a) - scrambled(b) || a - b)
    const rows: TraceColumns[] = []
    let spans = 0
    for (const row of drawn) {
      const ofTrace = row[6]
      if (ofTrace > limits.spans) continue
      if (spans + ofTrace > limits.spans) break
      spans += ofTrace
      rows.push(row)
    }
    return { rows, share: rows.length === drawn.length ? sample.share : (sample.share * rows.length) / drawn.length }
  }

  /** The traces of a query one by one, then what part of all of them they were. */
  function* tracesOf(workspace: string, query: AnalysisQuery): Generator<MapTrace & { row: number }, number> {
    const { rows, share } = bounded(sampler.draw(workspace, query, limits.traces))
    const terms = new Map<number, string>()
    for (let first = 0; first < rows.length; first += tracesAtOnce) {
      const some = rows.slice(first, first + tracesAtOnce)
      const spans = [...sampler.spanRows<SpanColumns>({ traces: some.map(([trace]) => trace), share: 1 }, spanColumns)]
      const missing = new Set<number>()
      for (const term of termsIn(some, spans)) if (term !== null && !terms.has(term)) missing.add(term)
      if (missing.size > 0) for (const [term, text] of sampler.terms(missing)) terms.set(term, text)
      const text = (term: number | null): string | null => (term === null ? null : (terms.get(term) ?? ''))
      const byTrace = Map.groupBy(spans, ([trace]) => trace)
      for (const [row, status, startUs, durationUs, costUsd, version] of some) {
        const read = (byTrace.get(row) ?? []).map((columns) => spanOf(columns, text))
        yield { row, failed: status === failedStatus, startUs, durationUs, costUsd, version: text(version), ...traceSteps(read) }
      }
    }
    return share
  }

  return {
    map(workspace, { experimentId, now, against, path }) {
      const sums = new AgentMapSums(path)
      const add = (side: 'now' | 'against', query: Omit<AnalysisQuery, 'experimentId'>) =>
        each(tracesOf(workspace, { experimentId, ...query }), (trace) => sums.add(side, trace))
      return Promise.resolve(sums.finish({ now: add('now', now), against: against === null ? null : add('against', against) }))
    },

    part(workspace, { path, node, caller, ...query }): Promise<MapPart> {
      const sums = new MapPartSums<number>(node, caller)
      each(tracesOf(workspace, query), (trace) => {
        if (path === undefined || pathOf(trace.steps).key === path) sums.add(trace.row, trace)
        else sums.leaveOut(trace)
      })
      return Promise.resolve(sums.finish(limits.traceIds, (traces) => sampler.traceIds(traces)))
    },

    flow(workspace, { path, ...query }, rules) {
      const checks = new FlowChecks<number>(rules)
      const looked = { traces: 0, spans: 0 }
      const share = each(tracesOf(workspace, query), (trace) => {
        if (path !== undefined && pathOf(trace.steps).key !== path) return
        looked.traces++
        looked.spans += trace.spans.length
        checks.add(trace.row, trace)
      })
      const found = checks.finish(limits.traceIds, (traces) => sampler.traceIds(traces))
      return Promise.resolve({ looked: { ...looked, share }, rules: found })
    },
  }
}

/** Runs through it and gives what it ends with. */
function each<T, R>(items: Generator<T, R>, take: (item: T) => void): R {
  for (;;) {
    const step = items.next()
    if (step.done === true) return step.value
    take(step.value)
  }
}

function spanOf(columns: SpanColumns, text: (term: number | null) => string | null): MapSpan {
  const [, id, parentId, type, name, tool, model, status, errorType, error, startUs, durationUs, costUsd] = columns
  return {
    id,
    parentId,
    type: spanTypes[type] ?? 'UNKNOWN',
    name: text(name) ?? '',
    tool: text(tool),
    model: text(model),
    failed: status === failedStatus,
    errorType: text(errorType) ?? '',
    error: error ?? '',
    startUs,
    durationUs,
    costUsd,
  }
}

/** Numbers of terms in the rows. */
function* termsIn(traces: readonly TraceColumns[], spans: readonly SpanColumns[]): Generator<number | null> {
  for (const row of traces) yield row[5]
  for (const row of spans) for (const place of termPlaces) yield row[place]
}

/** Name, tool, model and error type. */
const termPlaces = [4, 5, 6, 8] as const

/** Rows that came one after the other are far from each other by it. */
function scrambled(row: number): number {
  return Math.imul(row, 2_654_435_761) >>> 0
}
