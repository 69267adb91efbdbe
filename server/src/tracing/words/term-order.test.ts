import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Terms } from './term-order.ts'
import { mergeTerms, sortTerms } from './term-order.ts'

function termsOf(texts: readonly string[]): Terms {
  const buffers = texts.map((text) => Buffer.from(text))
  const starts = new Int32Array(texts.length)
  let at = 0
  for (const [i, buffer] of buffers.entries()) {
    starts[i] = at
    at += buffer.length
  }
  return { bytes: Buffer.concat(buffers), starts, lengths: Uint8Array.from(buffers, ({ length }) => length) }
}

const byteOrder = (texts: readonly string[]): string[] => texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
const token = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'ab019é日'), minLength: 1, maxLength: 20 }),
  fc.nat(30).map((n) => `sessionnumber${n}`),
  fc.nat(30).map((n) => `日本語の言葉${n}`),
)

describe('sortTerms', () => {
  it.each([60, 400])('puts up to %i terms in byte order, also those that begin alike', (maxLength) => {
    fc.assert(
      fc.property(fc.uniqueArray(token, { minLength: 1, maxLength, size: 'max' }), fc.nat(), (texts, n) => {
        const from = n % texts.length
        const order = sortTerms(termsOf(texts), from, texts.length)
        expect([...order].map((term) => texts[term])).toEqual(byteOrder(texts.slice(from)))
      }),
      { numRuns: 60 },
    )
  })
})

describe('mergeTerms', () => {
  it('makes one order of two', () => {
    fc.assert(
      fc.property(fc.uniqueArray(token, { maxLength: 100, size: 'max' }), fc.nat(100), (texts, n) => {
        const terms = termsOf(texts)
        const from = Math.min(n, texts.length)
        const merged = mergeTerms(terms, sortTerms(terms, 0, from), sortTerms(terms, from, texts.length))
        expect([...merged].map((term) => texts[term])).toEqual(byteOrder(texts))
      }),
    )
  })
})
