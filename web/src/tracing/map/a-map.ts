import type { AgentMap, MapEdge, MapNumbers } from '@assay/protocol'

export function someNumbers(calls: number, more: Partial<MapNumbers> = {}): MapNumbers {
  return { calls, errors: 0, traces: calls, p50Ms: 10, p95Ms: 20, costUsd: null, ...more }
}

/** A map for tests: edges as `from to calls`, with `entry` for where traces begin; other nodes are tools. */
export function aMap(...lines: string[]): AgentMap {
  const edges = lines.map((line): MapEdge => {
    const [from = '', to = '', calls] = line.split(' ')
    return { from, to, numbers: someNumbers(Number(calls)), against: null, changes: [] }
  })
  const ids = [...new Set(edges.flatMap(({ from, to }) => [from, to]))]
  return {
    looked: { traces: 1, spans: 1, share: 1 },
    against: null,
    nodes: ids.map((id) => ({ id, type: 'TOOL', name: id, timeShare: 0, numbers: someNumbers(1), against: null, changes: [] })),
    edges,
    nodesLeftOut: 0,
    edgesLeftOut: 0,
    paths: [],
    otherPaths: { paths: 0, traces: 0, failed: 0 },
  }
}
