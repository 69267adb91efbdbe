import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textParam, textsParam, urlCodec, wordParam } from './url-codec.ts'

const codec = urlCodec({ q: textParam(), tab: wordParam(['one', 'two'], 'one') })

describe('urlCodec', () => {
  it('leaves out what has its usual value', () => expect(codec.format({ q: '', tab: 'one' })).toBe(''))
  it('keeps the address readable', () =>
    expect(codec.format({ q: 'status:error tool:a,b', tab: 'two' })).toBe('q=status:error+tool:a,b&tab=two'))
  it('encodes what an address cannot carry', () =>
    expect(codec.format({ q: '"a&b=#+%"<é>', tab: 'one' })).toBe('q=%22a%26b%3D%23%2B%25%22%3C%C3%A9%3E'))
  it('takes an unknown word as absent', () => expect(codec.parse('?tab=seven&other=1')).toEqual({ q: '', tab: 'one' }))

  it('gives back every state that it wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('one' as const, 'two' as const), (text, tab) => {
        const q = text.toWellFormed()
        expect(codec.parse(codec.format({ q, tab }))).toEqual({ q, tab })
      }),
    )
  })

  it('reads any text without throwing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (search) => void codec.parse(search)))
  })
})

describe('textsParam', () => {
  it('separates texts by commas, and keeps those that have one', () =>
    expect(textsParam.format(['team=red', 'a,b', String.raw`c\d`])).toBe(String.raw`team=red,a\,b,c\\d`))

  it('gives back every list of texts that it wrote', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 })), (texts) => {
        expect(textsParam.parse(textsParam.format(texts))).toEqual(texts)
      }),
    )
  })
})
