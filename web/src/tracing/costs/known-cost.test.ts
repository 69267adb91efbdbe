import { expect, it } from 'vitest'
import { knownCost, knownUsd } from './known-cost.ts'

it.each([
  [1.5, 0, '$1.50', 1.5],
  [0, 0, '$0', 0],
  [1.5, 2, '≥ $1.50', 1.5],
  [0, 2, '–', null],
])('a cost of %d of which %i calls have no price is %s', (costUsd, unpricedCalls, text, usd) => {
  expect(knownCost({ costUsd, unpricedCalls })).toBe(text)
  expect(knownUsd({ costUsd, unpricedCalls })).toBe(usd)
})
