import type { CSSProperties } from 'react'
import type { SpanTree } from './span-tree.ts'

export const indentPx = 16
const leftPx = 15
/** Deeper spans stay at this indent: the name must keep its room. */
export const mostIndents = 14

/**
 * The lines that join a row to its ancestors, as one background: a row then needs no element a level. A line goes on below the row where
 * that ancestor has a later sibling.
 */
export function guideStyle(tree: SpanTree, span: number, rowPx: number): CSSProperties {
  const depth = tree.depth[span] ?? 0
  const layers: string[] = []
  const line = (x: number, y: number, width: number, height: number) =>
    layers.push(`linear-gradient(var(--line-2), var(--line-2)) ${x}px ${y}px / ${width}px ${height}px no-repeat`)
  let below = span
  for (let level = depth - 1; level >= 0; level--) {
    const x = leftPx + level * indentPx
    const goesOn = hasLaterSibling(tree, below)
    if (level < mostIndents) {
      if (level === depth - 1) {
        line(x, 0, 1, goesOn ? rowPx : rowPx / 2)
        line(x, rowPx / 2, 7, 1)
      } else if (goesOn) line(x, 0, 1, rowPx)
    }
    below = tree.parent[below] ?? -1
  }
  return { paddingLeft: 8 + Math.min(depth, mostIndents) * indentPx, ...(layers.length > 0 ? { background: layers.join(', ') } : {}) }
}

function hasLaterSibling(tree: SpanTree, span: number): boolean {
  const up = tree.parent[span] ?? -1
  if (up === -1) return false
  return (tree.subtreeEnd[tree.position[span] ?? 0] ?? 0) < (tree.subtreeEnd[tree.position[up] ?? 0] ?? 0)
}
