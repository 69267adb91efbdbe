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

  it.each([
    ['RLIKE', '[ab]*a[ab]{400}[cd]'],
    ['LIKE', `%${'_'.repeat(990)}x%`],
    ['ILIKE', `a%${'_'.repeat(990)}x%`],
  ] as const)('asks on the way through a long text whether to go on: %s', (op, pattern) => {
    let asked = 0
    const matches = textMatcher(op, pattern, () => {
      if (++asked === 3) throw new Error('out of time')
    })
    expect(matches('a'.repeat(1_000))).toBe(false)
    expect(() => matches('a'.repeat(1_000_000))).toThrow('out of time')
  })

  it('finds the same in texts that ask as in short ones', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', 'é', '𠮷', ' '), maxLength: 12 })
    const expression = fc.constantFrom('a+b', '^a', '1$', '𠮷', '[^ab]1', '(?i)AB', 'b{2}|1a', '(^| )b')
    const long = 'x'.repeat(10_000)
    fc.assert(
      fc.property(expression, text, (pattern, each) => {
        const same = new RegExp(pattern.replace('(?i)', ''), pattern.startsWith('(?i)') ? 'iu' : 'u')
        for (const said of [each, `${each}${long}`, `${long}${each}`]) expect(textMatcher('RLIKE', pattern)(said)).toBe(same.test(said))
      }),
    )
  })

  it('names a pattern that is no regular expression', () => {
    expect(() => textMatcher('RLIKE', 'a(')).toThrow(`RLIKE pattern 'a(' is not a regular expression in RE2's syntax.`)
  })
})
