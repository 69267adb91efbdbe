import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isWord, wordTokens } from './word-tokens.ts'

const variable = /\{\{\s*\w+\s*\}\}/g

describe('wordTokens', () => {
  it.each<[string, string[]]>([
    ['', []],
    ["I don't pay 3.14 €!", ['I', ' ', "don't", ' ', 'pay', ' ', '3.14', ' ', '€', '!']],
    ['a  b\r\nc', ['a', '  ', 'b', '\r\n', 'c']],
    ['Crème brûlée', ['Crème', ' ', 'brûlée']],
    ['cafe\u0301 noir', ['cafe\u0301', ' ', 'noir']],
    ['我喜欢', ['我', '喜欢']],
    ['👩‍👩‍👧 👍🏽 🇩🇪🇫🇷', ['👩‍👩‍👧', ' ', '👍🏽', ' ', '🇩🇪', '🇫🇷']],
  ])('of %j', (text, tokens) => expect(wordTokens(text)).toEqual(tokens))

  it('keeps together what it is told to', () =>
    expect(wordTokens('Hi {{ user_name }}, no {braces}', variable)).toEqual([
      'Hi',
      ' ',
      '{{ user_name }}',
      ',',
      ' ',
      'no',
      ' ',
      '{',
      'braces',
      '}',
    ]))

  it('leaves a mark with the character that it stands on, also behind what is kept together', () =>
    expect(wordTokens('{{x}}\u0301a', variable)).toEqual(['{{x}}\u0301', 'a']))

  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom(
        '{{a}}',
        '{{',
        '}}',
        ' ',
        '\n',
        '\r\n',
        '\u0301',
        '\u200d',
        '👩',
        '🇩',
        '🏽',
        'ก',
        '한',
        '가',
        '字',
        '\u0600',
        '\ud83d',
        '\udc69',
      ),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    ),
  })

  it('gives the text back when joined, and begins no token inside a character, whatever the text is', () => {
    fc.assert(
      fc.property(text, (each) => {
        const tokens = wordTokens(each, variable)
        expect(tokens.join('')).toBe(each)
        const starts = new Set(Array.from(new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(each), ({ index }) => index))
        let at = 0
        for (const token of tokens) {
          expect(starts.has(at)).toBe(true)
          at += token.length
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('isWord', () => {
  it.each(['a', '7', '字', '👍', '{{x}}'])('%s is one', (token) => expect(isWord(token)).toBe(true))
  it.each([' ', '\n', '.', '—', '{'])('%j is none', (token) => expect(isWord(token)).toBe(false))
})
