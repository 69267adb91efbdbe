import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberText, parseExactJson } from './exact-json.ts'
import { pythonJson } from './python-json.ts'

describe('parseExactJson', () => {
  it('keeps what tells a float from an int, and whole numbers of any size', () => {
    const text = '{"a":1.0,"b":[12345678901234567890,1e5,-0.0],"c":1,"d":0.1}'
    expect(JSON.stringify(parseExactJson(text))).toBe(text)
  })

  it('is what pythonJson writes again', () => {
    expect(pythonJson(parseExactJson('{"b":2.0,"a":[1]}'), { spaces: true, sortKeys: true })).toBe('{"a": [1], "b": 2.0}')
  })

  it('says how a number is written', () => {
    expect([parseExactJson('2.0'), parseExactJson('2'), parseExactJson('"2"')].map(numberText)).toEqual(['2.0', '2', null])
  })

  it('reads all else as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(parseExactJson(JSON.stringify(value)))).toBe(JSON.stringify(value))
      }),
    )
  })

  it('keeps a key called __proto__ as data', () => {
    expect(Object.keys(parseExactJson('{"__proto__":{"x":1}}') as object)).toEqual(['__proto__'])
  })
})
