import { describe, expect, it } from 'vitest'
import { attributesFrom } from '../otlp/attributes.ts'
import { indexAttributes, treeMaxDepth } from './attribute-index.ts'

describe('indexAttributes', () => {
  it('takes the first of two equal keys and tells the heads of all', () => {
    const index = indexAttributes(
      attributesFrom([
        ['a.b', 'first'],
        ['a.b', 'second'],
        ['genkit:input', 'x'],
        ['plain', 1],
      ]),
    )
    expect(index.value('a.b')).toBe('first')
    expect([...index.heads]).toEqual(['a', 'genkit', 'plain'])
  })

  it('gives values as JSON can carry them', () => {
    const map = new Map<string, bigint | Uint8Array | number>([
      ['big', 9_007_199_254_740_993n],
      ['bytes', new Uint8Array([1, 2])],
      ['nan', Number.NaN],
    ])
    expect(indexAttributes(attributesFrom([['m', map]])).value('m')).toEqual({ big: '9007199254740993', bytes: 'AQI=', nan: 'NaN' })
  })

  it('keeps a key such as __proto__ as data', () => {
    const value = indexAttributes(attributesFrom([['m', new Map([['__proto__', 'x']])]])).value('m')
    expect(Object.keys(value as object)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })

  it('parses JSON of any kind where a key holds JSON by convention, and only objects and lists elsewhere', () => {
    const index = indexAttributes(
      attributesFrom([
        ['a', '"text"'],
        ['b', 'null'],
        ['c', '{"d":1}'],
        ['e', 'plain'],
      ]),
    )
    expect([index.json('a'), index.json('b'), index.json('c'), index.json('e'), index.json('none')]).toEqual([
      'text',
      null,
      { d: 1 },
      'plain',
      undefined,
    ])
    expect([index.structured('a'), index.structured('c')]).toEqual(['"text"', { d: 1 }])
  })

  it('leaves longer text than asked for unparsed', () => {
    expect(indexAttributes(attributesFrom([['a', '[1,2,3]']]), 6).json('a')).toBe('[1,2,3]')
  })

  it('grows flattened keys to a tree, numbers to lists in their order without gaps', () => {
    const index = indexAttributes(
      attributesFrom([
        ['p.10.role', 'b'],
        ['p.2.role', 'a'],
        ['p.2.parts.0.text', 'x'],
        ['q', 1],
      ]),
    )
    expect(index.tree('p.')).toEqual([{ role: 'a', parts: [{ text: 'x' }] }, { role: 'b' }])
    expect(index.tree('none.')).toBeUndefined()
  })

  it('grows a tree where a key is both leaf and branch, and leaves out what is too deep', () => {
    const deep = `p.${'x.'.repeat(treeMaxDepth)}y`
    const index = indexAttributes(
      attributesFrom([
        ['p.a', 'leaf'],
        ['p.a.b', 'branch'],
        [deep, 1],
      ]),
    )
    expect(index.tree('p.')).toEqual({ a: { b: 'branch' } })
  })
})
