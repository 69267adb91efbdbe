import { describe, expect, it } from 'vitest'
import { date, jsonNumber, keyValues, number, optionalDate, optionalText, textMap, textOf } from './message.ts'

describe("MLflow's JSON", () => {
  it('has numbers as text, and words for what JSON has no number for', () => {
    expect(['12', 12, 'NaN', 'Infinity', '-Infinity', undefined, '1e-3'].map(number)).toEqual([
      12,
      12,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      0,
      0.001,
    ])
    expect([1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(jsonNumber)).toEqual([
      1.5,
      'NaN',
      'Infinity',
      '-Infinity',
    ])
  })

  it('leaves out what is empty', () => {
    expect([optionalText(''), optionalText(undefined), optionalText('a'), optionalDate(0), optionalDate('1000')]).toEqual([
      undefined,
      undefined,
      'a',
      undefined,
      new Date(1000),
    ])
    expect(date('1790000000000')).toEqual(new Date(1_790_000_000_000))
  })

  it('has maps as lists of key and value', () => {
    expect(textMap([{ key: 'a', value: '1' }, { key: 'b' }])).toEqual({ a: '1', b: '' })
    expect(keyValues({ a: 1, b: true, c: undefined })).toEqual([
      { key: 'a', value: '1' },
      { key: 'b', value: 'true' },
    ])
    expect([keyValues({}), keyValues(undefined)]).toEqual([undefined, undefined])
  })

  it('keeps values as text: what is no text as JSON has it', () => {
    const cycle: Record<string, unknown> = { a: 1 }
    cycle['self'] = cycle
    expect(
      ['x', 1.5, true, null, 5n, { a: { b: 0.2 } }, [64, [32]], [], new Date(0), new URL('http://x/y'), cycle, undefined].map(textOf),
    ).toEqual([
      'x',
      '1.5',
      'true',
      'null',
      '5',
      '{"a":{"b":0.2}}',
      '[64,[32]]',
      '[]',
      '1970-01-01T00:00:00.000Z',
      'http://x/y',
      '{"a":1,"self":"[Circular]"}',
      undefined,
    ])
  })
})
