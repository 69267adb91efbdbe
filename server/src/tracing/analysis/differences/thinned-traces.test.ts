import { describe, expect, it } from 'vitest'
import { maxSpansOfSet, thinnedTraces } from './thinned-traces.ts'

const traces = (count: number, spans: number) => new Map(Array.from({ length: count }, (_, i) => [i + 1, spans]))

describe('thinnedTraces', () => {
  it('has all traces while their spans are few enough', () => {
    expect(thinnedTraces(traces(100, maxSpansOfSet / 100))).toHaveLength(100)
    expect(thinnedTraces(traces(101, maxSpansOfSet / 100))).toHaveLength(100)
  })

  it('has traces of all times', () => {
    const kept = thinnedTraces(traces(1000, maxSpansOfSet / 100))
    const quarters = [0, 1, 2, 3].map((quarter) => kept.filter((trace) => Math.floor((trace - 1) / 250) === quarter).length)
    expect(kept).toHaveLength(100)
    expect(Math.min(...quarters)).toBeGreaterThan(15)
    expect(thinnedTraces(traces(1000, maxSpansOfSet / 100))).toEqual(kept)
  })
})
