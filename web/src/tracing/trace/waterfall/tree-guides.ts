import type { CSSProperties } from 'react'
import type { SpanTree } from './span-tree.ts'
import type { TreeIndent } from './tree-indent.ts'

/** From a row's start to its own indent. */
export const startPx = 8
/** To the line below an ancestor's glyph. */
const leftPx = 15
const elbowPx = 7

/**
 * The lines that join a row to its ancestors, as one background: a row then needs no element a level. A line goes on below the row where
 * that ancestor has a later sibling.
 */
export function guideStyle(tree: SpanTree, span: number, { stepPx, mostLevels }: TreeIndent, rowPx: number): CSSProperties {
  const depth = tree.depth[span] ?? 0
  const layers: string[] = []
  const line = (x: number, y: number, width: number, height: number) =>
    layers.push(`linear-gradient(var(--line-2), var(--line-2)) ${x}px ${y}px / ${width}px ${height}px no-repeat`)
  let below = span
  for (let level = depth - 1; level >= 0; level--) {
    const x = leftPx + level * stepPx
    const goesOn = hasLaterSibling(tree, below)
    if (level < mostLevels) {
      if (level === depth - 1) {
        line(x, 0, 1, goesOn ? rowPx : rowPx / 2)
        line(x, rowPx / 2, Math.min(elbowPx, stepPx - 2), 1)
      } else if (goesOn) line(x, 0, 1, rowPx)
    }
    below = tree.parent[below] ?? -1
  }
  return { paddingLeft: startPx + Math.min(depth, mostLevels) * stepPx, ...(layers.length > 0 ? { background: layers.join(', ') } : {}) }
}

function hasLaterSibling(tree: SpanTree, span: number): boolean {
  const up = tree.parent[span] ?? -1
  if (up === -1) return false
  return (tree.subtreeEnd[tree.position[span] ?? 0] ?? 0) < (tree.subtreeEnd[tree.position[up] ?? 0] ?? 0)
}
