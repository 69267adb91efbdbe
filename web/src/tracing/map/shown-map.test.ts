import { describe, expect, it } from 'vitest'
import { aMap, someNumbers } from './a-map.ts'
import { shownMap } from './shown-map.ts'

const nothing = { node: '', caller: '' }
const names = (map: ReturnType<typeof shownMap>) => [
  map.nodes.map(({ id }) => id).join(' '),
  map.edges.map(({ to }) => to).join(' '),
  map.folded,
]

describe('shownMap', () => {
  const map = aMap('entry agent 1000', 'agent common 10', 'agent rare 9')

  it('folds edges with less than a hundredth of the calls of the busiest, and what only they lead to', () => {
    expect(names(shownMap(map, 'fold', nothing))).toEqual(['entry agent common', 'agent common', 1])
    expect(names(shownMap(map, 'show', nothing))).toEqual(['entry agent common rare', 'agent common rare', 0])
  })

  it('folds nothing that is looked at or that changed', () => {
    expect(names(shownMap(map, 'fold', { node: 'rare', caller: '' }))[1]).toBe('agent common rare')
    expect(names(shownMap(map, 'fold', { node: 'rare', caller: 'agent' }))[1]).toBe('agent common rare')
    expect(names(shownMap(map, 'fold', { node: 'rare', caller: 'common' }))[1]).toBe('agent common')
    const changed = { ...map, edges: map.edges.map((edge) => (edge.to === 'rare' ? { ...edge, changes: ['new' as const] } : edge)) }
    expect(names(shownMap(changed, 'fold', nothing))[1]).toBe('agent common rare')
  })

  it('counts what is gone by the calls that it had', () => {
    const gone = {
      ...map,
      edges: map.edges.map((edge) => (edge.to === 'rare' ? { ...edge, numbers: null, against: someNumbers(500) } : edge)),
    }
    expect(names(shownMap(gone, 'fold', nothing))[1]).toBe('agent common rare')
  })
})
