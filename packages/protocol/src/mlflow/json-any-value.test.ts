import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyValueOfJson } from './json-any-value.ts'

describe('anyValueOfJson', () => {
  it('keeps whole numbers whole and decimal ones decimal, digit by digit', () => {
    expect(anyValueOfJson('{"n": 1.0, "i": 7, "big": 9223372036854775807, "over": 9223372036854775808}')).toBe(
      '{"kvlist_value":{"values":[{"key":"n","value":{"double_value":1.0}},{"key":"i","value":{"int_value":7}},' +
        '{"key":"big","value":{"int_value":9223372036854775807}},{"key":"over","value":{"double_value":9223372036854775808}}]}}',
    )
  })

  it('leaves a null value out and keeps empty lists and objects', () => {
    expect(anyValueOfJson('{"a":null,"b":[],"c":{},"d":[null]}')).toBe(
      '{"kvlist_value":{"values":[{"key":"a"},{"key":"b","value":{"array_value":{}}},{"key":"c","value":{"kvlist_value":{}}},' +
        '{"key":"d","value":{"array_value":{"values":[{}]}}}]}}',
    )
  })

  it('takes what Python writes for numbers that JSON does not have', () => {
    expect(anyValueOfJson('[NaN, Infinity, -Infinity, -1]')).toBe(
      '{"array_value":{"values":[{"double_value":"NaN"},{"double_value":"Infinity"},{"double_value":"-Infinity"},{"int_value":-1}]}}',
    )
  })

  it.each(['', '{', '{"a"}', '[1,]', '{"a":1,}', '01', '"\n"', '"\\x"', '"abc', 'nul', '1 2', '{a:1}', "'a'"])(
    'answers null for %j, which is not JSON',
    (text) => {
      expect(anyValueOfJson(text)).toBeNull()
    },
  )

  it('takes nesting of a hundred levels and leaves deeper text alone', () => {
    expect(anyValueOfJson('['.repeat(100) + ']'.repeat(100))).not.toBeNull()
    expect(anyValueOfJson('['.repeat(102) + ']'.repeat(102))).toBeNull()
  })

  it('reads a string of many megabytes', () => {
    const text = `"${'a'.repeat(20_000_000)}"`
    expect(anyValueOfJson(text)).toBe(`{"string_value":${text}}`)
  })

  it('says the same as JSON.parse about every JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.boolean(), (value, spaced) => {
        const anyValue = anyValueOfJson(JSON.stringify(value, null, spaced ? 2 : 0))
        expect(plain(JSON.parse(anyValue ?? 'undefined'))).toStrictEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('accepts exactly the texts that JSON.parse accepts, apart from NaN and Infinity', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0a1-.eE tnrfalsu\n'.split('')), maxLength: 12 }), (text) => {
        expect(anyValueOfJson(text) !== null).toBe(isJson(text))
      }),
      { numRuns: 3000 },
    )
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

type AnyValue = {
  string_value?: string
  bool_value?: boolean
  int_value?: number
  double_value?: number
  array_value?: { values?: AnyValue[] }
  kvlist_value?: { values?: { key: string; value?: AnyValue }[] }
}

function plain(value: AnyValue): unknown {
  if (value.array_value !== undefined) return (value.array_value.values ?? []).map(plain)
  if (value.kvlist_value !== undefined) {
    const entries = (value.kvlist_value.values ?? []).map((entry) => [entry.key, plain(entry.value ?? {})])
    return Object.fromEntries(entries) as unknown
  }
  return value.string_value ?? value.bool_value ?? value.int_value ?? value.double_value ?? null
}
