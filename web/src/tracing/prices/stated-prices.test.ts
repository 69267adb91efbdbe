import type { ProjectPrice } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import { readPrice, withoutPrice, withPrice } from './stated-prices.ts'

const price = (model: string, input: number, more: Partial<ProjectPrice> = {}): ProjectPrice => ({
  provider: null,
  model,
  effectiveFrom: null,
  input,
  output: 2,
  ...more,
})

describe('stated prices', () => {
  it('have one price for a model, a provider and a day', () => {
    const dated = price('a', 1, { effectiveFrom: '2026-11-01' })
    const ofProvider = price('a', 1, { provider: 'openai' })
    expect(withPrice([price('a', 1), dated, ofProvider], price('a', 3))).toEqual([dated, ofProvider, price('a', 3)])
  })

  it('have an edited price where it was, even as that of another model', () => {
    expect(withPrice([price('a', 1), price('b', 1), price('c', 1)], price('b', 2), price('a', 1))).toEqual([price('c', 1), price('b', 2)])
  })

  it('lose just the one that is taken away', () => {
    expect(withoutPrice([price('a', 1), price('b', 1)], price('a', 1))).toEqual([price('b', 1)])
  })
})

it.each([
  ['', null],
  [' 2.50 ', 2.5],
  ['$3', 3],
  ['0,15', 0.15],
  ['.5', 0.5],
  ['0', 0],
  ['-1', undefined],
  ['1e9', undefined],
  ['free', undefined],
  ['1.2.3', undefined],
])('readPrice of %j is %j', (text, price) => expect(readPrice(text)).toBe(price))
