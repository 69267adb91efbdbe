import { describe, expect, it } from 'vitest'
import { quantile, sampleOf } from './sample.ts'

describe('sampleOf', () => {
  it('gives the middle and both ends, whatever the order', () => {
    expect(sampleOf([30, 10, 20])).toEqual({ median: 20, low: 10, high: 30, repeats: 3 })
  })

  it('puts the median of an even number between the two in the middle', () => {
    expect(sampleOf([1, 2, 4, 100]).median).toBe(3)
  })

  it('refuses to make a measure of nothing', () => {
    expect(() => sampleOf([])).toThrow(RangeError)
  })
})

describe('quantile', () => {
  it('lies between neighbours', () => {
    expect(quantile([0, 10], 0.25)).toBe(2.5)
    expect(quantile([0, 10, 20], 1)).toBe(20)
  })
})
