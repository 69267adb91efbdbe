import { entryNode, type SpanType } from '@assay/protocol'

/** What a map reads of a span. */
export interface MapSpan {
  /** Any text that is one span's own within its trace. */
  id: string
  parentId: string | null
  type: SpanType
  name: string
  /** Of a TOOL, always; of others null. */
  tool: string | null
  model: string | null
  failed: boolean
  errorType: string
  error: string
  startUs: number
  /** Null while it is open. */
  durationUs: number | null
  /** Null without a price, and where spans below have it too. */
  costUsd: number | null
}

/** A span that a map shows: one call of a node. */
export interface Step {
  span: MapSpan
  node: string
  /** The node that called it; `entry` for where a trace begins. */
  caller: string
  /** Time in which nothing that it called was under way. */
  selfUs: number
  /** Of the span and of those folded into it; null where none has a price. */
  costUsd: number | null
}

export interface TraceSteps {
  /** In the order in which they began; a caller before what it calls. */
  steps: Step[]
  /** All spans, shown or not, in that order. */
  spans: MapSpan[]
}

const foldedTypes: ReadonlySet<SpanType> = new Set(['UNKNOWN', 'CHAIN', 'PARSER', 'TASK'])
const modelTypes: ReadonlySet<SpanType> = new Set(['LLM', 'EMBEDDING', 'RERANKER'])

/** The tool's name, the model's of a call of a model, else the span's. */
export function stepName({ type, name, tool, model }: Pick<MapSpan, 'type' | 'name' | 'tool' | 'model'>): string {
  return tool ?? (modelTypes.has(type) ? (model ?? name) : name)
}

function nodeOf(span: Pick<MapSpan, 'type' | 'name' | 'tool' | 'model'>): string {
  return `${span.type.toLowerCase()}:${stepName(span)}`
}

/**
 * The steps of one trace. A chain, a task and a span of no known type are part of what called them, unless nothing did: where a trace begins is
 * always shown. So is one whose parent never arrived. A model's call right within a call of the same model is that call, seen twice. A
 * cycle of parents is broken at its earliest span. O(n log n).
 */
export function traceSteps(spans: readonly MapSpan[]): TraceSteps {
  const parents = parentsOf(spans)
  const depths = depthsOf(spans, parents)
  const order = spans.map((_, i) => i).sort((a, b) => at(spans, a).startUs - at(spans, b).startUs || at(depths, a) - at(depths, b) || a - b)
  const stepOf: (Step | undefined)[] = []
  // A child that began before its parent, as clocks of two machines can have it, still needs its parent's step.
  for (const i of [...order].sort((a, b) => at(depths, a) - at(depths, b))) {
    const span = at(spans, i)
    const parent = at(parents, i)
    const caller = parent === -1 ? undefined : stepOf[parent]
    const node = nodeOf(span)
    const isFolded = caller !== undefined && (foldedTypes.has(span.type) || (modelTypes.has(span.type) && caller.node === node))
    if (isFolded) caller.costUsd = sumOf(caller.costUsd, span.costUsd)
    stepOf[i] = isFolded ? caller : { span, node, caller: caller?.node ?? entryNode, selfUs: span.durationUs ?? 0, costUsd: span.costUsd }
  }
  const steps: Step[] = []
  const coveredUntil = new Map<Step, number>()
  for (const i of order) {
    const step = stepOf[i]
    if (step === undefined || step.span !== spans[i]) continue
    steps.push(step)
    const parent = at(parents, i)
    const caller = parent === -1 ? undefined : stepOf[parent]
    if (caller !== undefined) takeFrom(caller, step, coveredUntil)
  }
  return { steps, spans: order.map((i) => at(spans, i)) }
}

/** Takes the time of `step` from its caller's own; called in the order of starts, so that what runs side by side is taken once. */
function takeFrom(caller: Step, { span }: Step, coveredUntil: Map<Step, number>): void {
  const begin = Math.max(span.startUs, coveredUntil.get(caller) ?? caller.span.startUs)
  const end = Math.min(span.startUs + (span.durationUs ?? 0), caller.span.startUs + (caller.span.durationUs ?? 0))
  if (end <= begin) return
  caller.selfUs -= end - begin
  coveredUntil.set(caller, end)
}

/** The place of each span's parent; −1 without one. */
function parentsOf(spans: readonly MapSpan[]): number[] {
  const places = new Map(spans.map(({ id }, i) => [id, i]))
  return spans.map(({ parentId }, i) => {
    const parent = parentId === null ? undefined : places.get(parentId)
    return parent === undefined || parent === i ? -1 : parent
  })
}

/** How many parents are above each span. Breaks cycles in `parents`. */
function depthsOf(spans: readonly MapSpan[], parents: number[]): number[] {
  const depths = spans.map(() => -1)
  const seenIn = spans.map(() => -1)
  for (let i = 0; i < spans.length; i++) {
    const up: number[] = []
    let place = i
    while (place !== -1 && depths[place] === -1 && seenIn[place] !== i) {
      seenIn[place] = i
      up.push(place)
      place = at(parents, place)
    }
    if (place !== -1 && depths[place] === -1) {
      const cycle = up.slice(up.indexOf(place))
      const earliest = cycle.reduce((first, each) => (at(spans, each).startUs < at(spans, first).startUs ? each : first))
      parents[earliest] = -1
      // What was walked up to the break hangs below it now.
      up.length = 0
      for (let each = i; each !== -1; each = at(parents, each)) up.push(each)
      place = -1
    }
    let depth = place === -1 ? 0 : at(depths, place) + 1
    for (const each of up.toReversed()) depths[each] = depth++
  }
  return depths
}

function sumOf(one: number | null, other: number | null): number | null {
  return one === null ? other : one + (other ?? 0)
}

function at<T>(items: readonly T[], place: number): T {
  const item = items[place]
  if (item === undefined) throw new Error(`There is no item ${place}.`)
  return item
}
