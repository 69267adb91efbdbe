import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countTokens, splitTokens } from './tokens.ts'

it('splits at words, six letters, three digits, signs and single CJK characters', () => {
  expect(splitTokens('Refunds take 10 days, ok?')).toEqual(['Refund', 's', ' take', ' 10', ' days', ',', ' ok', '?'])
  expect(splitTokens('12345')).toEqual(['123', '45'])
  expect(splitTokens('返品は30日')).toEqual(['返', '品', 'は', '30', '日'])
  expect(countTokens('')).toBe(0)
})

it('loses nothing of any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(splitTokens(text).join('')).toBe(text)
    }),
  )
})
