import { expect, it } from 'vitest'
import { knownCost } from './known-cost.ts'

it.each([
  [1.5, 0, '$1.50'],
  [0, 0, '$0'],
  [1.5, 2, '≥ $1.50'],
  [0, 2, '–'],
])('a cost of %d of which %i calls have no price is %s', (costUsd, unpricedCalls, text) => {
  expect(knownCost({ costUsd, unpricedCalls })).toBe(text)
})
