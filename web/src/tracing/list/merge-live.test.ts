import { describe, expect, it } from 'vitest'
import { aTrace } from '../trace/waterfall/a-skeleton.ts'
import { mergeIntoPages, sortArrivals } from './merge-live.ts'

const trace = (traceId: string, startMs: number, name = 'agent') => aTrace({ traceId, startMs, name })
const window = { fromMs: 0, toMs: 1000 }

describe('sortArrivals', () => {
  it('changes rows that are shown and lets new ones wait, newest first', () => {
    const result = sortArrivals({
      shown: new Set(['a']),
      pending: [trace('b', 20)],
      arrived: [trace('a', 10, 'new'), trace('c', 30)],
      ...window,
    })
    expect(result.changed.map((row) => row.name)).toEqual(['new'])
    expect(result.pending.map((row) => row.traceId)).toEqual(['c', 'b'])
  })
  it('keeps the newest word on a waiting row', () => {
    const result = sortArrivals({ shown: new Set(), pending: [trace('b', 20, 'old')], arrived: [trace('b', 20, 'new')], ...window })
    expect(result.pending.map((row) => row.name)).toEqual(['new'])
  })
  it('passes over what lies outside the window', () =>
    expect(sortArrivals({ shown: new Set(), pending: [], arrived: [trace('late', 1000)], ...window }).pending).toEqual([]))
})

describe('mergeIntoPages', () => {
  it('changes in place and adds at the top', () => {
    const pages = mergeIntoPages(
      [{ traces: [trace('a', 10)] }, { traces: [trace('z', 1)] }],
      [trace('z', 1, 'new')],
      [trace('b', 20), trace('a', 10)],
    )
    expect(pages.map((page) => page.traces.map((row) => `${row.traceId} ${row.name}`))).toEqual([['b agent', 'a agent'], ['z new']])
  })
})
