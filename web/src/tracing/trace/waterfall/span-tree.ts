import type { TraceSkeleton } from '@assay/protocol'

type SpanColumns = TraceSkeleton['spans']

/**
 * The shape of one trace in typed arrays: 100,000 spans are a few arrays, not 100,000 objects.
 *
 * A *span* is an index into the skeleton's columns; a *position* is a place in `order`. The descendants of the span at position p are the
 * positions p+1 … subtreeEnd[p]−1, so folding a span is a jump.
 */
export interface SpanTree {
  /** Spans in the order of the unfolded tree, children by start time. */
  order: Int32Array
  /** By position, exclusive. */
  subtreeEnd: Int32Array
  /** By span. */
  position: Int32Array
  /** By span; −1 for a root. */
  parent: Int32Array
  /** By span; 0 for a root. */
  depth: Int32Array
  /** Of the deepest span. */
  maxDepth: number
  /** By span. */
  childCount: Int32Array
  /** By span: how many failed in its subtree, itself included. */
  errorCount: Int32Array
  /** By span: 1 on the way from a root to the cause. */
  onErrorPath: Uint8Array
  /** The deepest failing span, the earliest of equals; −1 where nothing failed. */
  causeSpan: number
}

const failed = 2

/** Arranges the columns as a tree. O(n), the columns are not changed. A span that a parent cycle hides is shown as a root. */
export function buildSpanTree(spans: SpanColumns): SpanTree {
  const count = spans.spanId.length
  const parent = Int32Array.from(spans.parent)
  const firstChild = new Int32Array(count).fill(-1)
  const nextSibling = new Int32Array(count).fill(-1)
  const childCount = new Int32Array(count)
  const roots: number[] = []

  // Backwards, so that each list of children comes out in start order.
  for (let span = count - 1; span >= 0; span--) {
    const up = parent[span] ?? -1
    if (up < 0 || up >= count || up === span) {
      parent[span] = -1
      roots.push(span)
      continue
    }
    nextSibling[span] = firstChild[up] ?? -1
    firstChild[up] = span
    childCount[up] = (childCount[up] ?? 0) + 1
  }
  roots.reverse()

  const order = new Int32Array(count)
  const position = new Int32Array(count).fill(-1)
  const depth = new Int32Array(count)
  const subtreeEnd = new Int32Array(count)
  let length = 0
  let maxDepth = 0

  function walk(root: number): void {
    let span = root
    let level = 0
    for (;;) {
      order[length] = span
      position[span] = length
      depth[span] = level
      if (level > maxDepth) maxDepth = level
      length += 1
      const child = firstChild[span] ?? -1
      if (child !== -1) {
        span = child
        level += 1
        continue
      }
      // Up until there is a sibling, closing the subtrees that end here.
      while (span !== root && nextSibling[span] === -1) {
        subtreeEnd[position[span] ?? 0] = length
        span = parent[span] ?? root
        level -= 1
      }
      subtreeEnd[position[span] ?? 0] = length
      if (span === root) return
      span = nextSibling[span] ?? root
    }
  }

  for (const root of roots) walk(root)
  for (let span = 0; span < count && length < count; span++) {
    if (position[span] !== -1) continue
    cutFromParent(span, { parent, firstChild, nextSibling, childCount })
    walk(span)
  }

  const errorCount = new Int32Array(count)
  let causeSpan = -1
  for (let at = count - 1; at >= 0; at--) {
    const span = order[at] ?? 0
    if (spans.status[span] === failed) {
      errorCount[span] = (errorCount[span] ?? 0) + 1
      if (causeSpan === -1 || (depth[span] ?? 0) >= (depth[causeSpan] ?? 0)) causeSpan = span
    }
    const up = parent[span] ?? -1
    if (up !== -1) errorCount[up] = (errorCount[up] ?? 0) + (errorCount[span] ?? 0)
  }

  const onErrorPath = new Uint8Array(count)
  for (let span = causeSpan; span !== -1; span = parent[span] ?? -1) onErrorPath[span] = 1

  return { order, subtreeEnd, position, parent, depth, maxDepth, childCount, errorCount, onErrorPath, causeSpan }
}

interface Links {
  parent: Int32Array
  firstChild: Int32Array
  nextSibling: Int32Array
  childCount: Int32Array
}

/** Takes a span of a parent cycle out of its parent's list, which breaks the cycle there. */
function cutFromParent(span: number, { parent, firstChild, nextSibling, childCount }: Links): void {
  const up = parent[span] ?? -1
  if (up === -1) return
  if (firstChild[up] === span) firstChild[up] = nextSibling[span] ?? -1
  for (let sibling = firstChild[up] ?? -1; sibling !== -1; sibling = nextSibling[sibling] ?? -1) {
    if (nextSibling[sibling] === span) nextSibling[sibling] = nextSibling[span] ?? -1
  }
  nextSibling[span] = -1
  childCount[up] = (childCount[up] ?? 1) - 1
  parent[span] = -1
}

/**
 * Sums a column up the tree, each number once: a span with reporting descendants shows their sum, whatever it reports itself, since
 * frameworks repeat the calls' numbers on the spans around them. Values below 0 mean "not reported"; the result keeps −1 for nothing at all.
 */
export function sumLeaves(tree: SpanTree, values: readonly number[]): Float64Array {
  const sums = new Float64Array(values.length)
  const reported = new Uint8Array(values.length)
  for (let at = tree.order.length - 1; at >= 0; at--) {
    const span = tree.order[at] ?? 0
    const own = values[span] ?? -1
    if (reported[span] === 0) {
      sums[span] = own >= 0 ? own : -1
      reported[span] = own >= 0 ? 1 : 0
    }
    const up = tree.parent[span] ?? -1
    if (up !== -1 && reported[span] === 1) {
      sums[up] = (sums[up] ?? 0) + (sums[span] ?? 0)
      reported[up] = 1
    }
  }
  return sums
}
