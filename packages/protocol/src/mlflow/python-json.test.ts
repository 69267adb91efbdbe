import { describe, expect, it } from 'vitest'
import { parseExactJson } from './exact-json.ts'
import { pythonJson, pythonRepr } from './python-json.ts'

describe('pythonJson', () => {
  it.each([
    ['1', '1'],
    ['-0', '0'],
    ['12345678901234567890', '12345678901234567890'],
    ['-0.0', '-0.0'],
    ['1e5', '100000.0'],
    ['1E16', '1e+16'],
    ['1e-7', '1e-07'],
    ['0.0001', '0.0001'],
    ['1e400', 'Infinity'],
    ['NaN', 'NaN'],
    ['-Infinity', '-Infinity'],
  ])('writes %s as Python writes it after reading it', (text, written) => {
    expect(pythonJson(parseExactJson(text))).toBe(written)
  })
})

describe('pythonRepr', () => {
  it.each<[unknown, string]>([
    ['plain', "'plain'"],
    ["it's", `"it's"`],
    [`it's "so"`, `'it\\'s "so"'`],
    ['a\\b\n', "'a\\\\b\\n'"],
    [[{ key: 'p', old: null }], "[{'key': 'p', 'old': None}]"],
    [1, '1.0'],
    [0.25, '0.25'],
    [true, 'True'],
    [Number.NaN, 'nan'],
    [-Infinity, '-inf'],
    [-0, '-0.0'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [1.5e300, '1.5e+300'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
  ])('shows %j as Python does', (value, shown) => {
    expect(pythonRepr(value)).toBe(shown)
  })
})
