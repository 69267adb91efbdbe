import { createHash } from 'node:crypto'
import { type AgentMap, entryNode, mapLimits, type MapEdge, type MapNode, type MapPath, othersNode, type SpanType } from '@assay/protocol'
import { CallSums, changesOf } from './map-numbers.ts'
import { type Step, stepName, type TraceSteps } from './trace-steps.ts'

/** A trace of a map; `steps` in the order in which they began. */
export interface MapTrace extends TraceSteps {
  failed: boolean
  startUs: number
  /** Null while it is open. */
  durationUs: number | null
  costUsd: number | null
  version: string | null
}

/** Of a comparison: what is asked about, and what it is set against. */
type Side = 'now' | 'against'

interface PathStep {
  node: string
  name: string
  type: SpanType
  times: number
}

interface WalkedPath {
  key: string
  steps: PathStep[]
  isCut: boolean
}

/** Repeats right behind each other are one step; the key says nothing of how many there were. */
export function pathOf(steps: readonly Step[]): WalkedPath {
  const path: PathStep[] = []
  let isCut = false
  for (const { node, span } of steps) {
    const last = path.at(-1)
    if (last?.node === node) last.times++
    else if (path.length === mapLimits.pathSteps) {
      isCut = true
      break
    } else path.push({ node, name: stepName(span), type: span.type, times: 1 })
  }
  const hash = createHash('sha256')
  for (const { node } of path) hash.update(`${node.length}:${node}`)
  if (isCut) hash.update('…')
  return { key: hash.digest('hex').slice(0, 16), steps: path, isCut }
}

interface PathSums extends Omit<MapPath, 'steps' | 'key'> {
  key: string
  steps: { node: string; name: string; type: SpanType; least: number; most: number }[]
}

class Part {
  readonly now = new CallSums()
  readonly against = new CallSums()

  side(side: Side): CallSums | undefined {
    return this[side].calls === 0 ? undefined : this[side]
  }

  get calls(): number {
    return this.now.calls + this.against.calls
  }
}

/** Sums traces up to one map. */
export class AgentMapSums {
  private readonly nodes = new Map<string, Part & { type: SpanType; name: string }>()
  /** By the node called, then by its caller. */
  private readonly edges = new Map<string, Map<string, Part>>()
  private readonly paths = new Map<string, PathSums>()
  private readonly looked = { now: { traces: 0, spans: 0 }, against: { traces: 0, spans: 0 } }
  private readonly onlyPath: string | undefined

  /** `onlyPath`: the map is of the traces that went this way; paths are counted of all. */
  constructor(onlyPath?: string) {
    this.onlyPath = onlyPath
  }

  add(side: Side, trace: MapTrace): void {
    this.looked[side].traces++
    this.looked[side].spans += trace.spans.length
    const path = pathOf(trace.steps)
    this.addPath(side, path, trace.failed)
    if (this.onlyPath !== undefined && path.key !== this.onlyPath) return
    const { failed, durationUs, costUsd } = trace
    this.node(entryNode, 'UNKNOWN', '')[side].add(trace, { failed, durationUs, costUsd, selfUs: 0 })
    for (const { node, caller, span, costUsd: cost, selfUs } of trace.steps) {
      const call = { failed: span.failed, durationUs: span.durationUs, costUsd: cost, selfUs }
      this.node(node, span.type, stepName(span))[side].add(trace, call)
      this.edge(caller, node)[side].add(trace, call)
    }
  }

