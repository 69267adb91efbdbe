import { describe, expect, it } from 'vitest'
import { filterCorrelation } from './filter-correlation.ts'

describe('filterCorrelation', () => {
  it('is not defined when one condition never holds', () => {
    expect(filterCorrelation({ first: 0, second: 1, joint: 0, total: 2 })).toEqual({ npmi: null, smoothed: null })
  })

  it('is -1 for conditions that never hold together', () => {
    expect(filterCorrelation({ first: 1, second: 1, joint: 0, total: 2 }).npmi).toBe(-1)
  })

  it('is 1 for conditions that always hold together, and less with few traces to show it', () => {
    const { npmi, smoothed } = filterCorrelation({ first: 1, second: 1, joint: 1, total: 2 })
    expect(npmi).toBeCloseTo(1, 12)
    expect(smoothed).toBeCloseTo(0.413_390_105_222_847_5, 12)
    expect(filterCorrelation({ first: 3, second: 3, joint: 3, total: 3 })).toEqual({ npmi: 1, smoothed: 1 })
  })

  it('is 0 for independent conditions', () => {
    expect(filterCorrelation({ first: 50, second: 50, joint: 25, total: 100 }).npmi).toBeCloseTo(0, 12)
  })

  it('is not defined for counts that contradict each other', () => {
    expect(filterCorrelation({ first: 1, second: 1, joint: 2, total: 2 })).toEqual({ npmi: null, smoothed: null })
  })
})
