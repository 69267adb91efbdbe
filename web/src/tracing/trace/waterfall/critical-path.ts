import { spanTypes, type TraceSkeleton } from '@assay/protocol'
import type { SpanTree } from './span-tree.ts'

/** What the whole took its time for: at each moment of the root, the one span that it waited for last. */
export interface CriticalPath {
  /** By span: microseconds of its own on the path; 0 for a span that is not on it. */
  selfUs: Float64Array
  /** Length of the path: the first root's duration. */
  totalUs: number
}

/**
 * Walks back from the end of the first root: the child that ended last is what its parent waited for; before that child began, the one that
 * ended last before that, and so on. Time that no child explains belongs to the span itself. A child that outlives its parent (an
 * asynchronous one) was not waited for and is passed over, as is a span that is still open. O(n log n).
 */
export function criticalPath(tree: SpanTree, spans: TraceSkeleton['spans']): CriticalPath {
  const selfUs = new Float64Array(tree.order.length)
  const root = tree.order[0]
  const totalUs = root === undefined ? 0 : Math.max(0, spans.durationUs[root] ?? 0)
  if (root === undefined || totalUs === 0) return { selfUs, totalUs: 0 }

  const start = (span: number) => spans.startUs[span] ?? 0
  const end = (span: number) => start(span) + Math.max(0, spans.durationUs[span] ?? 0)
  const work = [{ span: root, fromUs: start(root), toUs: end(root) }]
  for (let item = work.pop(); item !== undefined; item = work.pop()) {
    let cursor = item.toUs
    for (const child of childrenByEnd(tree, item.span, end)) {
      const childEnd = Math.min(end(child), cursor)
      const childStart = Math.max(start(child), item.fromUs)
      if (childEnd <= childStart || end(child) > cursor + 0.5) continue
      selfUs[item.span] = (selfUs[item.span] ?? 0) + (cursor - childEnd)
      work.push({ span: child, fromUs: childStart, toUs: childEnd })
      cursor = childStart
    }
    selfUs[item.span] = (selfUs[item.span] ?? 0) + Math.max(0, cursor - item.fromUs)
  }
  return { selfUs, totalUs }
}

function childrenByEnd(tree: SpanTree, span: number, end: (span: number) => number): number[] {
  const children: number[] = []
  const at = tree.position[span] ?? 0
  const stop = tree.subtreeEnd[at] ?? 0
  let last = Number.NEGATIVE_INFINITY
  let inOrder = true
  for (let next = at + 1; next < stop; next = tree.subtreeEnd[next] ?? stop) {
    const child = tree.order[next] ?? 0
    inOrder &&= end(child) >= last
    last = end(child)
    children.push(child)
  }
  // One after the other is the common case and needs no sorting.
  return inOrder ? children.reverse() : children.sort((a, b) => end(b) - end(a))
}

const llmType = spanTypes.indexOf('LLM')
const waitingTypes = new Set((['UNKNOWN', 'AGENT', 'CHAIN', 'WORKFLOW', 'TASK'] as const).map((type) => spanTypes.indexOf(type)))

/** One line of "where the time went". */
export interface TimeShare {
  label: string
  /** Index into `spanTypes`; −1 for the rest. */
  type: number
  calls: number
  us: number
  failed: boolean
}

/**
 * The path's own time by what took it, longest first, at most `most` lines and a rest that holds everything else: agents, chains and gaps
 * wait rather than work, so their own time is part of the rest.
 */
export function timeShares(path: CriticalPath, spans: TraceSkeleton['spans'], most: number): TimeShare[] {
  const shares = new Map<number, TimeShare>()
  let restUs = 0
  for (let span = 0; span < path.selfUs.length; span++) {
    const us = path.selfUs[span] ?? 0
    if (us <= 0) continue
    const type = spans.type[span] ?? 0
    if (waitingTypes.has(type)) {
      restUs += us
      continue
    }
    const failed = spans.status[span] === 2
    const name = type === llmType ? -1 : (spans.name[span] ?? 0)
    const key = (name * spanTypes.length + type) * 2 + (failed ? 1 : 0)
    const known = shares.get(key)
    if (known === undefined) shares.set(key, { label: name === -1 ? 'LLM' : (spans.names[name] ?? ''), type, calls: 1, us, failed })
    else {
      known.calls += 1
      known.us += us
    }
  }
  const sorted = [...shares.values()].sort((a, b) => b.us - a.us)
  for (const share of sorted.slice(most)) restUs += share.us
  const shown = sorted.slice(0, most)
  if (restUs > 0) shown.push({ label: 'Other + gaps', type: -1, calls: 0, us: restUs, failed: false })
  return shown
}
