import { entryNode, formatTerm, type MapPart, messageTemplate } from '@assay/protocol'
import { CallSums } from './map-numbers.ts'
import type { MapTrace } from './agent-map.ts'
import type { MapSpan } from './trace-steps.ts'

/** Stretches of a course. */
const stretches = 24
const namedErrors = 5
const namedVersions = 5

/** Keys of the bar by which a step may be found, with the field of a span that they look at. */
const termKeys = [
  ['tool', 'tool'],
  ['model', 'model'],
  ['span.name', 'name'],
] as const

interface ErrorGroup<Id> {
  errorType: string
  message: string
  calls: number
  newest: { trace: Id; spanId: string; startUs: number }
}

interface Call {
  span: Pick<MapSpan, 'failed' | 'durationUs' | 'startUs' | 'name' | 'tool' | 'model'>
  costUsd: number | null
  selfUs: number
}

/** Everything about the calls of one node, or of one edge. `Id` is whatever its caller knows a trace by. */
export class MapPartSums<Id> {
  private readonly node: string
  private readonly caller: string | undefined
  private readonly sums = new CallSums()
  private readonly starts: { atUs: number; failed: boolean }[] = []
  private readonly errors = new Map<string, ErrorGroup<Id>>()
  private readonly versions = new Map<string, CallSums>()
  private readonly traces: { id: Id; startUs: number; failed: boolean }[] = []
  private readonly name: string
  /** By each key of the bar that may find the calls: calls that it finds, and traces of the query in which it finds a span. */
  private readonly terms = termKeys.map(([key, field]) => ({ key, field, calls: 0, traces: 0 }))

  constructor(node: string, caller: string | undefined) {
    this.node = node
    this.caller = caller
    this.name = node.slice(node.indexOf(':') + 1)
  }

  add(id: Id, trace: MapTrace): void {
    this.countTerms(trace)
    let failed = false
    let isHere = false
    for (const call of this.callsIn(trace)) {
      isHere = true
      for (const term of this.terms) if (call.span[term.field] === this.name) term.calls++
      const counted = { failed: call.span.failed, durationUs: call.span.durationUs, costUsd: call.costUsd, selfUs: call.selfUs }
      this.sums.add(trace, counted)
      this.starts.push({ atUs: call.span.startUs, failed: call.span.failed })
      if (trace.version !== null) {
        const ofVersion = this.versions.get(trace.version) ?? new CallSums()
        this.versions.set(trace.version, ofVersion)
        ofVersion.add(trace, counted)
      }
      if (call.span.failed) failed = true
    }
    if (!isHere) return
    this.traces.push({ id, startUs: trace.startUs, failed })
    for (const step of trace.steps) if (step.span.failed && this.isHere(step.node, step.caller)) this.addError(id, step.span)
    if (this.node === entryNode && trace.failed) {
      const root = trace.steps.find(({ span, caller }) => span.failed && caller === entryNode)
      if (root !== undefined) this.addError(id, root.span)
    }
  }

  /** A trace of the query that went another way. */
  leaveOut(trace: MapTrace): void {
    this.countTerms(trace)
  }

  /** `traceIds` gives the ids of traces in the order asked for. */
  finish(mostTraces: number, traceIds: (traces: Id[]) => string[]): MapPart {
    const newest = this.traces.toSorted((a, b) => b.startUs - a.startUs)
    const failing = newest.filter(({ failed }) => failed)
    const idsOf = (traces: typeof newest) => traceIds(traces.slice(0, mostTraces).map(({ id }) => id))
    const groups = [...this.errors.values()].sort((a, b) => b.calls - a.calls || b.newest.startUs - a.newest.startUs).slice(0, namedErrors)
    const errorIds = traceIds(groups.map((group) => group.newest.trace))
    return {
      numbers: this.sums.calls === 0 ? null : this.sums.numbers,
      course: this.course(),
      errors: groups.map(({ errorType, message, calls, newest: { spanId } }, i) => {
        return { errorType, message, calls, spanId, traceId: errorIds[i] ?? '' }
      }),
      versions: [...this.versions]
        .sort(([, a], [, b]) => b.calls - a.calls)
        .slice(0, namedVersions)
        .map(([version, sums]) => ({ version, numbers: sums.numbers })),
      term: this.term(),
      traceIds: idsOf(newest),
      failing: { traces: failing.length, traceIds: idsOf(failing) },
    }
  }

  private isHere(node: string, caller: string): boolean {
    return node === this.node && (this.caller === undefined || caller === this.caller)
  }

  private callsIn(trace: MapTrace): Call[] {
    if (this.node !== entryNode) return trace.steps.filter((step) => this.isHere(step.node, step.caller))
    const { failed, durationUs, startUs, costUsd } = trace
    return [{ span: { failed, durationUs, startUs, name: '', tool: null, model: null }, costUsd, selfUs: 0 }]
  }

  private addError(id: Id, { errorType, error, id: spanId, startUs }: MapSpan): void {
    const message = messageTemplate(error)
    const key = JSON.stringify([errorType, message])
    const group = this.errors.get(key) ?? { errorType, message, calls: 0, newest: { trace: id, spanId, startUs } }
    this.errors.set(key, group)
    group.calls++
    if (startUs > group.newest.startUs) group.newest = { trace: id, spanId, startUs }
  }

  private course(): MapPart['course'] {
    const [first, last] = this.starts.reduce(([low, high], { atUs }) => [Math.min(low, atUs), Math.max(high, atUs)], [Infinity, -Infinity])
    if (!(last > first)) return []
    const course = Array.from({ length: stretches }, () => ({ calls: 0, errors: 0 }))
    for (const { atUs, failed } of this.starts) {
      const stretch = course[Math.min(stretches - 1, Math.floor(((atUs - first) / (last - first)) * stretches))]
      if (stretch === undefined) continue
      stretch.calls++
      if (failed) stretch.errors++
    }
    return course
  }

  private countTerms({ spans }: MapTrace): void {
    for (const term of this.terms) if (spans.some((span) => span[term.field] === this.name)) term.traces++
  }

  /** Of all traces that have it as many as were found here: these. */
  private term(): string | null {
    if (this.node === entryNode) return null
    const found = this.terms.find(({ calls, traces }) => calls > 0 && calls === this.sums.calls && traces === this.traces.length)
    return found === undefined ? null : formatTerm({ key: found.key, value: this.name })
  }
}
