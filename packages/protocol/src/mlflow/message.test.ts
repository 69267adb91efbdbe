import { describe, expect, it } from 'vitest'
import { bool, enumeration, int, keyValues, list, nullable, required, text, where } from './fields.ts'
import { readMessage } from './message.ts'

const see = 'See the API docs for more information about request parameters.'

describe('readMessage', () => {
  it('reads text, numbers written as text, pairs and lists', () => {
    const fields = { name: required(text), limit: int, tags: keyValues, ids: list(text), deep: bool }
    expect(readMessage(fields, { name: 'a', limit: '12', tags: [{ key: 'k', value: 'v' }], ids: ['1'], deep: true, other: 5 })).toEqual({
      name: 'a',
      limit: 12,
      tags: new Map([['k', 'v']]),
      ids: ['1'],
      deep: true,
    })
  })

  it('reads an absent member and null as protobuf’s default, or as null where that matters', () => {
    expect(readMessage({ name: text, limit: int, max: nullable(int), ids: list(text) }, { name: null })).toEqual({
      name: '',
      limit: 0,
      max: null,
      ids: [],
    })
  })

  it.each([[{}], [{ name: '' }], [{ name: null }]])('says that a required member is missing in %j', (raw) => {
    expect(() => readMessage({ name: required(text) }, raw)).toThrow(`Missing value for required parameter 'name'. ${see}`)
  })

  it.each([
    [5, '5', 'int'],
    [1.5, '1.5', 'float'],
    [['é'], '["\\u00e9"]', 'list'],
    [{ b: 1, a: null }, '{"a":null,"b":1}', 'dict'],
    [true, 'true', 'bool'],
  ])('names the value %j and its Python type when it is not text', (value, shown, type) => {
    expect(() => readMessage({ name: text }, { name: value })).toThrow(
      `Invalid value ${shown} for parameter 'name' supplied:  Hint: Value was of type '${type}'. ${see}`,
    )
  })

  it('refuses a value that breaks a further condition like one of a wrong type', () => {
    expect(() => readMessage({ max_results: where(int, (max) => max <= 500) }, { max_results: 501 })).toThrow(
      `Invalid value 501 for parameter 'max_results' supplied:  Hint: Value was of type 'int'. ${see}`,
    )
  })

  it('refuses a pair without a key', () => {
    expect(() => readMessage({ tags: keyValues }, { tags: [{ kex: 'a', value: 'b' }] })).toThrow(
      `Invalid value [{"kex":"a","value":"b"}] for parameter 'tags' supplied:  Hint: Value was of type 'list'. ${see}`,
    )
  })

  it('takes an enum by name and by number and leaves an unknown one unset', () => {
    const fields = {
      view: enumeration(
        [
          ['ACTIVE_ONLY', 1],
          ['ALL', 3],
        ],
        'ACTIVE_ONLY',
      ),
    }
    expect(readMessage(fields, { view: 'ALL' })).toEqual({ view: 'ALL' })
    expect(readMessage(fields, { view: 3 })).toEqual({ view: 'ALL' })
    expect(readMessage(fields, { view: 'zork' })).toEqual({ view: 'ACTIVE_ONLY' })
  })

  it('does not take a member from the prototype', () => {
    expect(() => readMessage({ constructor: required(text) }, {})).toThrow("required parameter 'constructor'")
  })
})
