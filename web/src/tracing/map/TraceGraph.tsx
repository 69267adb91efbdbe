import { type AgentMap, entryNode, type TraceSkeleton } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { EmptyFace, ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { MapCanvas } from './MapCanvas.tsx'
import type { ShownMap } from './shown-map.ts'
import { mapQueries } from './map-queries.ts'
import { spanOfNode } from './span-of-node.ts'

const nothing = { node: '', caller: '' }

/** That one trace begins somewhere needs no node. */
function withoutEntry({ nodes, edges }: AgentMap): ShownMap {
  return { nodes: nodes.filter(({ id }) => id !== entryNode), edges: edges.filter(({ from }) => from !== entryNode), folded: 0 }
}

/** Who called what in one trace, loops counted; a node leads to its first span. */
export function TraceGraph({ skeleton, onOpen }: { skeleton: TraceSkeleton; onOpen: (spanId: string) => void }) {
  const api = useApi()
  const query = useQuery(mapQueries.ofTrace(api, skeleton.trace))
  const map = query.data
  const shown = useMemo(() => (map === undefined ? undefined : withoutEntry(map)), [map])
  if (query.error !== null && shown === undefined) return <ErrorFace error={query.error} retry={() => void query.refetch()} />
  if (shown === undefined) return <SkeletonRows rows={8} rowPx={46} />
  if (shown.nodes.length === 0) return <EmptyFace title="This trace has more spans than a graph is made of." />
  return (
    <MapCanvas
      shown={shown}
      isOneTrace
      focus={nothing}
      onFocus={({ node: id }) => {
        const node = shown.nodes.find((each) => each.id === id)
        const span = node === undefined ? null : spanOfNode(node, skeleton)
        if (span !== null) onOpen(span)
      }}
    />
  )
}
