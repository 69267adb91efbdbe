import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutString, toJsonText } from './serialize.ts'

describe('toJsonText', () => {
  it('writes plain data as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(toJsonText(value)).toBe(JSON.stringify(value))
      }),
    )
  })

  it('gives JSON for anything, and never throws', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withNullPrototype: true,
          withObjectString: true,
          withSet: true,
          withSparseArray: true,
          withTypedArray: true,
          withBoxedValues: true,
        }),
        (value) => {
          expect(() => JSON.parse(toJsonText(value)) as unknown).not.toThrow()
        },
      ),
      { numRuns: 500 },
    )
  })

  const cyclic: Record<string, unknown> = { name: 'a' }
  cyclic['self'] = cyclic
  class Money {
    readonly amount = 5
    readonly currency = 'EUR'
  }

  it.each<[string, unknown, unknown]>([
    ['undefined', undefined, null],
    ['undefined in a list and in an object', { list: [undefined], gone: undefined }, { list: [null] }],
    ['a bigint', { id: 2n ** 64n }, { id: '18446744073709551616' }],
    ['numbers that JSON lacks', [Number.NaN, Number.POSITIVE_INFINITY], ['NaN', 'Infinity']],
    ['a map with text keys', new Map([['a', { b: 1 }]]), { a: { b: 1 } }],
    ['a map with other keys', new Map([[1, 'one']]), [[1, 'one']]],
    ['a set', new Set(['a', 1n]), ['a', '1']],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    [
      'an error with its cause',
      new RangeError('no', { cause: new Error('why') }),
      { name: 'RangeError', message: 'no', cause: { name: 'Error', message: 'why' } },
    ],
    ['a function and a symbol', [function search() {}, Symbol('s')], ['[Function search]', 'Symbol(s)']],
    ['a class instance', new Money(), { amount: 5, currency: 'EUR' }],
    ['something with toJSON', { toJSON: () => ({ kept: true }) }, { kept: true }],
    ['a cycle', cyclic, { name: 'a', self: '[Circular]' }],
    ['the same thing twice, which is no cycle', [cyclic['name'], Array(2).fill({ a: 1n })], ['a', [{ a: '1' }, { a: '1' }]]],
    ['bytes, short', Buffer.from('hello'), 'data:application/octet-stream;base64,aGVsbG8='],
    ['floats', new Float32Array([0.5, 1]), [0.5, 1]],
    ['an address and a pattern', [new URL('http://x/'), /a+/g], ['http://x/', '/a+/g']],
    ['a promise', Promise.resolve(1), '[Promise]'],
    [
      'a getter that throws',
      {
        get bad() {
          throw new Error('locked')
        },
        good: 1,
      },
      { bad: '[Unreadable: locked]', good: 1 },
    ],
    ['a revoked proxy', revoked(), ["[Unreadable: Cannot perform 'IsArray' on a proxy that has been revoked]"]],
    [
      'a key that would be a prototype',
      JSON.parse('{"__proto__":{"a":1},"b":{"$":null}}'),
      JSON.parse('{"__proto__":{"a":1},"b":{"$":null}}'),
    ],
  ])('writes %s', (_, value, expected) => {
    expect(JSON.parse(toJsonText(value))).toEqual(expected)
  })

  function revoked(): unknown {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    return [proxy]
  }

  it('cuts bytes after 1 KiB and says how many are missing', () => {
    expect(toJsonText(Buffer.alloc(1500))).toMatch(/^"data:application\/octet-stream;base64,A{1366}==… \[476 more bytes\]"$/)
  })

  it('cuts a string over 1 Mi and says how much is missing, without splitting a pair', () => {
    expect(cutString('abcdef', 4)).toBe('abcd… [2 more characters]')
    expect(cutString('abc😀f', 4)).toBe('abc… [3 more characters]')
    expect(JSON.parse(toJsonText({ text: 'x'.repeat(1_048_577) }))).toEqual({ text: `${'x'.repeat(1_048_576)}… [1 more characters]` })
  })

  it('cuts what is nested more than 24 deep', () => {
    let deep: unknown = 'bottom'
    for (let level = 0; level < 5000; level++) deep = [deep]
    const text = toJsonText(deep)
    expect(text).toBe(`${'['.repeat(24)}"… [deeper than 24 levels]"${']'.repeat(24)}`)
  })

  it('stops after about 4 Mi of text', () => {
    const text = toJsonText(Array.from({ length: 100 }, () => 'y'.repeat(100_000)))
    expect(text.length).toBeLessThan(5_000_000)
    expect((JSON.parse(text) as string[]).at(-1)).toMatch(/^… \[\d+ more items\]$/)
  })
})
