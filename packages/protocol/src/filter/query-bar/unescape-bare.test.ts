import { describe, expect, it } from 'vitest'
import { unescapeBare } from './unescape-bare.ts'

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
