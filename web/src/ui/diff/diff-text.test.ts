import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type DiffLine, diffText } from './diff-text.ts'

const variable = /\{\{\s*\w+\s*\}\}/g
const signs = { same: '', removed: '-', added: '+' } as const
/** Lines as text: `1 2 words [-removed][+added]`. */
const shown = (lines: readonly DiffLine[]) =>
  lines.map(
    ({ before, after, parts }) =>
      `${before ?? '·'} ${after ?? '·'} ${parts.map(({ kind, text }) => (kind === 'same' ? text : `[${signs[kind]}${text}]`)).join('')}`,
  )
const side = (lines: readonly DiffLine[], without: 'removed' | 'added') =>
  lines
    .filter((line) => line.kind !== without)
    .map(({ parts }) =>
      parts
        .filter(({ kind }) => kind !== without)
        .map(({ text }) => text)
        .join(''),
    )
    .join('\n')

describe('diffText', () => {
  it('numbers the lines of both sides', () =>
    expect(shown(diffText('a\nb\nc', 'a\nx y\nb\nc'))).toEqual(['1 1 a', '· 2 [+x y]', '2 3 b', '3 4 c']))

  it('says nothing of texts that are the same', () => expect(diffText('a\nb', 'a\nb').map(({ kind }) => kind)).toEqual(['same', 'same']))

  it('marks the words that changed within a line, with a variable as one word', () =>
    expect(
      shown(
        diffText(
          'Refund only the returned items, never more than {{captured_amount}}.\nReturn the gift card part.\nBe polite.',
          'Refund the full order total within {{ return_days }} days.\nBe polite.',
          variable,
        ),
      ),
    ).toEqual([
      '1 1 Refund [-only ]the [-returned items, never more than {{captured_amount}}][+full order total within {{ return_days }} days].',
      '2 · [-Return the gift card part.]',
      '3 2 Be polite.',
    ]))

  it('names a variable anew as a whole', () =>
    expect(shown(diffText('Hi {{name}}!', 'Hi {{user_name}}!', variable))).toEqual(['1 1 Hi [-{{name}}][+{{user_name}}]!']))

  it('pairs a line with what it became, and not with what stands where it stood', () =>
    expect(shown(diffText('Answer in one sentence.', 'Start with the reason.\nAnswer in three sentences.'))).toEqual([
      '· 1 [+Start with the reason.]',
      '1 2 Answer in [-one sentence][+three sentences].',
    ]))

  it('shows lines without a word in common as removed and added', () =>
    expect(shown(diffText('Hello there', 'Goodbye now'))).toEqual(['1 · [-Hello there]', '· 1 [+Goodbye now]']))

  it('leaves no island of a space, a sign or one short word between two changes', () => {
    expect(shown(diffText('keep a b, keep', 'keep c d, keep'))).toEqual(['1 1 keep [-a b][+c d], keep'])
    expect(shown(diffText('keep one two the three four keep too', 'keep five six the seven eight keep too'))).toEqual([
      '1 1 keep [-one two the three four][+five six the seven eight] keep too',
    ])
  })

  it.each([
    ['emoji', 'ok 👩‍👩‍👧 yes', 'ok 👩‍👩‍👦 yes', '1 1 ok [-👩‍👩‍👧][+👩‍👩‍👦] yes'],
    ['marks', 'un cafe\u0301 noir', 'un cafe noir', '1 1 un [-cafe\u0301][+cafe] noir'],
    ['Chinese', '我喜欢编程', '我讨厌编程', '1 1 我[-喜欢][+讨厌]编程'],
  ])('cuts no character: %s', (_, before, after, line) => expect(shown(diffText(before, after))).toEqual([line]))

  it('has one empty line for an empty text', () => {
    expect(shown(diffText('', ''))).toEqual(['1 1 '])
    expect(shown(diffText('', 'a'))).toEqual(['1 · ', '· 1 [+a]'])
  })

  const word = fc.constantFrom(
    'a',
    'b',
    'the',
    'refund',
    '{{x}}',
    '{{ y }}',
    '{{',
    ' ',
    '  ',
    '.',
    ', ',
    '\n',
    '\n\n',
    '\r\n',
    'é',
    'e\u0301',
    '👍🏽',
    '字',
    '\u202e',
  )
  const text = fc.oneof(
    fc.array(word, { maxLength: 60 }).map((words) => words.join('')),
    fc.string({ unit: 'binary', maxLength: 40 }),
  )

  it('gives both texts back, whatever they are, and numbers their lines in order', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffText(before, after, variable)
        expect(side(lines, 'added')).toBe(before)
        expect(side(lines, 'removed')).toBe(after)
        const numbers = (of: 'before' | 'after') => lines.flatMap((line) => line[of] ?? [])
        expect(numbers('before')).toEqual(before.split('\n').map((_, i) => i + 1))
        expect(numbers('after')).toEqual(after.split('\n').map((_, i) => i + 1))
      }),
      { numRuns: 500 },
    )
  })

  describe('of texts of 200 kB', () => {
    const words = (seed: number, count: number) => Array.from({ length: count }, (_, i) => `w${(i * seed) % 1_009}`)
    const long: [string, string, string][] = [
      ['in one line', words(7, 40_000).join(' '), words(11, 40_000).join(' ')],
      [
        'in 4,000 lines',
        words(7, 40_000)
          .join(' ')
          .replaceAll(/((?:\S+ ){9}\S+) /g, '$1\n'),
        words(11, 40_000)
          .join(' ')
          .replaceAll(/((?:\S+ ){9}\S+) /g, '$1\n'),
      ],
      ['of one letter', 'a'.repeat(200_000), 'b'.repeat(200_000)],
      ['in 200,000 empty lines', '\n'.repeat(200_000), `${'\n'.repeat(100_000)}x${'\n'.repeat(100_000)}`],
      ['of Chinese', '我喜欢编程'.repeat(13_000), '我讨厌编程'.repeat(13_000)],
      ['of marks', 'a\u0301'.repeat(65_000), 'a\u0300'.repeat(65_000)],
    ]

    it.each(long)(
      '%s says something, and gives both back',
      (_, before, after) => {
        const lines = diffText(before, after)
        expect(side(lines, 'added') === before && side(lines, 'removed') === after).toBe(true)
      },
      10_000,
    )

    it('shows as replaced what is too different', () => {
      const [before = '', after = ''] = [long[0]?.[1], long[0]?.[2]]
      expect(diffText(before, after).map(({ parts }) => parts.map(({ kind }) => kind))).toEqual([['removed'], ['added']])
    })

    it('finds one word in it', () => {
      const [before = ''] = [long[1]?.[1]]
      const changed = diffText(before, before.replace('w35 w42', 'w35 new')).filter(({ kind }) => kind !== 'same')
      expect(changed.map(({ parts }) => parts.filter(({ kind }) => kind !== 'same'))).toEqual([
        [
          { kind: 'removed', text: 'w42' },
          { kind: 'added', text: 'new' },
        ],
      ])
    })
  })
})
