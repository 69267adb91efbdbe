import { describe, expect, it } from 'vitest'
import { unescapeBare, wildcardMatcher, wildcardToLike } from './wildcard.ts'

describe('unescapeBare', () => {
  it('takes a backslash before punctuation off, and leaves it elsewhere', () => {
    expect(unescapeBare('a\\:b\\\\c\\d')).toEqual({ text: 'a:b\\c\\d', pattern: null })
  })

  it('makes a pattern of stars that are not escaped, and joins neighbours', () => {
    expect(unescapeBare('a**b\\*c')).toEqual({ text: 'a**b*c', pattern: 'a*b\\*c' })
    expect(unescapeBare('\\**')).toEqual({ text: '**', pattern: '\\**' })
    expect(unescapeBare('C:\\d*')).toEqual({ text: 'C:\\d*', pattern: 'C:\\\\d*' })
  })
})

describe('wildcardToLike', () => {
  it('keeps what LIKE would take for a wildcard plain', () => {
    expect(wildcardToLike('50%_off*')).toBe('50\\%\\_off%')
  })

  it('keeps escaped stars and backslashes plain', () => {
    expect(wildcardToLike('a\\*b\\\\c')).toBe('a*b\\\\c')
  })
})

describe('wildcardMatcher', () => {
  it.each([
    ['gpt-4o*', 'GPT-4o-mini', true],
    ['gpt-4o*', 'my gpt-4o', false],
    ['*refund*', 'Ask for a refund', true],
    ['*a*b*', 'xbxa', false],
    ['a*b', 'ab', true],
    ['aba*ba', 'aba', false],
    ['100\\*', '100*', true],
    ['100\\*', '1000', false],
    ['plain', 'Plain', true],
    ['plain', 'plainer', false],
    ['日*語', '日本語', true],
  ])('holds %s against %s: %s', (pattern, text, expected) => {
    expect(wildcardMatcher(pattern)(text)).toBe(expected)
  })
})
