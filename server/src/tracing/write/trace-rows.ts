import { spanReach } from '../derived/span-rollups.ts'
import type { OpenTrace } from './open-traces.ts'
import { stated, usageColumn } from './open-traces.ts'
import { maxErrorChars } from './span-rows.ts'
import type { SpanStatements } from './span-statements.ts'
import type { Terms } from './terms.ts'
import { traceChecksum } from './trace-checksum.ts'
import { inputTokens, outputTokens } from './trace-state.ts'

/** Writes the rows of traces: what a client stated of a trace, and what follows from its spans. */
export class TraceRows {
  private readonly sql: SpanStatements
  private readonly terms: Terms
  private readonly tagsOf = new WeakMap<OpenTrace, Map<string, string>>()

  constructor(sql: SpanStatements, terms: Terms) {
    this.sql = sql
    this.terms = terms
  }

  /** A tag that a span gives its trace. It waits until the row is written on which it hangs. */
  tag(trace: OpenTrace, key: string, value: string): void {
    const tags = this.tagsOf.get(trace)
    if (tags === undefined) this.tagsOf.set(trace, new Map([[key, value]]))
    else tags.set(key, value)
  }

  /** Inserts the trace's row, or brings it up to date, with the tags that wait for it. */
  save(trace: OpenTrace, updatedMs: number): void {
    const { state } = trace
    if ((trace.stated & stated.finalized) === 0) {
      const root = state.rootSpan()
      const leader = state.leader()
      if (leader !== null) trace.startUs = leader.startUs
      trace.endUs = root?.endUs ?? null
      trace.status = root === null || root.endUs === null ? 0 : root.failure !== null ? 2 : 1
    }
    trace.revision++
    const usage = state.usage()
    const failure = state.deepestFailure()?.failure ?? null
    const errorText = failure === null ? null : failure.message.slice(0, maxErrorChars)
    const models = trace.models.size === 0 ? null : JSON.stringify([...trace.models].sort())
    const statement = trace.inserted ? this.sql.updateTrace : this.sql.insertTrace
    const values = [
      trace.experiment,
      trace.startUs,
      trace.endUs,
      trace.status,
      this.terms.id(trace.name),
      trace.receivedMs,
      updatedMs,
      trace.revision,
      state.spanCount,
      state.errorCount,
      usage === null ? null : inputTokens(usage),
      usage === null ? null : outputTokens(usage),
      usage === null ? null : usageColumn(usage),
      state.costUsd(),
      state.unpriced ? 1 : 0,
      trace.inputPreview,
      trace.outputPreview,
      trace.requestPreview,
      trace.responsePreview,
      failure === null ? null : this.terms.idOrNull(failure.type),
      errorText,
      trace.session,
      trace.sessionUs,
      trace.user,
      trace.userUs,
      this.terms.idOrNull(trace.version),
      models,
      trace.clientRequestId,
      trace.stated,
      trace.clockSuspect ? 1 : 0,
      trace.workspace,
      trace.traceId,
    ]
    statement.run(...values, traceChecksum(values), trace.id)
    trace.inserted = true
    if (
      !trace.stray &&
      (state.lastStartUs > trace.startUs + spanReach.afterTraceUs || state.firstStartUs < trace.startUs - spanReach.beforeTraceUs)
    ) {
      this.sql.insertStray.run(trace.experiment, trace.id)
      trace.stray = true
    }
    const tags = this.tagsOf.get(trace)
    if (tags === undefined) return
    for (const [key, value] of tags) this.sql.putTag.run(trace.id, key, value)
    this.tagsOf.delete(trace)
  }
}
