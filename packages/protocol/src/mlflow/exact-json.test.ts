import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exactJson, numberText, parseExactJson } from './exact-json.ts'
import { pythonJson } from './python-json.ts'

describe('parseExactJson', () => {
  it('keeps what tells a float from an int, and whole numbers of any size', () => {
    const text = '{"a":1.0,"b":[12345678901234567890,1e5,-0.0],"c":1,"d":0.1}'
    expect(exactJson(parseExactJson(text))).toBe(text)
  })

  it('is what pythonJson writes again', () => {
    expect(pythonJson(parseExactJson('{"b":2.0,"a":[1]}'), { spaces: true, sortKeys: true })).toBe('{"a": [1], "b": 2.0}')
  })

  it("takes Python's numbers that JSON does not have", () => {
    const text = String.raw`{"a":[NaN,Infinity,-Infinity],"\\":NaN,"NaN\"NaN":"Infinity, \"NaN\"","b":{"c":NaN}}`
    expect(exactJson(parseExactJson(text))).toBe(text)
    expect(parseExactJson(' [ NaN , 1e400, -1e400, 0e0001, 0.5 ]')).toEqual([Number.NaN, Infinity, -Infinity, parseExactJson('0e1'), 0.5])
  })

  it.each(['-NaN', '+Infinity', 'NaN5', '5NaN', '{NaN:1}', 'nan', '[NaN', '"a" NaN', '--Infinity', 'InfinityNaN'])(
    'refuses %s, as Python does',
    (text) => {
      expect(() => parseExactJson(text)).toThrow(SyntaxError)
    },
  )

  it.each(['5Infinity', '1.Infinity', '1.5Infinity', '-5Infinity', '1e-Infinity', '- Infinity'])('refuses %s, as Python does', (text) => {
    expect(() => parseExactJson(text)).toThrow(SyntaxError)
  })

  it('reads a long text beside NaN', () => {
    const text = `["${'x'.repeat(10_000_000)}","${String.raw`\\`.repeat(5_000_000)}",NaN]`
    expect(exactJson(parseExactJson(text))).toBe(text)
  })

  it('says how a number is written', () => {
    expect(['2.0', '2', 'NaN', '"2"'].map((text) => numberText(parseExactJson(text)))).toEqual(['2.0', '2', 'NaN', null])
  })

  it('reads all else as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(exactJson(parseExactJson(JSON.stringify(value)))).toBe(JSON.stringify(value))
      }),
    )
  })

  it('keeps a key called __proto__ as data', () => {
    expect(Object.keys(parseExactJson('{"__proto__":{"x":1}}') as object)).toEqual(['__proto__'])
  })
})
