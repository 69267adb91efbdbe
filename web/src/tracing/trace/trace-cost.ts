import type { TraceSkeleton } from '@assay/protocol'
import type { SpanTree } from './waterfall/span-tree.ts'

export interface ModelCost {
  model: string
  calls: number
  costUsd: number
  /** At least one call of this model has no known price. */
  unpriced: boolean
}

/** Cost by model over the calls themselves, spans around them left out; the dearest first. Empty where no model was called. */
export function costByModel(tree: SpanTree, spans: TraceSkeleton['spans']): ModelCost[] {
  const models = new Map<string, ModelCost>()
  const hasCallBelow = new Uint8Array(tree.order.length)
  for (let at = tree.order.length - 1; at >= 0; at--) {
    const span = tree.order[at] ?? 0
    const up = tree.parent[span] ?? -1
    const name = spans.names[spans.model[span] ?? -1]
    const cost = spans.costUsd[span] ?? -1
    const isCall = name !== undefined && cost !== -1
    if (up !== -1 && (isCall || hasCallBelow[span] === 1)) hasCallBelow[up] = 1
    if (!isCall || hasCallBelow[span] === 1) continue
    const entry = models.get(name) ?? { model: name, calls: 0, costUsd: 0, unpriced: false }
    models.set(name, {
      ...entry,
      calls: entry.calls + 1,
      costUsd: entry.costUsd + Math.max(0, cost),
      unpriced: entry.unpriced || cost === -2,
    })
  }
  return [...models.values()].sort((a, b) => b.costUsd - a.costUsd)
}
