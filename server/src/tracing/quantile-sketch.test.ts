import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { QuantileSketch, relativeError } from './quantile-sketch.ts'

const durations = fc.array(fc.double({ min: 1, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 300 })

function sketchOf(values: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch()
  for (const value of values) sketch.add(value)
  return sketch
}

function exactQuantile(values: readonly number[], q: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(q * values.length) - 1)] ?? NaN
}

describe('QuantileSketch', () => {
  it('is within its relative error of every quantile', () => {
    fc.assert(
      fc.property(durations, fc.constantFrom(0.01, 0.5, 0.95, 0.99, 1), (values, q) => {
        const exact = exactQuantile(values, q)
        expect(Math.abs((sketchOf(values).quantile(q) ?? NaN) - exact) / exact).toBeLessThanOrEqual(relativeError + 1e-9)
      }),
    )
  })

  it('answers the same merged as made at once, also through its bytes', () => {
    fc.assert(
      fc.property(durations, durations, (first, second) => {
        const merged = QuantileSketch.decode(sketchOf(first).encode())
        merged.merge(sketchOf(second))
        const whole = sketchOf([...first, ...second])
        expect(merged.count).toBe(whole.count)
        for (const q of [0.5, 0.95, 0.99]) expect(merged.quantile(q)).toBe(whole.quantile(q))
      }),
    )
  })

  it('has no quantile while it is empty', () => {
    expect(new QuantileSketch().quantile(0.5)).toBeNull()
  })

  it('takes 0 for the smallest duration that it tells apart', () => {
    expect(sketchOf([0]).quantile(0.5)).toBe(1)
  })
})
