import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byNaturalOrder } from './natural-order.ts'

describe('byNaturalOrder', () => {
  it.each([
    [
      ['layer 10/loss', 'layer 2/loss', 'layer 1'],
      ['layer 1', 'layer 2/loss', 'layer 10/loss'],
    ],
    [
      ['b', 'a10', 'a', 'a9b', 'a9'],
      ['a', 'a9', 'a9b', 'a10', 'b'],
    ],
    [
      ['x01', 'x1', 'x001', 'x0'],
      ['x0', 'x001', 'x01', 'x1'],
    ],
    [
      ['9007199254740993', '9007199254740992'],
      ['9007199254740992', '9007199254740993'],
    ],
  ])('of %j is %j', (names, sorted) => expect(names.toSorted(byNaturalOrder)).toEqual(sorted))

  it('is one order, however the names stood before', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '0', '1', '2', ' ') })
    fc.assert(
      fc.property(fc.array(name), (names) => {
        expect(names.toReversed().toSorted(byNaturalOrder)).toEqual(names.toSorted(byNaturalOrder))
      }),
    )
  })
})
