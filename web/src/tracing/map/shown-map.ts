import { type AgentMap, entryNode, type MapEdge, type MapNode } from '@assay/protocol'

/** Edges with less than this share of the calls of the busiest are rare. */
const rareShare = 0.01

export interface ShownMap {
  nodes: MapNode[]
  edges: MapEdge[]
  /** Edges that are folded. */
  folded: number
}

/**
 * What is drawn: without edges that are rare, and then without nodes that no drawn edge leads to. An edge that surely changed is drawn however rare,
 * as is the one that is looked at.
 */
export function shownMap(map: AgentMap, rare: 'fold' | 'show', focus: { node: string; caller: string }): ShownMap {
  if (rare === 'show') return { nodes: map.nodes, edges: map.edges, folded: 0 }
  const most = Math.max(0, ...map.edges.map(callsOf))
  const isShown = (edge: MapEdge) =>
    callsOf(edge) >= most * rareShare ||
    edge.changes.length > 0 ||
    (edge.to === focus.node && (focus.caller === '' || edge.from === focus.caller))
  const edges = map.edges.filter(isShown)
  const ends = new Set(edges.flatMap(({ from, to }) => [from, to]))
  return { nodes: map.nodes.filter(({ id }) => ends.has(id) || id === entryNode), edges, folded: map.edges.length - edges.length }
}

/** On the side where it has more. */
export function callsOf({ numbers, against }: Pick<MapEdge, 'numbers' | 'against'>): number {
  return Math.max(numbers?.calls ?? 0, against?.calls ?? 0)
}
