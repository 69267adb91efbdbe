import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chosenValues, cutQuery, queryValue, splitQuery, toggleValue } from './query-text.ts'

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

describe('toggleValue', () => {
  it.each([
    ['tag.a:b', 'c:d'],
    ['tag.team', 'a:b:c'],
    ['tag.x y', '"quoted"'],
  ])('finds the value of %s again, %s', (key, value) => {
    const text = toggleValue('', key, value)
    expect(chosenValues(text, key)).toEqual([value])
    expect(toggleValue(text, key, value)).toBe('')
  })
  it('adds a filter', () => expect(toggleValue('refund', 'status', 'ERROR')).toBe('refund status:ERROR'))
  it('joins values of one key', () => expect(toggleValue('tool:a refund', 'tool', 'b c')).toBe('tool:a,"b c" refund'))
  it('takes one of two away', () => expect(toggleValue('tool:a,b', 'tool', 'a')).toBe('tool:b'))
  it('takes the last away, gap and all', () => expect(toggleValue('x tool:a y', 'tool', 'a')).toBe('x y'))
  it('does not touch a negated filter', () => expect(toggleValue('-tool:a', 'tool', 'a')).toBe('-tool:a tool:a'))

  it('quotes a tag whose name has a space', () => {
    expect(toggleValue('', 'tag.two words', 'x')).toBe('tag."two words":x')
    expect(chosenValues('tag."two words":x', 'tag.two words')).toEqual(['x'])
  })

  it('chooses any value so that it is read back, and undoes it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        const text = toggleValue('', 'name', value)
        expect(chosenValues(text, 'name')).toEqual([value])
        expect(toggleValue(text, 'name', value)).toBe('')
      }),
    )
  })
})

describe('queryValue', () => {
  it.each([
    ['run_sql', 'run_sql'],
    ['a b', '"a b"'],
    ['say "hi"', '"say \\"hi\\""'],
    ['-x', '"-x"'],
    ['>2', '">2"'],
  ])('writes %s as %s', (value, text) => expect(queryValue(value)).toBe(text))
})

describe('cutQuery', () => {
  it('closes the gap', () => expect(cutQuery('a tool:b c', { from: 2, to: 8 })).toBe('a c'))
})
