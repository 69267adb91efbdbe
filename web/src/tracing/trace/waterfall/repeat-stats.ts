import type { TraceSkeleton } from '@assay/protocol'
import type { SpanTree } from './span-tree.ts'

export interface RepeatStats {
  /** From the first start to the last end, microseconds. */
  startUs: number
  endUs: number
  p95Us: number
  errors: number
}

/** What a run of `count` identical siblings from `span` on took. Open spans count as 0. */
export function repeatStats(tree: SpanTree, spans: TraceSkeleton['spans'], span: number, count: number): RepeatStats {
  const durations: number[] = []
  let errors = 0
  let endUs = 0
  let at = tree.position[span] ?? 0
  for (let member = 0; member < count; member++) {
    const sibling = tree.order[at] ?? span
    const duration = Math.max(0, spans.durationUs[sibling] ?? 0)
    durations.push(duration)
    endUs = Math.max(endUs, (spans.startUs[sibling] ?? 0) + duration)
    errors += spans.status[sibling] === 2 ? 1 : 0
    at = tree.subtreeEnd[at] ?? tree.order.length
  }
  durations.sort((a, b) => a - b)
  return { startUs: spans.startUs[span] ?? 0, endUs, p95Us: durations[Math.ceil(durations.length * 0.95) - 1] ?? 0, errors }
}
