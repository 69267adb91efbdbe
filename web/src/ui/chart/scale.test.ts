import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createScale, linearTicks, logTicks } from './scale.ts'

describe('linearTicks', () => {
  it.each([
    [0, 10, 5, [0, 2, 4, 6, 8, 10]],
    [0.13, 0.91, 4, [0.2, 0.4, 0.6, 0.8]],
    [-1, 1, 4, [-1, -0.5, 0, 0.5, 1]],
    [0, 1e-7, 2, [0, 5e-8, 1e-7]],
    [1e15, 1e15 + 0.25, 5, [1e15]],
  ])('from %d to %d, about %d', (from, to, most, ticks) => expect(linearTicks(from, to, most)).toEqual(ticks))
})

describe('logTicks', () => {
  it.each([
    [0.01, 100, 5, [0.01, 0.1, 1, 10, 100]],
    [1e-6, 1e6, 5, [1e-6, 1e-3, 1, 1e3, 1e6]],
    [2, 8, 3, [2, 4, 6, 8]],
  ])('from %d to %d, about %d', (from, to, most, ticks) => expect(logTicks(from, to, most)).toEqual(ticks))
})

describe('createScale', () => {
  it('goes there and back', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.boolean(),
        (one, other, log) => {
          const values = [Math.min(one, other), Math.max(one, other)] as const
          const scale = createScale({ values, pixels: [40, 640], mostTicks: 5, log })
          for (const value of values) expect(scale.fromPx(scale.toPx(value)) / value).toBeCloseTo(1, 6)
        },
      ),
    )
  })

  it('puts larger values where the pixels end', () => {
    const { toPx } = createScale({ values: [0, 10], pixels: [100, 0], mostTicks: 5 })
    expect([toPx(0), toPx(5), toPx(10)]).toEqual([100, 50, 0])
  })

  it('gives one value room on both sides', () => {
    const { toPx } = createScale({ values: [5, 5], pixels: [0, 100], mostTicks: 5 })
    expect(toPx(5)).toBe(50)
  })

  it('has no place for zero on a logarithmic axis', () => {
    const { toPx } = createScale({ values: [1, 10], pixels: [0, 100], mostTicks: 5, log: true })
    expect(Number.isFinite(toPx(0))).toBe(false)
    expect(Number.isNaN(toPx(-1))).toBe(true)
  })
})
