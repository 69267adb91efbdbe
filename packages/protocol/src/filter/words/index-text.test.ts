import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexText, indexTokens } from './index-text.ts'
import { leftOutToken } from './left-out-token.ts'
import { maxTokenChars } from './max-token-chars.ts'

function tokens(text: string): string[] {
  const found: string[] = []
  indexTokens(text, (token) => found.push(token))
  return [...new Set(found)].sort()
}

describe('indexText', () => {
  it('gives plain text back as it is', () => {
    const text = 'Refund order_id 12 at a/b/c.ts for user@host, v1.2.3'
    expect(indexText(text)).toBe(text)
  })

  it.each([
    ['Refund the ORDER', ['order', 'refund', 'the']],
    ['order_id', ['id', 'order']],
    ['a/b/c.ts', ['a', 'b', 'c', 'ts']],
    ['user@host', ['host', 'user']],
    ['v1.2.3', ['2', '3', 'v1']],
    ['runSql', ['run', 'runsql', 'sql']],
    ['HTTPServer2', ['http', 'httpserver2', 'server2']],
    ['parseJSONText', ['json', 'parse', 'parsejsontext', 'text']],
    ['The ABC aB', ['a', 'ab', 'abc', 'b', 'the']],
    ['gpt-4o', ['4o', 'gpt']],
    ["don't don’t", ['don', 't']],
    ['{"query":"SELECT 1"}', ['1', 'query', 'select']],
    ['Crème Brûlée', ['brulee', 'creme']],
    ['ＡＢＣ ﬁle №5', ['abc', 'file', 'no5']],
    ['ΟΔΟΣ οδος οδός', ['οδοσ']],
    ['İstanbul Straße', ['istanbul', 'straße']],
    ['Москва йод', ['иод', 'москва']],
    ['élanVital', ['elan', 'elanvital', 'vital']],
    ['日本語', ['日本', '本語', '語']],
    ['語', ['語']],
    ['ガ', ['ガ']],
    ['AI機能x', ['ai', 'x', '機能', '能']],
    ['한국어', ['국어', '어', '한국']],
    ['ผม', ['ผม', 'ม']],
    ['हिन्दी', ['हिन्दी']],
    ['𠮷野', ['野', '𠮷野']],
    ['a🎉b …—', ['a', 'b']],
    [String.raw`[{"content":"refund\nmy order"}]`, ['content', 'my', 'nmy', 'order', 'refund']],
    [String.raw`"caf\u00e9 \u65e5\u672c"`, ['caf', 'cafe', 'u00e9', 'u65e5', 'u672c', '日本', '本']],
    [String.raw`\ud842\udfb7\u91ce \u0020my`, ['my', 'u0020my', 'u91ce', 'ud842', 'udfb7', '野', '𠮷野']],
    [String.raw`{\"a\":\"b\\nc \\u00e9t\\u00e9\"}`, ['a', 'b', 'c', 'ete', 'nc', 'u00e9', 'u00e9t']],
    [String.raw`C:\new\table`, ['able', 'c', 'ew', 'new', 'table']],
    [String.raw`C:\\new\\users \u12 \x`, ['c', 'ew', 'new', 'u12', 'users', 'x']],
    [String.raw`say \"no\" to a\/b`, ['a', 'b', 'no', 'say', 'to']],
    ['', []],
  ])('finds the words of %s', (text, expected) => {
    expect(tokens(text)).toEqual(expected.sort())
  })

  it('cuts words longer than the limit', () => {
    expect(tokens(`x ${'a'.repeat(maxTokenChars + 1)} y`)).toEqual(['a'.repeat(maxTokenChars), 'x', 'y', leftOutToken])
    expect(tokens('é'.repeat(maxTokenChars + 1))).toEqual(['e'.repeat(maxTokenChars), leftOutToken])
  })

  it('takes no parts of an id in letters and digits', () => {
    expect(tokens('aB1cD2eF3gH4iJ5kL6mN7oP')).toEqual(['ab1cd2ef3gh4ij5kl6mn7op'])
  })

  it('leaves long base64 out, and what stands around it in', () => {
    const base64 = 'aB3+/_-x'.repeat(40)
    expect(tokens(`before ${base64}== after`)).toEqual(['after', 'before', leftOutToken])
    expect(tokens(`{"image":"${base64}","alt":"cat"}`)).toEqual(['alt', 'cat', 'image', leftOutToken])
  })

  it('keeps what is long but no base64: words, paths, hexadecimal', () => {
    expect(tokens('one two '.repeat(50))).toEqual(['one', 'two'])
    expect(tokens('usr/local/'.repeat(50))).toEqual(['local', 'usr'])
    expect(tokens('0f'.repeat(150))).toEqual(['0f'.repeat(32), leftOutToken])
  })

  it('leaves data: addresses out, whatever their length', () => {
    expect(tokens('see data:image/png;base64,iVBORw0KGgo= here')).toEqual(['here', 'see', leftOutToken])
    for (const between of [' ', '+']) {
      expect(tokens(`${'usr/local/'.repeat(19)}${between}data:image/png;base64,iVBORw0KGgo= here`)).toEqual([
        'here',
        'local',
        'usr',
        leftOutToken,
      ])
      expect(tokens(`${'usr/local/'.repeat(20)}${between}data:image/png;base64,iVBORw0KGgo= here`)).toEqual([
        'here',
        'local',
        'usr',
        leftOutToken,
      ])
    }
    expect(tokens(`${'word '.repeat(60)}<data:text/html,%3Cb%3E> end data: x`)).toEqual(['data', 'end', 'word', 'x', leftOutToken])
  })

  it('makes tokens of folded letters and digits only, at most as long as the limit, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        indexTokens(text, (token) => {
          expect(token).toMatch(/^(?:[a-z0-9]|[^\0-\x7F])+$/u)
          expect(token.length).toBeLessThanOrEqual(maxTokenChars)
        })
      }),
    )
  })

  it('does not go over a long text again and again', () => {
    // Each of these would take minutes if the rest of the text were looked at once for every word or letter.
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
      expect(() => indexText(unit.repeat(500_000))).not.toThrow()
    }
  })
})
