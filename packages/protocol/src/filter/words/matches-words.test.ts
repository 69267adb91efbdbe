import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexTokens } from './index-text.ts'
import { matchesWords } from './matches-words.ts'
import type { QueryToken } from './query-tokens.ts'
import { queryTokens } from './query-tokens.ts'

const hasWord = (text: string, asked: string) => matchesWords(text, { text: asked, phrase: false })
const hasPhrase = (text: string, asked: string) => matchesWords(text, { text: asked, phrase: true })

function tokens(text: string): Set<string> {
  const found = new Set<string>()
  indexTokens(text, (token) => found.add(token))
  return found
}

/** What the index would answer. */
function isCandidate(text: string, asked: string): boolean {
  const indexed = tokens(text)
  const holds = ({ token, prefix }: QueryToken) => (prefix ? [...indexed].some((word) => word.startsWith(token)) : indexed.has(token))
  return queryTokens(asked).every(holds)
}

/** As Python's `json.dumps` writes it. */
function asciiJson(text: string): string {
  return JSON.stringify(text).replace(/[^\0-\x7F]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

describe('matchesWords', () => {
  it.each([
    ['Ask for a refund.', 'refund'],
    ['Ask for a REFUND.', 'refund'],
    ['Crème brûlée', 'creme'],
    ['creme', 'crème'],
    ['order_id = 5', 'order_id'],
    ['order_id = 5', 'order'],
    ['runSql()', 'sql'],
    ['runSql()', 'runsql'],
    ['runSql()', 'runSql'],
    ['HTTPServer2', 'server2'],
    ['see src/a/b.ts', 'a/b.ts'],
    ['to me@host.org', 'me@host'],
    ['v1.2.3', '2.3'],
    ['v1.2.3', 'v1.2.3'],
    ['refunds', 'refu*'],
    ['myRefunds', 'refu*'],
    ['日本語版', '本語'],
    ['日本語', '語'],
    ['東京タワー', 'タワ'],
    ['데이터베이스를', '데이터'],
    ['(refund)', '(refund),'],
    ['カ\u3099', 'ガ'],
    ['ＡＢＣ', 'abc'],
    [String.raw`[{"content":"please refund\nmy order"}]`, 'my'],
    [String.raw`"caf\u00e9"`, 'café'],
    [String.raw`"\u65e5\u672c\u8a9e"`, '本語'],
    [String.raw`"\ud842\udfb7\u91ce\u5bb6"`, '𠮷野'],
    [String.raw`"{\"note\":\"one\\ntwo caf\\u00e9\"}"`, 'two'],
    [String.raw`"{\"note\":\"one\\ntwo caf\\u00e9\"}"`, 'cafe'],
    [String.raw`C:\new\table`, 'new'],
    [String.raw`C:\new\table`, 'table'],
    ['anything', '=>'],
    ['anything', ''],
  ])('%j has the word %j', (text, asked) => {
    expect(hasWord(text, asked)).toBe(true)
    expect(isCandidate(text, asked)).toBe(true)
  })

  it.each([
    ['refunds', 'refund'],
    ['prefund', 'fund'],
    ['order id', 'order_id'],
    ['a b ts', 'a/b.ts'],
    ['HTTPServer2', 'server'],
    ['mySqlRun', 'sqlrun'],
    ['日本 語', '本語'],
    ['本日', '日本'],
    ['prefunds', 'refu*'],
    ['', 'a'],
    ['v1.2.34', '2.3'],
  ])('%j has not the word %j', (text, asked) => {
    expect(hasWord(text, asked)).toBe(false)
  })

  it.each([
    ['Please refund\n  the order', 'refund the order'],
    ['REFUND the Order', 'refund the order'],
    ['a "quoted" word', '"quoted" word'],
    ['x=>y', 'x=>y'],
    ['払い戻しの注文', '戻しの注'],
    ['runSql now', 'Sql now'],
    ['call runSql', 'call run'],
    [String.raw`[{"content":"please refund\nmy order"}]`, 'refund my order'],
    [String.raw`{"said":"the \"last\" order"}`, 'the "last" order'],
    [String.raw`{"path":"C:\\new\\table"}`, String.raw`C:\new\table`],
    [String.raw`C:\new\table`, String.raw`C:\new\table`],
  ])('%j has the phrase %j', (text, asked) => {
    expect(hasPhrase(text, asked)).toBe(true)
    expect(isCandidate(text, asked)).toBe(true)
  })

  it.each([
    ['refund an order', 'refund order'],
    ['refund the orders', 'refund the order'],
    ['prerefund the order', 'refund the order'],
    ['x => y', 'x=>y'],
    ['refunds', 'refu*'],
    ['order refund', 'refund order'],
  ])('%j has not the phrase %j', (text, asked) => {
    expect(hasPhrase(text, asked)).toBe(false)
  })

  const someText = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'refund',
          'Order',
          'order_id',
          'runSql',
          'HTTPServer2',
          'a/b/c.ts',
          'user@host',
          'v1.2.3',
          'Crème',
          'ΟΔΟΣ',
          '日本語',
          '東京タワー',
          '데이터',
          'ผมรัก',
          'हिन्दी',
          'x'.repeat(70),
          '4bf92f3577b34da6',
          '½',
          '…',
          '(',
          '"',
          '-',
          '🎉',
          '\\nmy',
          'caf\\u00e9',
          'C:\\new\\table',
          'a\\\\nb\\"',
        ),
        fc.string({ unit: fc.constantFrom('\\', '\\u00e9', '\\u005c', 'n', 'u', '0', 'a', '"'), maxLength: 10 }),
        fc.string({ unit: 'grapheme', maxLength: 6 }),
        fc.string({ unit: fc.constantFrom('a', 'B', '1', '_', 'é', '語'), maxLength: 8 }),
      ),
      { minLength: 1, maxLength: 10 },
    )
    .map((words) => words.join(' '))

  it('every word taken from a text is found in it, by the index and by the check', () => {
    fc.assert(
      fc.property(someText, (text) => {
        for (const taken of text.split(/\s+/u)) {
          expect([taken, hasWord(text, taken)]).toEqual([taken, true])
          expect([taken, isCandidate(text, taken)]).toEqual([taken, true])
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('every part of a word that stands between punctuation is found', () => {
    fc.assert(
      fc.property(someText, (text) => {
        const plain = text.split(/\s+/u).filter((piece) => /^[\0-\x7F]*$/u.test(piece))
        for (const taken of plain.flatMap((piece) => piece.match(/[a-zA-Z0-9]+/gu) ?? [])) {
          expect([taken, hasWord(text, taken)]).toEqual([taken, true])
          expect([taken, isCandidate(text, taken)]).toEqual([taken, true])
        }
      }),
    )
  })

  it('every phrase taken from a text between spaces is found in it', () => {
    fc.assert(
      fc.property(someText, fc.nat(9), fc.nat(9), (text, a, b) => {
        const words = text.split(/\s+/u)
        const phrase = words.slice(Math.min(a, b), Math.max(a, b) + 1).join(' ')
        expect(hasPhrase(text, phrase)).toBe(true)
        expect(isCandidate(text, phrase)).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })

  it('whatever the check finds, the index would have offered', () => {
    fc.assert(
      fc.property(someText, fc.nat(80), fc.nat(12), fc.boolean(), (text, from, length, star) => {
        const asked = text.slice(from, from + length) + (star ? '*' : '')
        const found = hasWord(text, asked) || hasPhrase(text, asked)
        expect([asked, found && !isCandidate(text, asked)]).toEqual([asked, false])
      }),
      { numRuns: 5_000 },
    )
  })

  it('whatever is found in a text is found in the JSON of it, also in JSON in JSON', () => {
    fc.assert(
      fc.property(someText, fc.nat(80), fc.nat(12), fc.integer({ min: 1, max: 3 }), fc.boolean(), (text, from, length, depth, ascii) => {
        const asked = text.slice(from, from + length)
        fc.pre(!text.includes('\\') && hasPhrase(text, asked))
        let json = text
        for (let i = 0; i < depth; i++) json = ascii ? asciiJson(json) : JSON.stringify(json)
        expect([json, asked, hasPhrase(json, asked)]).toEqual([json, asked, true])
        expect([json, asked, isCandidate(json, asked)]).toEqual([json, asked, true])
      }),
      { numRuns: 2_000 },
    )
  })

  it('in plain words, a phrase is found exactly where it stands between word boundaries', () => {
    const plainWords = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '-'), maxLength: 14 })
    fc.assert(
      fc.property(plainWords, plainWords, (text, asked) => {
        const needle = asked.replace(/\s+/gu, ' ').trim()
        const before = /^[ab]/.test(needle) ? '(?<![ab])' : ''
        const behind = /[ab]$/.test(needle) ? '(?![ab])' : ''
        const expected = new RegExp(before + needle + behind, 'u').test(text.replace(/\s+/gu, ' ').trim())
        expect(hasPhrase(text, asked)).toBe(expected)
      }),
      { numRuns: 3_000 },
    )
  })

  it('does not go over a long word again for every place where the asked letters stand', () => {
    expect(hasWord('a'.repeat(200_000), 'a')).toBe(false)
    expect(hasWord('aB'.repeat(100_000), 'b')).toBe(false)
    expect(hasWord('é'.repeat(100_000), 'e')).toBe(false)
  })
})

describe('queryTokens', () => {
  it.each<[string, [string, boolean][]]>([
    ['Refund', [['refund', false]]],
    [
      'order_id',
      [
        ['order', false],
        ['id', false],
      ],
    ],
    ['runSql', [['runsql', false]]],
    ['refu*', [['refu', true]]],
    [
      'order_re*',
      [
        ['order', false],
        ['re', true],
      ],
    ],
    [
      '日本語',
      [
        ['日本', false],
        ['本語', false],
      ],
    ],
    ['語', [['語', true]]],
    [
      'a b a*',
      [
        ['a', false],
        ['b', false],
      ],
    ],
    ['=>', []],
    ['x'.repeat(70), [['x'.repeat(64), false]]],
  ])('%j asks the index for %j', (text, expected) => {
    expect(queryTokens(text)).toEqual(expected.map(([token, prefix]) => ({ token, prefix })))
  })
})
