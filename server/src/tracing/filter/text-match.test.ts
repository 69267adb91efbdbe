import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textMatcher } from './text-match.ts'

describe('textMatcher', () => {
  it.each([
    ['LIKE', 'a%c', 'abc', true],
    ['LIKE', 'a%c', 'abd', false],
    ['LIKE', 'a_c', 'abc', true],
    ['LIKE', 'a_c', 'ac', false],
    ['LIKE', '%', '', true],
    ['LIKE', '', 'a', false],
    ['LIKE', 'aba%aba', 'aba', false],
    ['LIKE', 'ABC', 'abc', false],
    ['ILIKE', 'ÄB%', 'äbc', true],
    ['ILIKE', '%b_', 'ABC', true],
    ['WILDCARD', 'a*', 'ABC', true],
    ['WILDCARD', 'a\\*', 'a*', true],
    ['WILDCARD', 'a\\*', 'abc', false],
    ['WILDCARD', 'a_c', 'abc', false],
    ['RLIKE', 'b+', 'abbc', true],
    ['RLIKE', '^b', 'abbc', false],
  ] as const)('%s %j over %j: %j', (op, pattern, text, expected) => {
    expect(textMatcher(op, pattern)(text)).toBe(expected)
  })

  it('matches LIKE as the regular expression of the same meaning does', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 })
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '%', '_'), maxLength: 8 })
    fc.assert(
      fc.property(pattern, letters, (like, text) => {
        const same = new RegExp(`^${like.replaceAll('%', '[^]*').replaceAll('_', '[^]')}$`)
        expect(textMatcher('LIKE', like)(text)).toBe(same.test(text))
      }),
    )
  })

  it('takes time linear to the text for a pattern made to hang', () => {
    const text = 'a'.repeat(100_000)
    expect(textMatcher('RLIKE', '(a+)+b$')(text)).toBe(false)
    expect(textMatcher('LIKE', `${'a%'.repeat(50)}b`)(text)).toBe(false)
  })

  it('names a pattern that is no regular expression', () => {
    expect(() => textMatcher('RLIKE', 'a(')).toThrow(`RLIKE pattern 'a(' is not a regular expression in RE2's syntax.`)
  })
})
