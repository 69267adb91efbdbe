import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ProjectPrice } from '@assay/protocol'
import { priceChanges } from './price-changes.ts'

function price(model: string, input: number, effectiveFrom: string | null = null): ProjectPrice {
  return { provider: null, model, effectiveFrom, input, output: 2 }
}

describe('priceChanges', () => {
  it('are what was added, changed and taken away', () => {
    expect(priceChanges([price('a', 1), price('b', 1), price('c', 1)], [price('b', 1), price('c', 3), price('d', 1)])).toEqual([
      { before: price('c', 1), after: price('c', 3) },
      { before: null, after: price('d', 1) },
      { before: price('a', 1), after: null },
    ])
  })

  it('tell prices of two days of a model apart', () => {
    expect(priceChanges([price('a', 1)], [price('a', 1), price('a', 2, '2026-11-01')])).toEqual([
      { before: null, after: price('a', 2, '2026-11-01') },
    ])
  })

  const prices = fc.array(
    fc.record({ model: fc.constantFrom('a', 'b', 'c'), input: fc.nat(2) }).map(({ model, input }) => price(model, input)),
  )

  it('lead from the one list to the other, whatever they are', () => {
    fc.assert(
      fc.property(prices, prices, (before, after) => {
        const left = before.map((one) => JSON.stringify(one))
        for (const change of priceChanges(before, after)) {
          if (change.before !== null) left.splice(left.indexOf(JSON.stringify(change.before)), 1)
          if (change.after !== null) left.push(JSON.stringify(change.after))
        }
        expect(left.sort()).toEqual(after.map((one) => JSON.stringify(one)).sort())
      }),
    )
  })

  it('are none between a list and itself in another order', () => {
    fc.assert(
      fc.property(prices, (list) => {
        expect(priceChanges(list, list.toReversed())).toEqual([])
      }),
    )
  })
})
