import type { TraceSkeleton } from '@assay/protocol'
import type { SpanTree } from './span-tree.ts'

/**
 * The rows of a partly folded tree. Row r shows span `span[r]`; where `repeats[r]` is above 1 it stands for that many sibling spans of the
 * same name and type, of which it is the first.
 */
export interface TreeRows {
  span: Int32Array
  repeats: Int32Array
  length: number
}

export interface Folding {
  /** Spans whose children are hidden. */
  folded: ReadonlySet<number>
  /** Fold runs of identical siblings into one row. */
  foldRepeats: boolean
  /** First spans of runs that stay open though `foldRepeats`. */
  openRuns: ReadonlySet<number>
}

const leastRun = 3

/** O(n) for n spans. */
export function treeRows(tree: SpanTree, spans: TraceSkeleton['spans'], { folded, foldRepeats, openRuns }: Folding): TreeRows {
  const count = tree.order.length
  const rowSpan = new Int32Array(count)
  const repeats = new Int32Array(count)
  // Runs that the loop stands in: members of an opened run must not fold again from their second on.
  const inOpenRun = new Uint8Array(foldRepeats ? count : 0)
  let length = 0
  let at = 0
  while (at < count) {
    const span = tree.order[at] ?? 0
    const end = tree.subtreeEnd[at] ?? count
    let next = folded.has(span) ? end : at + 1
    let run = 1
    if (foldRepeats && inOpenRun[span] === 0) {
      const found = repeatRun(tree, spans, at)
      if (found.length >= leastRun && openRuns.has(span)) {
        for (const member of found.members) inOpenRun[member] = 1
      } else if (found.length >= leastRun) {
        run = found.length
        next = found.end
      }
    }
    rowSpan[length] = span
    repeats[length] = run
    length += 1
    at = next
  }
  return { span: rowSpan, repeats, length }
}

/** The run of siblings from position `at` on with the same name and type, and where it ends. */
function repeatRun(tree: SpanTree, spans: TraceSkeleton['spans'], at: number): { members: number[]; length: number; end: number } {
  const first = tree.order[at] ?? 0
  const members = [first]
  let end = tree.subtreeEnd[at] ?? tree.order.length
  while (end < tree.order.length) {
    const span = tree.order[end] ?? 0
    if (tree.parent[span] !== tree.parent[first] || spans.name[span] !== spans.name[first] || spans.type[span] !== spans.type[first]) break
    members.push(span)
    end = tree.subtreeEnd[end] ?? tree.order.length
  }
  return { members, length: members.length, end }
}

/** The row that shows a span: its own, or that of the folded ancestor or run that hides it. −1 only for an empty tree. */
export function rowOfSpan(rows: TreeRows, tree: SpanTree, span: number): number {
  const wanted = tree.position[span] ?? 0
  let low = 0
  let high = rows.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((tree.position[rows.span[middle] ?? 0] ?? 0) <= wanted) low = middle
    else high = middle - 1
  }
  return rows.length === 0 ? -1 : low
}
