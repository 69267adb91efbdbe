import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonMaxChars, jsonMaxDepth, parseIfStructured, parseJson } from './parse-json.ts'

describe('parseJson', () => {
  it('parses what JSON writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value)
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('leaves text alone that is no JSON', () => {
    expect(['', 'hello', '{', '{"a":}', '[1,', 'nullify'].map(parseJson)).toEqual(Array(6).fill(undefined))
  })

  it('leaves text alone that is nested too deep, however it is quoted', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(parseJson(nested(jsonMaxDepth))).toBeInstanceOf(Array)
    expect(parseJson(nested(jsonMaxDepth + 1))).toBeUndefined()
    expect(parseJson(`{"a\\"${'['.repeat(jsonMaxDepth + 1)}":1}`)).toBeTypeOf('object')
  })

  it('leaves text alone that is too long', () => {
    expect(parseJson(`"${'x'.repeat(jsonMaxChars)}"`)).toBeUndefined()
  })
})

describe('parseIfStructured', () => {
  it('parses objects and lists and nothing else', () => {
    expect(['{"a":1}', ' [1]', '12', 'true', '"x"', '{', 'text', 7, null].map(parseIfStructured)).toEqual([
      { a: 1 },
      [1],
      '12',
      'true',
      '"x"',
      '{',
      'text',
      7,
      null,
    ])
  })
})
