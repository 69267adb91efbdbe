import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layoutMap, nodeSize } from './map-layout.ts'

const edge = (from: string, to: string) => ({ from, to, calls: 1, labelWidth: 90 })

describe('layoutMap', () => {
  it('has who is called right of who calls', () => {
    const { nodes } = layoutMap(['entry', 'agent', 'tool'], [edge('entry', 'agent'), edge('agent', 'tool')])
    const [entry, agent, tool] = nodes.map(({ x, width }) => [x, x + width])
    expect(entry?.[1]).toBeLessThan(agent?.[0] ?? 0)
    expect(agent?.[1]).toBeLessThan(tool?.[0] ?? 0)
  })

  it('draws a call back to the caller from right to left, and a loop at its node', () => {
    const { nodes, edges } = layoutMap(['a', 'b'], [edge('a', 'b'), edge('b', 'a'), edge('b', 'b')])
    expect(edges.map(({ isBack }) => isBack)).toEqual([false, true, true])
    const b = nodes.find(({ id }) => id === 'b')
    expect(edges[2]?.end).toEqual({ x: (b?.x ?? 0) + nodeSize.width - 20, y: b?.y })
  })

  it('places any graph, no node upon another', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f']
    const anEdge = fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids))
    fc.assert(
      fc.property(fc.uniqueArray(anEdge, { maxLength: 14, selector: (ends) => ends.join(' ') }), (ends) => {
        const { nodes, edges } = layoutMap(
          ids,
          ends.map(([from, to]) => edge(from, to)),
        )
        expect(edges).toHaveLength(ends.length)
        expect(edges.filter(({ path }) => path.includes('NaN'))).toEqual([])
        const overlaps = nodes.flatMap((one, i) =>
          nodes.slice(i + 1).filter((other) => {
            return Math.abs(one.x - other.x) < nodeSize.width && Math.abs(one.y - other.y) < nodeSize.height
          }),
        )
        expect(overlaps).toEqual([])
      }),
    )
  })
})
