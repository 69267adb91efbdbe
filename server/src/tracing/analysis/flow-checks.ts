import { type FlowCheck, nearestName } from '@assay/protocol'
import { brokenAt, type FlowRule, namesIn, type StepNames } from './flow-rule.ts'
import type { MapTrace } from './agent-map.ts'
import type { MapSpan } from './trace-steps.ts'

/** Names among which one is looked for that was meant instead of an unknown one. */
const mostNearNames = 1_000

interface Violation<Id> {
  trace: Id
  spanId: string
  startMs: number
}

/** Checks the rules on one trace after the other. `Id` is whatever its caller knows a trace by. */
export class FlowChecks<Id> {
  private readonly rules: { rule: FlowRule; checked: number; violations: Violation<Id>[] }[]
  /** Names of the rules that no step had so far. */
  private readonly unknown: Set<string>
  private readonly names = new Set<string>()

  constructor(rules: readonly FlowRule[]) {
    this.rules = rules.map((rule) => ({ rule, checked: 0, violations: [] }))
    this.unknown = new Set(rules.flatMap((rule) => namesIn(rule).map((name) => name.toLowerCase())))
  }

  add(id: Id, { spans, startUs }: MapTrace): void {
    if (this.rules.length === 0) return
    const steps = spans.map(namesOf)
    for (const names of steps) {
      for (const name of names) {
        this.unknown.delete(name)
        if (this.names.size < mostNearNames) this.names.add(name)
      }
    }
    for (const each of this.rules) {
      const broken = brokenAt(each.rule, steps)
      if (broken === null) continue
      each.checked++
      const span = spans[broken]
      if (span !== undefined) each.violations.push({ trace: id, spanId: span.id, startMs: startUs / 1000 })
    }
  }

  /** `traceIds` gives the ids of traces in the order asked for. */
  finish(mostTraces: number, traceIds: (traces: Id[]) => string[]): FlowCheck[] {
    return this.rules.map(({ rule, checked, violations }) => {
      const newest = violations.toSorted((a, b) => b.startMs - a.startMs).slice(0, mostTraces)
      const ids = traceIds(newest.map(({ trace }) => trace))
      return {
        rule: rule.text,
        checked,
        violations: violations.length,
        traces: newest.map(({ spanId, startMs }, i) => ({ traceId: ids[i] ?? '', spanId, startMs })),
        unknown: namesIn(rule)
          .filter((name) => this.unknown.has(name.toLowerCase()))
          .map((name) => ({ name, nearest: nearestName(name, this.names) })),
      }
    })
  }
}

function namesOf({ name, tool, model }: MapSpan): StepNames {
  const names = [name.toLowerCase()]
  for (const other of [tool, model]) if (other !== null && other !== name) names.push(other.toLowerCase())
  return names
}
