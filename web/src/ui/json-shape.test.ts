import { describe, expect, it } from 'vitest'
import { jsonEntries, jsonInText, jsonLines } from './json-shape.ts'

describe('jsonLines', () => {
  it('counts a line for each leaf and two for each pair of brackets', () => expect(jsonLines({ a: 1, b: [1, 2] }, 100)).toBe(7))
  it('stops counting at the limit', () =>
    expect(
      jsonLines(
        Array.from({ length: 1e5 }, () => 0),
        40,
      ),
    ).toBe(40))
})

describe('jsonEntries', () => {
  it('names the items of an array by their place', () => expect(jsonEntries(['x'])).toEqual([['0', 'x']]))
  it('gives none of a text', () => expect(jsonEntries('x')).toBeNull())
  it('shows a key that could harm as plain data', () => expect(jsonEntries(JSON.parse('{"__proto__":1}'))).toEqual([['__proto__', 1]]))
})

describe('jsonInText', () => {
  it('reads an object', () => expect(jsonInText(' {"a":1}')).toEqual({ a: 1 }))
  it.each(['12', '"x"', '{broken', 'plain'])('leaves %s a text', (text) => expect(jsonInText(text)).toBeUndefined())
  it('does not parse what is too long', () => expect(jsonInText('[1,2,3]', 3)).toBeUndefined())
})
