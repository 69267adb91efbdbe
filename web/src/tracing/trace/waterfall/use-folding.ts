import { useMemo, useState } from 'react'
import type { SpanTree } from './span-tree.ts'
import type { Folding } from './tree-rows.ts'

export interface FoldingControl extends Folding {
  toggle: (span: number) => void
  open: (span: number) => void
  openRun: (span: number) => void
  toggleRepeats: () => void
  /** There may be something to fold: a trace of a size at which repeats matter. */
  repeatsFound: boolean
}

const none: ReadonlySet<number> = new Set()
const repeatsFrom = 60

/**
 * What is folded. Ancestors of the selected span are open, whatever was folded before: a selection must be seen. The object changes only
 * with its content, so the rows are made anew only then.
 */
export function useFolding(tree: SpanTree, selected: number): FoldingControl {
  const [folded, setFolded] = useState<ReadonlySet<number>>(none)
  const [foldRepeats, setFoldRepeats] = useState(false)
  const [openRuns, setOpenRuns] = useState<ReadonlySet<number>>(none)

  const seen = useMemo(() => {
    if (folded.size === 0) return folded
    const hiding = new Set<number>()
    for (let up = tree.parent[selected] ?? -1; up !== -1; up = tree.parent[up] ?? -1) if (folded.has(up)) hiding.add(up)
    return hiding.size === 0 ? folded : folded.difference(hiding)
  }, [folded, tree, selected])

  return useMemo(
    () => ({
      folded: seen,
      foldRepeats,
      openRuns,
      repeatsFound: tree.order.length >= repeatsFrom,
      toggle: (span) => {
        if ((tree.childCount[span] ?? 0) > 0) setFolded(seen.has(span) ? seen.difference(new Set([span])) : seen.union(new Set([span])))
      },
      open: (span) => setFolded(seen.difference(new Set([span]))),
      openRun: (span) => setOpenRuns(openRuns.union(new Set([span]))),
      toggleRepeats: () => {
        setOpenRuns(none)
        setFoldRepeats(!foldRepeats)
      },
    }),
    [seen, foldRepeats, openRuns, tree],
  )
}
