import { describe, expect, it } from 'vitest'
import { fromPythonJson, toPythonJson } from './python-json.ts'

describe("Python's JSON", () => {
  it('has NaN and infinite numbers, which JSON has not', () => {
    const value = { a: [Number.NaN, Infinity, -Infinity], b: { c: Number.NaN }, text: 'NaN, "Infinity": [NaN] \\' }
    const json = toPythonJson(value)
    expect(json).toBe(String.raw`{"a":[NaN,Infinity,-Infinity],"b":{"c":NaN},"text":"NaN, \"Infinity\": [NaN] \\"}`)
    expect(fromPythonJson(json)).toEqual(value)
  })

  it('is JSON in all else', () => {
    const value = { when: new Date(0), none: undefined, list: [undefined, null, 0.5], big: { toJSON: () => 'big' } }
    expect(toPythonJson(value)).toBe(JSON.stringify(value))
    expect(fromPythonJson('{"a":1}')).toEqual({ a: 1 })
    expect(() => fromPythonJson('{"a":nan}')).toThrow(SyntaxError)
    expect(() => fromPythonJson('{"a":NaN')).toThrow(SyntaxError)
  })
})
