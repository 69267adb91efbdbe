import { Graph, layout } from '@dagrejs/dagre'
import { entryNode } from '@assay/protocol'

export const nodeSize = { width: 172, height: 46 } as const
const entryWidth = 120
/** What a loop needs above its node. */
const loopRoom = 30
const margin = 24

interface Point {
  x: number
  y: number
}

export interface PlacedNode extends Point {
  id: string
  width: number
  height: number
}

export interface PlacedEdge {
  from: string
  to: string
  /** An SVG path. */
  path: string
  /** Against the direction of reading: its end needs a point. */
  isBack: boolean
  /** Where the label ends, its line below it. */
  label: Point
  /** Where the line ends. */
  end: Point
}

export interface MapLayout {
  nodes: PlacedNode[]
  edges: PlacedEdge[]
  width: number
  height: number
}

interface EdgeEnds {
  from: string
  to: string
  labelWidth: number
  calls: number
}

/** Places nodes from left to right by who calls whom, with room for the labels of edges; x and y of nodes are their upper left corners. */
export function layoutMap(ids: readonly string[], edges: readonly EdgeEnds[]): MapLayout {
  const graph = new Graph()
  graph.setGraph({ rankdir: 'LR', nodesep: 26, edgesep: 20, ranksep: 24, marginx: margin, marginy: margin })
  const loops = new Set(edges.filter(({ from, to }) => from === to).map(({ from }) => from))
  for (const id of ids) {
    const width = id === entryNode ? entryWidth : nodeSize.width
    graph.setNode(id, { width, height: nodeSize.height + (loops.has(id) ? 2 * loopRoom : 0) })
  }
  for (const { from, to, labelWidth, calls } of edges) {
    if (from === to) continue
    graph.setEdge(from, to, { width: labelWidth, height: 14, labelpos: 'c', weight: 1 + Math.log10(1 + calls) })
  }
  layout(graph)
  const nodes = ids.map((id): PlacedNode => {
    const { x, y, width } = graph.node(id) as Point & { width: number }
    return { id, x: x - width / 2, y: y - nodeSize.height / 2, width, height: nodeSize.height }
  })
  const places = new Map(nodes.map((node) => [node.id, node]))
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number }
  return {
    nodes,
    edges: edges.flatMap(({ from, to, labelWidth }): PlacedEdge[] => {
      const [source, target] = [places.get(from), places.get(to)]
      if (source === undefined || target === undefined) return []
      if (from === to) return [loopOf(source)]
      const { points = [], x = 0, y = 0 } = graph.edge(from, to) as { points?: Point[]; x?: number; y?: number }
      return [curveOf(source, target, points.slice(1, -1), { x, y }, labelWidth)]
    }),
    width,
    height,
  }
}

function curveOf(source: PlacedNode, target: PlacedNode, between: readonly Point[], label: Point, labelWidth: number): PlacedEdge {
  const isBack = target.x < source.x
  const direction = isBack ? -1 : 1
  const start = { x: source.x + (isBack ? 0 : source.width), y: source.y + source.height / 2 }
  const end = { x: target.x + (isBack ? target.width : 0), y: target.y + target.height / 2 }
  // Straight below its label.
  const through = between.flatMap((point) =>
    Math.abs(point.x - label.x) < 1
      ? [
          { x: point.x - (direction * labelWidth) / 2, y: point.y },
          { x: point.x + (direction * labelWidth) / 2, y: point.y },
        ]
      : [point],
  )
  let path = `M${at(start)}`
  let last = start
  for (const next of [...through, end]) {
    const bend = (next.x - last.x) / 2
    path +=
      Math.abs(next.y - last.y) < 0.5
        ? `L${at(next)}`
        : `C${at({ x: last.x + bend, y: last.y })} ${at({ x: next.x - bend, y: next.y })} ${at(next)}`
    last = next
  }
  return {
    from: source.id,
    to: target.id,
    path,
    isBack,
    label: { x: label.x + labelWidth / 2, y: label.y - 6 },
    end,
  }
}

function loopOf({ id, x, y, width }: PlacedNode): PlacedEdge {
  const [left, right, top] = [x + width - 64, x + width - 20, y - 18]
  const end = { x: right, y }
  return {
    from: id,
    to: id,
    path: `M${at({ x: left, y })}C${at({ x: left, y: top })} ${at({ x: right, y: top })} ${at(end)}`,
    isBack: true,
    label: { x: x + width, y: y - 19 },
    end,
  }
}

function at({ x, y }: Point): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`
}
