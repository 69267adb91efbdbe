import { describe, expect, it } from 'vitest'
import { layoutMap } from './map-layout.ts'
import { edgeKey, nextPart, nodeKey } from './next-part.ts'

const edge = (from: string, to: string) => ({ from, to, calls: 1, labelWidth: 90 })
const layout = layoutMap(['agent', 'a', 'b'], [edge('agent', 'a'), edge('agent', 'b')])

describe('nextPart', () => {
  const [upper, lower] = layout.nodes.filter(({ id }) => id !== 'agent').toSorted((one, other) => one.y - other.y)
  const up = edgeKey({ from: 'agent', to: upper?.id ?? '' })
  const down = edgeKey({ from: 'agent', to: lower?.id ?? '' })

  it('goes along a call to the step called, and back', () => {
    expect(nextPart(nodeKey('agent'), 'right', layout)).toBe(up)
    expect(nextPart(up, 'right', layout)).toBe(nodeKey(upper?.id ?? ''))
    expect(nextPart(nodeKey(upper?.id ?? ''), 'left', layout)).toBe(up)
    expect(nextPart(up, 'left', layout)).toBe(nodeKey('agent'))
  })

  it('goes up and down among the calls of one step and among steps beside each other', () => {
    expect(nextPart(up, 'down', layout)).toBe(down)
    expect(nextPart(down, 'up', layout)).toBe(up)
    expect(nextPart(nodeKey(upper?.id ?? ''), 'down', layout)).toBe(nodeKey(lower?.id ?? ''))
  })

  it('stays where nothing is', () => {
    expect(nextPart(nodeKey('agent'), 'left', layout)).toBeNull()
    expect(nextPart(nodeKey('agent'), 'up', layout)).toBeNull()
    expect(nextPart(down, 'down', layout)).toBeNull()
    expect(nextPart(nodeKey(lower?.id ?? ''), 'right', layout)).toBeNull()
    expect(nextPart(nodeKey('gone'), 'right', layout)).toBeNull()
  })
})
