import type { MapNode, TraceSkeleton } from '@assay/protocol'
import { spanTypeAt } from '../span-type.ts'

/** The first span that is a call of the node; null where none can be told to be. */
export function spanOfNode({ type, name }: Pick<MapNode, 'type' | 'name'>, { spans }: TraceSkeleton): string | null {
  let first = -1
  for (const [span, typeIndex] of spans.type.entries()) {
    if (spanTypeAt(typeIndex) !== type) continue
    const [own, model] = [spans.names[spans.name[span] ?? -1] ?? '', spans.names[spans.model[span] ?? -1]]
    // A tool's span is often named after what is done with it: `execute_tool find_order`.
    const isCall = own === name || model === name || (type === 'TOOL' && own.endsWith(name))
    if (isCall && (first === -1 || (spans.startUs[span] ?? 0) < (spans.startUs[first] ?? 0))) first = span
  }
  return spans.spanId[first] ?? null
}
