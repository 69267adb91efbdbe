import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutQuery, splitQuery } from './query-text.ts'

describe('splitQuery', () => {
  it('makes chips of filters and leaves the words', () => {
    expect(splitQuery('status:error refund -env:dev latency:>2s "gift card"')).toEqual({
      terms: [
        { key: 'status', op: '', values: ['error'], negated: false, from: 0, to: 12 },
        { key: 'env', op: '', values: ['dev'], negated: true, from: 20, to: 28 },
        { key: 'latency', op: '>', values: ['2s'], negated: false, from: 29, to: 40 },
      ],
      rest: 'refund "gift card"',
    })
  })
  it('keeps the values of a list together', () => expect(splitQuery('tool:a,"b c"').terms[0]?.values).toEqual(['a', 'b c']))
  it('leaves a text with OR as it is', () => expect(splitQuery('a:1 OR b:2')).toEqual({ terms: [], rest: 'a:1 OR b:2' }))
  it('leaves an unfinished quote as it is', () => expect(splitQuery('tool:"a')).toEqual({ terms: [], rest: 'tool:"a' }))
  it('keeps a key that has no value yet in one piece', () =>
    expect(splitQuery('a:1 tool:>')).toMatchObject({ terms: [{ key: 'a' }], rest: 'tool:>' }))
  it('keeps the minus with its word', () => expect(splitQuery('-refund').rest).toBe('-refund'))
  it('reads any text without throwing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void splitQuery(text)))
  })
})

describe('cutQuery', () => {
  it('closes the gap', () => expect(cutQuery('a tool:b c', { from: 2, to: 8 })).toBe('a c'))
})
