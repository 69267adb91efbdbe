import type { Usage } from '@assay/protocol'

/** What a span contributes to its trace. Keys are ids as latin1 text of their bytes: cheap to make, equal when the ids are. */
export interface SpanContribution {
  key: string
  parentKey: string | null
  startUs: number
  /** Null while open. */
  endUs: number | null
  /** Type (may be empty) and message of a failed span. */
  failure: { type: string; message: string } | null
  usage: Usage | null
  costUsd: number | null
  unpriced: boolean
}

interface Node extends SpanContribution {
  /** Some descendant reports usage, so what this span reports is a sum already counted below it. */
  usageBelow: boolean
  counted: boolean
}

const usageClasses = ['input', 'cachedRead', 'cachedWrite', 'audioInput', 'output', 'reasoning', 'audioOutput'] as const

/**
 * The shape of one trace and the sums over it, kept up to date span by span in whatever order they come: the result depends on the set of
 * spans only, never on their order.
 *
 * Tokens and cost are summed over leaf usage spans: agent frameworks repeat the sums of their model calls on every span above them.
 * Adding a span costs O(1) plus the ancestors that learn for the first time that usage lies below them, so O(n) over the whole trace.
 */
export class TraceState {
  private readonly nodes = new Map<string, Node>()
  /** Spans whose parent has not come, by the parent's key. */
  private readonly orphans = new Map<string, Node[]>()
  private readonly failing: Node[] = []
  private readonly sums = new Map<(typeof usageClasses)[number], number>()
  private countedSpans = 0
  private pricedSpans = 0
  private unpricedSpans = 0
  private costSum = 0
  private uncounted: string[] = []
  private root: Node | null = null
  private first: Node | null = null

  /** Open spans (announced ones) are part of the shape but of no total. */
  spanCount = 0

  get size(): number {
    return this.nodes.size
  }

  get errorCount(): number {
    return this.failing.length
  }

  has(key: string): boolean {
    return this.nodes.has(key)
  }

  isOpen(key: string): boolean {
    return this.nodes.get(key)?.endUs === null
  }

  add(contribution: SpanContribution): void {
    const known = this.nodes.get(contribution.key)
    const node: Node = known ?? { ...contribution, usageBelow: false, counted: false }
    if (known === undefined) this.link(node)
    else Object.assign(known, contribution)
    if (this.first === null || precedes(node, this.first)) this.first = node
    if (node.parentKey === null && (this.root === null || precedes(node, this.root))) this.root = node
    if (node.endUs === null) return
    this.spanCount++
    if (node.failure !== null) this.failing.push(node)
    if (node.usage === null) return
    if (!node.usageBelow) this.count(node, 1)
    this.markAncestors(node)
  }

  private link(node: Node): void {
    this.nodes.set(node.key, node)
    const waiting = this.orphans.get(node.key)
    if (waiting !== undefined) {
      this.orphans.delete(node.key)
      if (waiting.some(carriesUsage)) node.usageBelow = true
    }
    if (node.parentKey !== null && !this.nodes.has(node.parentKey)) {
      const siblings = this.orphans.get(node.parentKey)
      if (siblings === undefined) this.orphans.set(node.parentKey, [node])
      else siblings.push(node)
    }
    if (node.usageBelow) this.markAncestors(node)
  }

  /** Ends at the first ancestor that already knows, and so also in a parent cycle. */
  private markAncestors(node: Node): void {
    let ancestor = node.parentKey === null ? undefined : this.nodes.get(node.parentKey)
    while (ancestor !== undefined && !ancestor.usageBelow) {
      ancestor.usageBelow = true
      if (ancestor.counted) {
        this.count(ancestor, -1)
        this.uncounted.push(ancestor.key)
      }
      ancestor = ancestor.parentKey === null ? undefined : this.nodes.get(ancestor.parentKey)
    }
  }

