import { describe, expect, it } from 'vitest'
import { pairLines } from './pair-lines.ts'

describe('pairLines', () => {
  it('pairs lines that share words, in their order', () =>
    expect(
      pairLines(['answer the question', 'thank the customer'], ['be kind', 'answer every question', 'thank them, the customer']),
    ).toEqual([
      { before: 0, after: 1 },
      { before: 1, after: 2 },
    ]))

  it('crosses no pair over another', () => expect(pairLines(['one a', 'two b'], ['two c', 'one d'])).toHaveLength(1))

  it('pairs lines from a fifth of words in common on', () => {
    expect(pairLines(['a b c d e f g h i'], ['i'])).toEqual([{ before: 0, after: 0 }])
    expect(pairLines(['a b c d e f g h i j'], ['j'])).toEqual([])
  })

  it('pairs lines without words, and none with one that has some', () => {
    expect(pairLines(['---'], ['==='])).toEqual([{ before: 0, after: 0 }])
    expect(pairLines([''], ['a'])).toEqual([])
  })

  it('looks at 2,500 pairs at most', () => {
    const lines = (count: number) => Array.from({ length: count }, (_, i) => `line ${i}`)
    expect(pairLines(lines(50), lines(50))).toHaveLength(50)
    expect(pairLines(lines(50), lines(51))).toEqual([])
  })
})
