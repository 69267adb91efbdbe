import { describe, expect, it } from 'vitest'
import { aMap, someNumbers } from './a-map.ts'
import { edgeLabel, edgeTexts, formatShare, formatWholeShare, isAlerting, nodeTitle, spokenAround } from './map-words.ts'

describe('the words of a map', () => {
  it('write shares so that none looks like nothing', () => {
    expect([0, 0.0004, 0.122, 1].map(formatShare)).toEqual(['0 %', '<0.1 %', '12.2 %', '100 %'])
    expect([0, 0.004, 0.524, 1].map(formatWholeShare)).toEqual(['0 %', '<1 %', '52 %', '100 %'])
  })

  it('say of a node and an edge what they are, how often, how long, and what changed', () => {
    const [entry, agent] = aMap('entry agent 1').nodes
    const [edge] = aMap('entry agent 786').edges
    if (entry === undefined || agent === undefined || edge === undefined) throw new Error('no map')
    const numbers = someNumbers(786, { errors: 96, p95Ms: 610, costUsd: 2 })
    expect(spokenAround({ ...agent, numbers })).toEqual({ before: 'tool ', behind: '786 calls, p95 610 ms, 12.2 % failed, $2.00, ' })
    expect(spokenAround(entry)).toEqual({ before: '', behind: '1 call, p95 20 ms, ' })
    expect(edgeLabel({ ...edge, numbers: null, changes: ['gone'] }, entry, agent)).toBe('Traces calls agent: no calls, gone')
    expect(edgeTexts({ numbers, against: null }, false)).toEqual({ text: '786 · 610 ms', errors: '12.2 %' })
    expect(edgeTexts({ numbers: someNumbers(3), against: null }, true)).toEqual({ text: '×3 · 20 ms', errors: '' })
  })

  it('is red above two per cent of errors and not at it', () => {
    expect(isAlerting(someNumbers(100, { errors: 2 }))).toBe(false)
    expect(isAlerting(someNumbers(100, { errors: 3 }))).toBe(true)
    expect(isAlerting(null)).toBe(false)
  })

  it('shows what cannot be seen of a stranger’s name', () => {
    expect(nodeTitle({ id: 'tool:x', name: 'a\u202Eb' })).not.toContain('\u202E')
    expect(nodeTitle({ id: 'tool:x', name: 'a\nb' })).toBe('a b')
    expect(nodeTitle({ id: 'tool:', name: '' })).toBe('no name')
  })
})
