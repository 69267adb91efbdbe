import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lastEndUs, ticksIn, timeScale } from './time-scale.ts'

describe('timeScale', () => {
  it('has round ticks from 0', () => expect(timeScale(10_400_000).ticksUs).toEqual([0, 2_500_000, 5_000_000, 7_500_000, 10_000_000]))
  it('asks for fewer ticks where there is less room', () => expect([80, 135, 240, 2000].map(ticksIn)).toEqual([2, 2, 4, 5]))
  it('never takes more steps than it is given', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 12 }), fc.integer({ min: 2, max: 5 }), (totalUs, most) => {
        expect(timeScale(totalUs, most).ticksUs.length).toBeLessThanOrEqual(most + 1)
      }),
    )
  })
  it('serves a trace without length', () => expect(timeScale(0).totalUs).toBe(1))
})

describe('lastEndUs', () => {
  it('is the end of the span that ends last, not of the root', () =>
    expect(lastEndUs({ startUs: [0, 50], durationUs: [60, 30] }, 0)).toBe(80))
  it('follows the clock while a span is open', () => expect(lastEndUs({ startUs: [0, 50], durationUs: [60, -1] }, 500)).toBe(500))
})
