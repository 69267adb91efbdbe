import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tokenizeQueryBar } from './tokenize-query-bar.ts'

const pieces = (text: string) => tokenizeQueryBar(text).map((token) => [token.kind, text.slice(token.from, token.to)])

describe('tokenizeQueryBar', () => {
  it('cuts a query into pieces for colouring', () => {
    expect(pieces('-tool:a,"b c" latency:>=2s refund "two words" OR (x AND NOT y)')).toEqual([
      ['negation', '-'],
      ['key', 'tool'],
      ['op', ':'],
      ['value', 'a'],
      ['op', ','],
      ['value', '"b c"'],
      ['key', 'latency'],
      ['op', ':>='],
      ['value', '2s'],
      ['word', 'refund'],
      ['phrase', '"two words"'],
      ['or', 'OR'],
      ['paren', '('],
      ['word', 'x'],
      ['and', 'AND'],
      ['negation', 'NOT'],
      ['word', 'y'],
      ['paren', ')'],
    ])
  })

  it('knows that what stands in the parentheses of a key are values', () => {
    expect(pieces('tool:(a:b OR >5) c:d')).toEqual([
      ['key', 'tool'],
      ['op', ':'],
      ['paren', '('],
      ['value', 'a:b'],
      ['or', 'OR'],
      ['op', '>'],
      ['value', '5'],
      ['paren', ')'],
      ['key', 'c'],
      ['op', ':'],
      ['value', 'd'],
    ])
  })

  it('marks a quote that is never closed, up to the end', () => {
    expect(pieces('a "b c')).toEqual([
      ['word', 'a'],
      ['error', '"b c'],
    ])
  })

  it('never throws, and leaves nothing but white space between the pieces', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...' \t"“”„\\()-:,.*<>=!abAOR1é語\0'), maxLength: 60 }), (text) => {
        let at = 0
        for (const { from, to } of tokenizeQueryBar(text)) {
          expect(text.slice(at, from).trim()).toBe('')
          expect(to).toBeGreaterThan(from)
          at = to
        }
        expect(text.slice(at).trim()).toBe('')
      }),
    )
  })
})
