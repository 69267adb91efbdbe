import type { TraceSkeleton } from '@assay/protocol'
import { diffArrays } from 'diff'
import type { SpanTree } from '../trace/waterfall/span-tree.ts'

export interface TraceSide {
  spans: TraceSkeleton['spans']
  tree: SpanTree
}

/** The rows of two trees as one, parents before their children. A span that the other has not has −1 there. */
export interface AlignedSpans {
  a: Int32Array
  b: Int32Array
  /** 0 for a root. */
  depth: Int32Array
  /** False where lists were too unlike to be compared within the budget: there only what stands at the same place is paired. */
  isWhole: boolean
}

/** Spans of one list of siblings that may be without a partner before the list counts as too unlike. */
const maxListEdits = 1000
/** For all lists together, in squared edits: a few hundred milliseconds. */
const maxEditWork = 2_000_000

/**
 * Pairs the spans of two traces by their path: from the roots on, the children of a pair are paired by the longest sequence of types and names
 * that both have. A root that stands alone on either side is the other's whatever it is called. What has no partner stands in the order of
 * its own trace, `a` before `b`. Of equals the earlier ones are paired.
 */
export function alignSpans(a: TraceSide, b: TraceSide): AlignedSpans {
  const sides = { a: namedSide(a), b: namedSide(b) }
  const rows: { a: number; b: number; depth: number }[] = []
  let work = maxEditWork
  let isWhole = true

  function pair(listA: readonly number[], listB: readonly number[]): [number, number][] {
    const [keysA, keysB] = [listA.map(sides.a.keyOf), listB.map(sides.b.keyOf)]
    const most = Math.min(maxListEdits, Math.floor(Math.sqrt(work)))
    const changes = diffArrays(keysA, keysB, { maxEditLength: most })
    if (changes === undefined) {
      work -= most * most
      isWhole = false
      return keysA.flatMap((key, at): [number, number][] => (key === keysB[at] ? [[at, at]] : []))
    }
    const pairs: [number, number][] = []
    let [atA, atB, edits] = [0, 0, 0]
    for (const { added, removed, count } of changes) {
      if (added) [atB, edits] = [atB + count, edits + count]
      else if (removed) [atA, edits] = [atA + count, edits + count]
      else for (let k = 0; k < count; k++) pairs.push([atA++, atB++])
    }
    work -= edits * edits
    return pairs
  }

  // Not by recursion: a trace may be 100,000 spans deep. What is on the stack is drawn from its end.
  const stack: { a: number; b: number; depth: number }[] = []
  function plan(listA: readonly number[], listB: readonly number[], depth: number): void {
    const planned: { a: number; b: number; depth: number }[] = []
    const isOnlyRoot = depth === 0 && listA.length === 1 && listB.length === 1
    const pairs: [number, number][] = isOnlyRoot ? [[0, 0]] : pair(listA, listB)
    let [atA, atB] = [0, 0]
    for (const [nextA, nextB] of [...pairs, [listA.length, listB.length] as const]) {
      while (atA < nextA) planned.push({ a: listA[atA++] ?? -1, b: -1, depth })
      while (atB < nextB) planned.push({ a: -1, b: listB[atB++] ?? -1, depth })
      if (nextA < listA.length) planned.push({ a: listA[atA++] ?? -1, b: listB[atB++] ?? -1, depth })
    }
    for (let at = planned.length - 1; at >= 0; at--) stack.push(planned[at] as (typeof planned)[number])
  }
  plan(sides.a.roots, sides.b.roots, 0)
  for (let row = stack.pop(); row !== undefined; row = stack.pop()) {
    rows.push(row)
    const [below, beside] = [sides.a.childrenOf(row.a), sides.b.childrenOf(row.b)]
    if (below.length > 0 || beside.length > 0) plan(below, beside, row.depth + 1)
  }

  const column = (valueOf: (row: (typeof rows)[number]) => number) => Int32Array.from(rows, valueOf)
  return { a: column((row) => row.a), b: column((row) => row.b), depth: column((row) => row.depth), isWhole }
}

function namedSide({ spans, tree }: TraceSide) {
  return {
    keyOf: (span: number) => `${spans.type[span] ?? 0} ${spans.names[spans.name[span] ?? -1] ?? ''}`,
    roots: Array.from(tree.order).filter((span) => tree.depth[span] === 0),
    childrenOf(span: number): number[] {
      if (span === -1 || tree.childCount[span] === 0) return []
      const children: number[] = []
      const at = tree.position[span] ?? 0
      const end = tree.subtreeEnd[at] ?? 0
      for (let child = at + 1; child < end; child = tree.subtreeEnd[child] ?? end) children.push(tree.order[child] ?? 0)
      return children
    },
  }
}

/** Whether a row is worth a look by itself: one side has it not, or fails where the other does not, or asked another model. */
export function isUnlike(rows: AlignedSpans, row: number, a: TraceSide['spans'], b: TraceSide['spans']): boolean {
  const [spanA, spanB] = [rows.a[row] ?? -1, rows.b[row] ?? -1]
  if (spanA === -1 || spanB === -1) return true
  const failed = 2
  if ((a.status[spanA] === failed) !== (b.status[spanB] === failed)) return true
  return (a.names[a.model[spanA] ?? -1] ?? '') !== (b.names[b.model[spanB] ?? -1] ?? '')
}

/** Rows that `isUnlike` says, with all that they are below, in order. */
export function unlikeRows(rows: AlignedSpans, a: TraceSide['spans'], b: TraceSide['spans']): number[] {
  const kept: number[] = []
  /** Depths below which the row before wants its ancestors. */
  let wanted = 0
  for (let row = rows.a.length - 1; row >= 0; row--) {
    const depth = rows.depth[row] ?? 0
    const isAncestor = depth < wanted
    if (!isAncestor && !isUnlike(rows, row, a, b)) continue
    kept.push(row)
    wanted = depth
  }
  return kept.toReversed()
}
