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

/** A span's place in the shape. Of one class with fixed fields, and holding what came instead of a copy: there is one for every span that is written. */
class Node {
  said: SpanContribution
  /** Undefined for a root and while the parent has not come. */
  parent: Node | undefined = undefined
  /** Some descendant reports usage, so what this span reports is a sum already counted below it. */
  usageBelow = false
  counted = false
  /** Steps up to the root, or to where the parent has not come, as far as it was known at `depthAsOf`. */
  depth = 0
  depthAsOf = -1

  constructor(said: SpanContribution) {
    this.said = said
  }
}

const usageClasses = ['input', 'cachedRead', 'cachedWrite', 'audioInput', 'output', 'reasoning', 'audioOutput'] as const

function noTokens(): Record<(typeof usageClasses)[number], number> {
  return { input: 0, cachedRead: 0, cachedWrite: 0, audioInput: 0, output: 0, reasoning: 0, audioOutput: 0 }
}

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
  private readonly sums = noTokens()
  /** How many of the counted spans report a class: one that none reports any more is not a sum of 0. */
  private readonly reporting = noTokens()
  private countedSpans = 0
  private pricedSpans = 0
  private unpricedSpans = 0
  private costSum = 0
  private uncounted: string[] = []
  private root: Node | null = null
  private first: Node | null = null
  /** The deepest failure among the first `rankedFailures` of `failing`. */
  private deepest: Node | null = null
  private rankedFailures = 0
  /** Raised when a subtree found its parent, which makes all below it deeper. */
  private shapeVersion = 0

  /** Unix microseconds at which the first and the last of the spans began; ±Infinity without one. */
  firstStartUs = Infinity
  lastStartUs = -Infinity

  /** Open spans (announced ones) are part of the shape but of no total. */
  spanCount = 0

  get size(): number {
    return this.nodes.size
  }

  get errorCount(): number {
    return this.failing.length
  }

  /** A root has ended, no span is open, and every span's parent is there. More may come all the same. */
  isWhole(): boolean {
    return this.root !== null && this.root.said.endUs !== null && this.orphans.size === 0 && this.spanCount === this.nodes.size
  }

  has(key: string): boolean {
    return this.nodes.has(key)
  }

  isOpen(key: string): boolean {
    return this.nodes.get(key)?.said.endUs === null
  }

  /**
   * Whether the end of an announced span has another parent or start than the announcement had. Others may hang on where it was: when it was
   * added, the shape has to be made anew of all spans.
   */
  moves({ key, parentKey, startUs }: SpanContribution): boolean {
    const before = this.nodes.get(key)?.said
    return before !== undefined && (before.parentKey !== parentKey || before.startUs !== startUs)
  }

  /** Takes a span in, or the end of an announced one, but see `moves`. The contribution is kept as it is: do not change it afterwards. */
  add(contribution: SpanContribution): void {
    let node = this.nodes.get(contribution.key)
    if (node === undefined) this.nodes.set(contribution.key, (node = this.link(new Node(contribution))))
    else node.said = contribution
    this.firstStartUs = Math.min(this.firstStartUs, contribution.startUs)
    this.lastStartUs = Math.max(this.lastStartUs, contribution.startUs)
    if (this.first === null || precedes(contribution, this.first.said)) this.first = node
    if (contribution.parentKey === null && (this.root === null || precedes(contribution, this.root.said))) this.root = node
    if (contribution.endUs === null) return
    this.spanCount++
    if (contribution.failure !== null) this.failing.push(node)
    if (contribution.usage === null) return
    if (!node.usageBelow) this.count(node, 1)
    this.markAncestors(node)
  }

  private link(node: Node): Node {
    const { key } = node.said
    const waiting = this.orphans.size === 0 ? undefined : this.orphans.get(key)
    if (waiting !== undefined) {
      this.orphans.delete(key)
      this.shapeVersion++
      for (const child of waiting) {
        child.parent = node
        if (carriesUsage(child)) node.usageBelow = true
      }
    }
    this.findParent(node)
    return node
  }

  private findParent(node: Node): void {
    const { key, parentKey } = node.said
    if (parentKey === null) return
    node.parent = parentKey === key ? node : this.nodes.get(parentKey)
    if (node.parent === undefined) {
      const siblings = this.orphans.get(parentKey)
      if (siblings === undefined) this.orphans.set(parentKey, [node])
      else siblings.push(node)
    }
    if (node.usageBelow) this.markAncestors(node)
  }

  /** Ends at the first ancestor that already knows, and so also in a parent cycle. */
  private markAncestors(node: Node): void {
    for (let ancestor = node.parent; ancestor !== undefined && !ancestor.usageBelow; ancestor = ancestor.parent) {
      ancestor.usageBelow = true
      if (ancestor.counted) {
        this.count(ancestor, -1)
        this.uncounted.push(ancestor.said.key)
      }
    }
  }

  private count(node: Node, sign: 1 | -1): void {
    const { usage, unpriced, costUsd } = node.said
    node.counted = sign === 1
    this.countedSpans += sign
    for (const name of usageClasses) {
      const tokens = usage?.[name]
      if (tokens === undefined) continue
      this.sums[name] += sign * tokens
      this.reporting[name] += sign
    }
    if (unpriced) this.unpricedSpans += sign
    if (costUsd !== null) {
      this.pricedSpans += sign
      this.costSum += sign * costUsd
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
    for (const name of usageClasses) if (this.reporting[name] > 0) usage[name] = this.sums[name]
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
    return (this.root ?? this.first)?.said ?? null
  }

  /** The earliest span without a parent, finished or open. */
  rootSpan(): SpanContribution | null {
    return this.root?.said ?? null
  }

  /** The cause of a failure: the deepest failed span; among equals the earliest. Looks only at failures that are new, unless the shape changed. */
  deepestFailure(): SpanContribution | null {
    if (this.deepest !== null && this.deepest.depthAsOf !== this.shapeVersion) this.rankedFailures = 0
    if (this.rankedFailures === 0) this.deepest = null
    for (; this.rankedFailures < this.failing.length; this.rankedFailures++) {
      const node = this.failing[this.rankedFailures] as Node
      const depth = this.depth(node)
      const best: Node | null = this.deepest
      if (best === null || depth > best.depth || (depth === best.depth && precedes(node.said, best.said))) this.deepest = node
    }
    return this.deepest?.said ?? null
  }

  /**
   * Steps up to the root, or to where the parent has not come; infinitely many on the way into a cycle. Each span on the way keeps what was found, so that a long chain of failures costs O(n) and not O(n²) (HX-66).
   */
  private depth(node: Node): number {
    const path: Node[] = []
    let below = -1
    for (let current: Node | undefined = node; current !== undefined; current = current.parent) {
      if (current.depthAsOf === this.shapeVersion) {
        below = current.depth
        break
      }
      current.depthAsOf = this.shapeVersion
      current.depth = Infinity
      path.push(current)
      if (current.parent === undefined && current.said.parentKey !== null) below = 0
    }
    for (const each of path.reverse()) each.depth = below += 1
    return below
  }
}

function carriesUsage({ usageBelow, said }: Node): boolean {
  return usageBelow || (said.usage !== null && said.endUs !== null)
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

/** For a column: at most what Node reads back from one, so that usage that is made up makes no trace unreadable. */
export function inputTokens(usage: Usage): number {
  const sum = (usage.input ?? 0) + (usage.cachedRead ?? 0) + (usage.cachedWrite ?? 0) + (usage.audioInput ?? 0)
  return Math.min(sum, Number.MAX_SAFE_INTEGER)
}

/** As `inputTokens`. */
export function outputTokens(usage: Usage): number {
  return Math.min((usage.output ?? 0) + (usage.reasoning ?? 0) + (usage.audioOutput ?? 0), Number.MAX_SAFE_INTEGER)
}
