import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodedQuantiles, QuantileSketch, relativeError } from './quantile-sketch.ts'

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
        const [answered] = sketchOf(values).quantiles([q])
        expect(Math.abs((answered ?? NaN) - exact) / exact).toBeLessThanOrEqual(relativeError + 1e-9)
      }),
    )
  })

  it('answers the same merged from bytes as made at once', () => {
    fc.assert(
      fc.property(durations, durations, (first, second) => {
        const merged = sketchOf(first)
        merged.mergeEncoded(sketchOf(second).encode())
        const whole = sketchOf([...first, ...second])
        expect(merged.count).toBe(whole.count)
        expect(merged.quantiles([0.5, 0.95, 0.99])).toEqual(whole.quantiles([0.5, 0.95, 0.99]))
      }),
    )
  })

  it('answers the same from its bytes alone', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const sketch = sketchOf(values)
        expect(encodedQuantiles(sketch.encode(), [0.01, 0.5, 1])).toEqual(sketch.quantiles([0.01, 0.5, 1]))
      }),
    )
    expect(encodedQuantiles(new Uint8Array(), [0.5])).toEqual([null])
  })

  it('has no quantile while it is empty', () => {
    expect(new QuantileSketch().quantiles([0.5, 0.99])).toEqual([null, null])
  })

  it('takes 0 for the smallest duration that it tells apart', () => {
    expect(sketchOf([0]).quantiles([0.5])).toEqual([1])
  })
})
