import type { TraceSkeleton } from '@assay/protocol'
import type { SpanTree } from './span-tree.ts'

/** Where a trace that runs is now. */
export interface OpenStep {
  /** The deepest span that has not ended, the one that began last of equals. */
  span: number
  /** Since the last sign of life anywhere in the trace: a start or an end. Microseconds. */
  silentUs: number
}

/** So long without any start or end calls for a look. */
export const stuckAfterUs = 60_000_000

/** The step at which a trace is at `nowUs` after its start; null where nothing is open. */
export function openStep(tree: SpanTree, spans: TraceSkeleton['spans'], nowUs: number): OpenStep | null {
  let span = -1
  let lastUs = 0
  for (let each = 0; each < spans.spanId.length; each++) {
    const start = spans.startUs[each] ?? 0
    const duration = spans.durationUs[each] ?? -1
    lastUs = Math.max(lastUs, duration < 0 ? start : start + duration)
    if (duration >= 0) continue
    const [depth, deepest] = [tree.depth[each] ?? 0, tree.depth[span] ?? -1]
    if (span === -1 || depth > deepest || (depth === deepest && start >= (spans.startUs[span] ?? 0))) span = each
  }
  return span === -1 ? null : { span, silentUs: Math.max(0, nowUs - lastUs) }
}
