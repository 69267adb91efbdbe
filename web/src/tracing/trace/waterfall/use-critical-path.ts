import type { TraceSkeleton } from '@assay/protocol'
import { useEffect, useMemo, useState } from 'react'
import { type CriticalPath, criticalPath } from './critical-path.ts'
import type { SpanTree } from './span-tree.ts'

const atOnceUpTo = 5000

/** The critical path; of a large trace it comes after the first paint, and is empty until then. */
export function useCriticalPath(tree: SpanTree, spans: TraceSkeleton['spans']): CriticalPath {
  const isLarge = tree.order.length > atOnceUpTo
  const atOnce = useMemo(() => (isLarge ? { selfUs: new Float64Array(0), totalUs: 0 } : criticalPath(tree, spans)), [isLarge, tree, spans])
  const [later, setLater] = useState<{ of: SpanTree; path: CriticalPath } | null>(null)
  useEffect(() => {
    if (!isLarge) return
    const timer = setTimeout(() => setLater({ of: tree, path: criticalPath(tree, spans) }), 50)
    return () => clearTimeout(timer)
  }, [isLarge, tree, spans])
  return later !== null && later.of === tree ? later.path : atOnce
}
