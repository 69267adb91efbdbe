import type { PlacedEdge, PlacedNode } from './map-layout.ts'

/** A node or an edge, as the focus knows it. */
export type PartKey = string

export function nodeKey(id: string): PartKey {
  return JSON.stringify([id])
}

export function edgeKey({ from, to }: { from: string; to: string }): PartKey {
  return JSON.stringify([from, to])
}

/**
 * Where an arrow leads. Right: from a node to the highest of its edges, from an edge to the node that it calls; left the other way. Up and down: along
 * the edges of one caller, and along nodes that stand one above the other. Null where there is nothing.
 */
export function nextPart(
  key: PartKey,
  direction: 'left' | 'right' | 'up' | 'down',
  { nodes, edges }: { nodes: readonly PlacedNode[]; edges: readonly PlacedEdge[] },
): PartKey | null {
  const byHeight = edges.toSorted((a, b) => a.label.y - b.label.y)
  const edge = edges.find((each) => edgeKey(each) === key)
  const step = direction === 'down' ? 1 : -1
  if (edge !== undefined) {
    if (direction === 'right') return nodeKey(edge.to)
    if (direction === 'left') return nodeKey(edge.from)
    const beside = byHeight.filter(({ from }) => from === edge.from)
    const other = beside[beside.indexOf(edge) + step]
    return other === undefined ? null : edgeKey(other)
  }
  const node = nodes.find(({ id }) => nodeKey(id) === key)
  if (node === undefined) return null
  if (direction === 'right' || direction === 'left') {
    const out = byHeight.find(({ from, to }) => (direction === 'right' ? from : to) === node.id && from !== to)
    return out === undefined ? null : edgeKey(out)
  }
  const column = nodes.filter(({ x, width }) => x < node.x + node.width && node.x < x + width).toSorted((a, b) => a.y - b.y)
  const other = column[column.indexOf(node) + step]
  return other === undefined ? null : nodeKey(other.id)
}
