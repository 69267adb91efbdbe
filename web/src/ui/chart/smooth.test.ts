import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { smooth } from './smooth.ts'

const weight = fc.double({ min: 0.01, max: 0.99, noNaN: true })
const value = fc.double({ min: -1e6, max: 1e6, noNaN: true })

describe('smooth', () => {
  it('averages with what was before, more of it the heavier', () =>
    expect(smooth([1, 3, 3], 0.5).map((each) => Number(each.toFixed(4)))).toEqual([1, 2.3333, 2.7143]))

  it('changes nothing with no weight', () => expect(smooth([1, Number.NaN, 3], 0)).toEqual([1, Number.NaN, 3]))

  it('leaves a gap where it is, and goes on behind it as if it were not there', () => {
    const [first, gap, second] = smooth([1, Number.NaN, 3], 0.5)
    expect([first, gap, second]).toEqual([1, Number.NaN, smooth([1, 3], 0.5)[1]])
  })

  it('does not let what is infinite spread', () => expect(smooth([1, Infinity, 1, -Infinity], 0.5)).toEqual([1, Infinity, 1, -Infinity]))

  it('keeps a constant, and never leaves the values', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), weight, (values, by) => {
        const [least, most] = [Math.min(...values), Math.max(...values)]
        const slack = 1e-6 * Math.max(1, Math.abs(least), Math.abs(most))
        for (const each of smooth(values, by)) {
          expect(each).toBeGreaterThanOrEqual(least - slack)
          expect(each).toBeLessThanOrEqual(most + slack)
        }
      }),
    )
  })
})
