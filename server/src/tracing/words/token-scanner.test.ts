import { indexTokens, leftOutToken } from '@assay/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TokenSink } from './token-scanner.ts'
import { stretchBytes, TokenScanner } from './token-scanner.ts'

function textAt(bytes: Uint8Array, from: number, length: number): string {
  return Buffer.from(bytes.subarray(from, from + length)).toString()
}

/** The tokens of the bytes, which lie among others as they do in a block. */
function scanned(text: Buffer, before = 'Before', behind = 'behind'): string[] {
  const found = new Set<string>()
  const sink: TokenSink = {
    addWords(bytes, _view, places, count) {
      for (let i = 0; i < count; i += 2) {
        const from = places[i] as number
        found.add(textAt(bytes, from, places[i + 1] as number).toLowerCase())
      }
      return count
    },
    addFolded(bytes, _view, length) {
      found.add(Buffer.from(bytes.subarray(0, length)).toString())
    },
  }
  const bytes = Buffer.concat([Buffer.from(before), text, Buffer.from(behind)])
  new TokenScanner(sink).utf8(bytes, Buffer.byteLength(before), Buffer.byteLength(before) + text.length)
  return [...found].sort()
}

/** A word that is cut inside a letter ends in U+FFFD, for the one who looks it up too. */
function expected(text: string): string[] {
  const found = new Set<string>()
  indexTokens(text, (token) => found.add(token.toWellFormed()))
  return [...found].sort()
}

const word = fc.oneof(
  fc.constantFrom(
    'refund',
    'runSql',
    'HTTPServer2',
    'ABC',
    'The',
    'aB',
    'order_id',
    'v1.2.3',
    'Crème',
    'don’t',
    '日本語',
    '東京タワー',
    '데이터',
    'İstanbul',
    'ΟΔΟΣ',
    'ﬁle',
    'e\u0301t',
    '…',
    '—',
    '👍🏽',
    'data:',
    'Data:a/b,c',
    'data',
  ),
  fc.constantFrom(
    'data:image/png;base64,iVBOR',
    'data:text/html,%3Cb%3E\u00A0x',
    'data:a/b;日本\u3000word',
    'data:a/b;x\u2003y',
    'xdata:a/b,c',
  ),
  fc.constantFrom(
    '\\nmy',
    'caf\\u00e9',
    '\\u65e5\\u672c',
    '\\ud842\\udfb7',
    '\\\\nMyOrder',
    'a\\\\u00e9',
    'C:\\new\\table',
    '\\u005cnew',
    '\\"',
    '\\u00',
  ),
  fc.integer({ min: 60, max: 70 }).map((length) => 'Ab'.repeat(length).slice(0, length)),
  fc.integer({ min: 190, max: 210 }).map((length) => 'aB3+/_-x'.repeat(30).slice(0, length)),
  fc.integer({ min: 190, max: 210 }).map((length) => 'usr/local/'.repeat(30).slice(0, length)),
  fc.string({ unit: fc.constantFrom(...'abAB19_-/.:,; =’\u00A0\u0085\u0301éΣς日語한🎉½'), maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('\\', '\\u00e9', '\\u005c', ...'nuaB1-é語"'), maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 6 }).map((text) => text.toWellFormed()),
)
const text = fc.array(word, { maxLength: 12 }).chain((words) => fc.constantFrom(' ', '', '\n', '"', '+').map((gap) => words.join(gap)))

describe('TokenScanner', () => {
  it('finds in UTF-8 exactly the tokens of its text', () => {
    fc.assert(
      fc.property(text, (each) => {
        expect(scanned(Buffer.from(each))).toEqual(expected(each))
      }),
      { numRuns: 3_000 },
    )
  })

  it('finds them wherever in a long text they stand', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: -80, max: 10 }), (each, from) => {
        const long = `${'- '.repeat(stretchBytes).slice(0, stretchBytes + from)}${each}`
        expect(scanned(Buffer.from(long))).toEqual(expected(long))
      }),
      { numRuns: 500 },
    )
  })

  it('finds them in bytes that are no UTF-8, as a reader of the text would', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(scanned(Buffer.from(bytes))).toEqual(expected(Buffer.from(bytes).toString()))
      }),
      { numRuns: 1_000 },
    )
  })

  it('finds the escaped words of one text of many, and of no other', () => {
    const texts = ['plain', 'a\\nbc', 'plain too', 'd\\tef']
    const bytes = Buffer.from(texts.join(''))
    const found: string[][] = []
    let words: string[] = []
    const scanner = new TokenScanner({
      addWords(from, _view, places, count) {
        for (let i = 0; i < count; i += 2) words.push(textAt(from, places[i] as number, places[i + 1] as number))
        return 0
      },
      addFolded: () => undefined,
    })
    // In turn and then against it.
    for (const each of [...texts, ...texts.toReversed()]) {
      const at = bytes.indexOf(each)
      words = []
      scanner.utf8(bytes, at, at + each.length)
      found.push(words)
    }
    const expectedWords = [['plain'], ['a', 'nbc', 'bc'], ['plain', 'too'], ['d', 'tef', 'ef']]
    expect(found).toEqual([...expectedWords, ...expectedWords.toReversed()])
  })

  it('takes a word of several stretches for one word', () => {
    const long = `${'a'.repeat(3 * stretchBytes)} b`
    expect(scanned(Buffer.from(long))).toEqual(expected(long))
  })

  it('leaves long base64 out, and what stands around it in', () => {
    expect(scanned(Buffer.from(`{"image":"${'aB3+/_-x'.repeat(2_000)}","alt":"Cat"}`))).toEqual(['alt', 'cat', 'image', leftOutToken])
  })

  it('does not go over a long text again and again', () => {
    for (const unit of [
      'a ',
      'aB',
      'é',
      '語',
      'a/',
      'data:',
      'data:a/b;',
      'A1b+',
      ' é',
      '\u0301',
      '\\',
      '\\n',
      '\\u00e9',
      '\\x',
      'a\\\\u00e9',
    ]) {
      expect(() => scanned(Buffer.from(unit.repeat(200_000)))).not.toThrow()
    }
  })
})
