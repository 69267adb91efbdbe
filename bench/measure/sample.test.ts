import { describe, expect, it } from 'vitest'
import { quantile, sampleOf } from './sample.ts'

describe('sampleOf', () => {
  it('gives the middle and both ends, whatever the order', () => {
    expect(sampleOf([30, 10, 20])).toEqual({ median: 20, low: 10, high: 30, repeats: 3 })
  })

  it('puts the median of an even number between the two in the middle', () => {
    expect(sampleOf([1, 2, 4, 100]).median).toBe(3)
  })

  it('counts a repeat that was given up with its limit, and says when the median is no more than a bound', () => {
    expect(sampleOf([], [90])).toEqual({ median: 90, low: 90, high: 90, repeats: 1, isLeast: true })
    expect(sampleOf([20], [90])).toEqual({ median: 55, low: 20, high: 90, repeats: 2, isLeast: true })
  })

  it('knows the median exactly where fewer than half were given up', () => {
    expect(sampleOf([20, 30], [90])).toEqual({ median: 30, low: 20, high: 90, repeats: 3 })
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
