import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  cochranMantelHaenszel,
  differenceOfShares,
  falseDiscoveryRates,
  fisherExact,
  likelihoodRatio,
  smallestDetectable,
  type TwoByTwo,
} from './two-by-two.ts'

const table = (a: number, b: number, c: number, d: number): TwoByTwo => ({ a, b, nA: a + c, nB: b + d })

describe('fisherExact', () => {
  it.each([
    // Fisher's tea tasting; convictions of twins, as R's `fisher.test` has them; SciPy's `fisher_exact`.
    { counts: [3, 1, 1, 3] as const, p: 0.4857143 },
    { counts: [2, 10, 15, 3] as const, p: 0.0005367241 },
    { counts: [8, 2, 1, 5] as const, p: 0.03496503 },
    { counts: [6, 2, 1, 4] as const, p: 0.1025641 },
  ])('has the published value of $counts', ({ counts: [a, b, c, d], p }) => {
    expect(fisherExact(table(a, b, c, d))).toBeCloseTo(p, 7)
  })

  const counts = fc
    .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }))
    .chain(([nA, nB]) => fc.record({ a: fc.nat(nA), b: fc.nat(nB), nA: fc.constant(nA), nB: fc.constant(nB) }))

  it('is the sum over all tables that are no more probable', () => {
    const choose = (n: number, k: number): number => {
      let product = 1
      for (let i = 0; i < k; i++) product *= (n - i) / (i + 1)
      return product
    }
    fc.assert(
      fc.property(counts, ({ a, b, nA, nB }) => {
        const having = a + b
        const p = (x: number) => (choose(nA, x) * choose(nB, having - x)) / choose(nA + nB, having)
        let sum = 0
        for (let x = Math.max(0, having - nB); x <= Math.min(having, nA); x++) if (p(x) <= p(a) * (1 + 1e-7)) sum += p(x)
        expect(fisherExact({ a, b, nA, nB })).toBeCloseTo(Math.min(1, sum), 8)
      }),
    )
  })

  it('is the same whichever set comes first, and for what is absent', () => {
    fc.assert(
      fc.property(counts, ({ a, b, nA, nB }) => {
        const p = fisherExact({ a, b, nA, nB })
        expect(fisherExact({ a: b, b: a, nA: nB, nB: nA })).toBeCloseTo(p, 8)
        expect(fisherExact({ a: nA - a, b: nB - b, nA, nB })).toBeCloseTo(p, 8)
      }),
    )
  })

  it('tells apart what is far beyond chance in sets of thousands', () => {
    const p = fisherExact({ a: 900, b: 400, nA: 5000, nB: 5000 })
    expect(p).toBeGreaterThan(1e-60)
    expect(p).toBeLessThan(1e-40)
  })
})

describe('differenceOfShares', () => {
  // Newcombe 1998, table II, method 10.
  it.each([
    { counts: { a: 56, nA: 70, b: 48, nB: 80 }, low: 0.0524, high: 0.3339 },
    { counts: { a: 9, nA: 10, b: 3, nB: 10 }, low: 0.1705, high: 0.809 },
    { counts: { a: 5, nA: 56, b: 0, nB: 29 }, low: -0.0381, high: 0.1926 },
  ])('has the published interval of $counts', ({ counts, low, high }) => {
    expect(differenceOfShares(counts).low).toBeCloseTo(low, 4)
    expect(differenceOfShares(counts).high).toBeCloseTo(high, 4)
  })
})

describe('cochranMantelHaenszel', () => {
  it('has the value that R has of the admissions to Berkeley by department', () => {
    const admitted = [
      [512, 89, 313, 19],
      [353, 17, 207, 8],
      [120, 202, 205, 391],
      [138, 131, 279, 244],
      [53, 94, 138, 299],
      [22, 24, 351, 317],
    ] as const
    expect(cochranMantelHaenszel(admitted.map(([a, b, c, d]) => table(a, b, c, d)))).toBeCloseTo(0.2323, 3)
  })

  it('is 1 where what is alike in the one is alike in the other', () =>
    expect(cochranMantelHaenszel([table(40, 5, 0, 0), table(0, 0, 60, 95)])).toBe(1))
})

describe('falseDiscoveryRates', () => {
  it('finds the four that Benjamini and Hochberg found among fifteen', () => {
    const ps = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1]
    const rates = falseDiscoveryRates(ps)
    expect(rates.filter((rate) => rate <= 0.05)).toHaveLength(4)
    expect(rates.slice(0, 5).map((rate) => Number(rate.toFixed(5)))).toEqual([0.0015, 0.003, 0.0095, 0.03562, 0.0603])
  })

  it('counts tests whose value nobody asked for', () => expect(falseDiscoveryRates([0.01], 20)).toEqual([0.2]))
})

describe('likelihoodRatio', () => {
  it('is 0 where the shares are the same, and grows with their difference', () => {
    expect(likelihoodRatio({ a: 10, b: 20, nA: 100, nB: 200 })).toBeCloseTo(0, 9)
    // 2 · Σ O ln(O/E) by hand.
    expect(likelihoodRatio({ a: 30, b: 10, nA: 100, nB: 100 })).toBeCloseTo(12.97, 2)
  })

  it('is never more for what is tied to the sets only through another feature', () => {
    fc.assert(
      fc.property(
        fc.record({
          a: fc.nat(1000),
          b: fc.nat(1000),
          withIt: fc.double({ min: 0, max: 1, noNaN: true }),
          without: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        ({ a, b, withIt, without }) => {
          const through = (n: number) => n * withIt + (1000 - n) * without
          const own = likelihoodRatio({ a, b, nA: 1000, nB: 1000 })
          expect(likelihoodRatio({ a: through(a), b: through(b), nA: 1000, nB: 1000 })).toBeLessThanOrEqual(own + 1e-6)
        },
      ),
    )
  })
})

describe('smallestDetectable', () => {
  it('is a few points in thousands of traces, many in dozens, and none in a handful', () => {
    expect(smallestDetectable(5000, 5000, 1000, 0.05)).toBe(0.035)
    expect(smallestDetectable(50, 50, 1000, 0.05)).toBe(0.405)
    expect(smallestDetectable(5, 5, 1000, 0.05)).toBeNull()
  })
})