  /** `shares`: what part of all traces of each side were added. `against` null: nothing is compared. */
  finish(shares: { now: number; against: number | null }): AgentMap {
    const nodes = [...this.nodes].sort(([a, one], [b, other]) => other.calls - one.calls || (a < b ? -1 : 1))
    const kept = new Set(nodes.slice(0, mapLimits.nodes).map(([id]) => id))
    kept.add(entryNode)
    const others = new Part()
    for (const [id, part] of nodes) {
      if (kept.has(id)) continue
      others.now.addAll(part.now)
      others.against.addAll(part.against)
    }
    const looked = { ...this.looked.now, share: shares.now }
    const against = shares.against === null ? null : { ...this.looked.against, share: shares.against }
    const sidesOf = (part: Part) => ({
      numbers: part.side('now')?.numbers ?? null,
      against: part.side('against')?.numbers ?? null,
      changes: against === null ? [] : changesOf(part.side('now'), part.side('against'), looked, against),
    })
    const wholeUs = nodes.reduce((sum, [, { now }]) => sum + now.selfUs, 0)
    const nodeOf = (id: string, part: Part, type: SpanType, name: string): MapNode => {
      return { id, type, name, timeShare: wholeUs === 0 ? 0 : part.now.selfUs / wholeUs, ...sidesOf(part) }
    }
    const shown = nodes.filter(([id]) => kept.has(id)).map(([id, part]) => nodeOf(id, part, part.type, part.name))
    const edges = this.edgesBetween(kept).map(({ from, to, part }): MapEdge => ({ from, to, ...sidesOf(part) }))
    const paths = [...this.paths.values()].sort(
      (a, b) => b.traces - a.traces || b.tracesAgainst - a.tracesAgainst || (a.key < b.key ? -1 : 1),
    )
    const rare = paths.slice(mapLimits.paths).filter(({ traces }) => traces > 0)
    return {
      looked,
      against,
      nodes: others.calls === 0 ? shown : [...shown, nodeOf(othersNode, others, 'UNKNOWN', '')],
      edges: edges.slice(0, mapLimits.edges),
      nodesLeftOut: nodes.length - shown.length,
      edgesLeftOut: Math.max(0, edges.length - mapLimits.edges),
      paths: paths.slice(0, mapLimits.paths),
      otherPaths: {
        paths: rare.length,
        traces: rare.reduce((sum, { traces }) => sum + traces, 0),
        failed: rare.reduce((sum, { failed }) => sum + failed, 0),
      },
    }
  }

  /** Those with the most calls first; what is not `kept` is one end, `others`. */
  private edgesBetween(kept: ReadonlySet<string>): { from: string; to: string; part: Part }[] {
    const joined = new Map<string, Map<string, Part>>()
    for (const [to, callers] of this.edges) {
      for (const [from, part] of callers) {
        const ends = [from, to].map((id) => (kept.has(id) ? id : othersNode)) as [string, string]
        if (ends[0] === from && ends[1] === to) {
          innerOf(joined, to).set(from, part)
          continue
        }
        const into = innerOf(joined, ends[1])
        const sum = into.get(ends[0]) ?? new Part()
        into.set(ends[0], sum)
        sum.now.addAll(part.now)
        sum.against.addAll(part.against)
      }
    }
    const edges = [...joined].flatMap(([to, callers]) => [...callers].map(([from, part]) => ({ from, to, part })))
    return edges.sort((a, b) => b.part.calls - a.part.calls || (a.from + a.to < b.from + b.to ? -1 : 1))
  }

  private addPath(side: Side, { key, steps, isCut }: WalkedPath, failed: boolean): void {
    let sums = this.paths.get(key)
    if (sums === undefined) {
      const walked = steps.map(({ times, ...step }) => ({ ...step, least: times, most: times }))
      sums = { key, steps: walked, isCut, traces: 0, failed: 0, tracesAgainst: 0 }
      this.paths.set(key, sums)
    }
    for (const [i, step] of sums.steps.entries()) {
      const times = steps[i]?.times ?? step.least
      step.least = Math.min(step.least, times)
      step.most = Math.max(step.most, times)
    }
    if (side === 'against') sums.tracesAgainst++
    else {
      sums.traces++
      if (failed) sums.failed++
    }
  }

  private node(id: string, type: SpanType, name: string) {
    let node = this.nodes.get(id)
    if (node === undefined) this.nodes.set(id, (node = Object.assign(new Part(), { type, name })))
    return node
  }

  private edge(from: string, to: string): Part {
    const callers = innerOf(this.edges, to)
    let edge = callers.get(from)
    if (edge === undefined) callers.set(from, (edge = new Part()))
    return edge
  }
}

function innerOf<V>(map: Map<string, Map<string, V>>, key: string): Map<string, V> {
  let inner = map.get(key)
  if (inner === undefined) map.set(key, (inner = new Map()))
  return inner
}
