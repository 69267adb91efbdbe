import type { DatabaseSync } from 'node:sqlite'
import type { FacetWriter } from '../facets/facet-writer.ts'
import { FacetsOfTrace } from '../facets/facets-of-trace.ts'
import type { NewSpan, SpanBatch } from '../store/span-store.ts'
import type { OpenTrace, OpenTraces } from './open-traces.ts'
import { idKey, stated } from './open-traces.ts'
import type { SpanRepricing } from './span-repricing.ts'
import type { SpanStatements } from './span-statements.ts'
import type { StaleHours } from './stale-hours.ts'

interface TraceMoveParts {
  traces: OpenTraces
  facets: FacetWriter
  staleHours: StaleHours
  repricing: SpanRepricing
}

/**
 * A trace over several services belongs to the experiment that its root came for, so that it does not matter whose spans come first. What
 * is there of it moves: its facets, the sums of its hours, and it takes the prices of the new experiment.
 */
export class TraceMove {
  private readonly sql: SpanStatements
  private readonly facetsOfTrace: FacetsOfTrace
  private readonly parts: TraceMoveParts

  constructor(db: DatabaseSync, sql: SpanStatements, parts: TraceMoveParts) {
    this.sql = sql
    this.facetsOfTrace = new FacetsOfTrace(db)
    this.parts = parts
  }

  /** Moves the trace to the experiment of the batch if its spans in it bring a root that goes before; else it stays. */
  follow(trace: OpenTrace, spans: readonly NewSpan[], batch: SpanBatch): void {
    const experiment = Number(batch.experimentId)
    if (trace.experiment === experiment || !bringsRoot(spans, trace)) return
    const { facets, staleHours, repricing, traces } = this.parts
    const found = this.facetsOfTrace.of(trace.id)
    for (const { kind, text } of found) facets.remove(facets.id(trace.experiment, kind, text), trace.id)
    staleHours.ofTrace(trace.experiment, trace.id)
    this.sql.deleteStray.run(trace.experiment, trace.id)
    trace.stray = false
    trace.experiment = experiment
    for (const { kind, text } of found) facets.add(facets.id(experiment, kind, text), trace.id)
    staleHours.ofTrace(experiment, trace.id)
    repricing.reprice(trace.id, (span) => batch.priceOf(span, batch.experimentId))
    traces.reload(trace)
    trace.state.takeUncounted()
  }
}

/** Whether one of the spans is a root that goes before those that the trace has. What a client stated of a trace is not overruled. */
function bringsRoot(spans: readonly NewSpan[], { state, stated: said }: OpenTrace): boolean {
  const root = state.rootSpan()
  if ((said & stated.finalized) !== 0) return false
  return spans.some(
    ({ parentSpanId, startUs, spanId }) =>
      parentSpanId === null && (root === null || startUs < root.startUs || (startUs === root.startUs && idKey(spanId) < root.key)),
  )
}
