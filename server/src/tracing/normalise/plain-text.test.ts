import { describe, expect, it } from 'vitest'
import { cutText } from './cut-text.ts'
import { plainText } from './plain-text.ts'

describe('plainText', () => {
  it('takes off the quotes of JSON text', () => {
    expect(['"LLM"', '"a\\"b"', 'LLM', 'say "x"', '"', '"open'].map(plainText)).toEqual(['LLM', 'a"b', 'LLM', 'say "x"', '"', '"open'])
  })

  it('spells out numbers and booleans', () => {
    expect([7, 7n, true].map(plainText)).toEqual(['7', '7', 'true'])
  })

  it('finds no text in what has none', () => {
    expect(['', 'null', '""', null, undefined, [], new Map(), new Uint8Array()].map(plainText)).toEqual(Array(8).fill(null))
  })
})

describe('cutText', () => {
  it('keeps what fits and never half a character', () => {
    expect([cutText('abc', 3), cutText('abcd', 3), cutText('ab😀', 3), cutText('ab😀', 4)]).toEqual(['abc', 'abc', 'ab', 'ab😀'])
  })
})
