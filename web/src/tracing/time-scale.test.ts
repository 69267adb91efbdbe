import { describe, expect, it } from 'vitest'
import { lastEndUs, ticksIn, timeScale } from './time-scale.ts'

describe('timeScale', () => {
  it('has round ticks from 0', () =>
    expect(timeScale(10_400_000).ticksUs).toEqual([0, 2_000_000, 4_000_000, 6_000_000, 8_000_000, 10_000_000]))
  it('asks for fewer ticks where there is less room', () => expect([80, 135, 240, 2000].map(ticksIn)).toEqual([2, 2, 5, 5]))
  it('serves a trace without length', () => expect(timeScale(0).totalUs).toBe(1))
})

describe('lastEndUs', () => {
  it('is the end of the span that ends last, not of the root', () =>
    expect(lastEndUs({ startUs: [0, 50], durationUs: [60, 30] }, 0)).toBe(80))
  it('follows the clock while a span is open', () => expect(lastEndUs({ startUs: [0, 50], durationUs: [60, -1] }, 500)).toBe(500))
})