  private count(node: Node, sign: 1 | -1): void {
    node.counted = sign === 1
    this.countedSpans += sign
    if (node.usage !== null) {
      for (const name of usageClasses) {
        const tokens = node.usage[name]
        if (tokens !== undefined) this.sums.set(name, (this.sums.get(name) ?? 0) + sign * tokens)
      }
    }
    if (node.unpriced) this.unpricedSpans += sign
    if (node.costUsd !== null) {
      this.pricedSpans += sign
      this.costSum += sign * node.costUsd
    }
  }

  /** Whether the tokens and cost of a span are part of the sums. */
  isCounted(key: string): boolean {
    return this.nodes.get(key)?.counted === true
  }

  /** Spans that were counted and no longer are, since usage came below them; each once. */
  takeUncounted(): string[] {
    const keys = this.uncounted
    if (keys.length > 0) this.uncounted = []
    return keys
  }

  /** Null when no span reports usage. */
  usage(): Usage | null {
    if (this.countedSpans === 0) return null
    const usage: Usage = {}
    for (const name of usageClasses) {
      const tokens = this.sums.get(name)
      if (tokens !== undefined) usage[name] = tokens
    }
    return usage
  }

  /** US dollars; null when nothing has a price. Rounded to 10⁻¹² so that the order of summing leaves no trace. */
  costUsd(): number | null {
    if (this.pricedSpans === 0) return null
    // "+ 0" turns −0, left by subtracting, into 0.
    return Math.round(this.costSum * 1e12) / 1e12 + 0
  }

  get unpriced(): boolean {
    return this.unpricedSpans > 0
  }

  /** The span that names the trace: the earliest root, else the earliest span. */
  leader(): SpanContribution | null {
    return this.root ?? this.first
  }

  /** The earliest span without a parent, finished or open. */
  rootSpan(): SpanContribution | null {
    return this.root
  }

  /** The cause of a failure: the deepest failed span; among equals the earliest. */
  deepestFailure(): SpanContribution | null {
    let best: Node | null = null
    let bestDepth = -1
    const depths = new Map<Node, number>()
    for (const node of this.failing) {
      const depth = this.depth(node, depths)
      if (best === null || depth > bestDepth || (depth === bestDepth && precedes(node, best))) {
        best = node
        bestDepth = depth
      }
    }
    return best
  }

  /**
   * Steps up to the root, or to where the parent has not come; one more than there are spans on the way into a cycle. What is found on the
   * way is kept in `known`, so that a long chain of failures costs O(n) and not O(n²) (HX-66).
   */
  private depth(node: Node, known: Map<Node, number>): number {
    const path: Node[] = []
    let current: Node | undefined = node
    let below = -1
    while (current !== undefined) {
      const found = known.get(current)
      if (found !== undefined) {
        below = found
        break
      }
      known.set(current, this.nodes.size + 1)
      path.push(current)
      if (current.parentKey === null) break
      current = this.nodes.get(current.parentKey)
      if (current === undefined) below = 0
    }
    for (const each of path.reverse()) {
      below = Math.min(below + 1, this.nodes.size + 1)
      known.set(each, below)
    }
    return below
  }
}

function carriesUsage(node: Node): boolean {
  return node.usageBelow || (node.usage !== null && node.endUs !== null)
}

function precedes(a: SpanContribution, b: SpanContribution): boolean {
  return a.startUs < b.startUs || (a.startUs === b.startUs && a.key < b.key)
}

/** All tokens of a usage. */
export function totalTokens(usage: Usage): number {
  let total = 0
  for (const name of usageClasses) total += usage[name] ?? 0
  return total
}

export function inputTokens(usage: Usage): number {
  return (usage.input ?? 0) + (usage.cachedRead ?? 0) + (usage.cachedWrite ?? 0) + (usage.audioInput ?? 0)
}

export function outputTokens(usage: Usage): number {
  return (usage.output ?? 0) + (usage.reasoning ?? 0) + (usage.audioOutput ?? 0)
}
