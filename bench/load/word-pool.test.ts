import { describe, expect, it } from 'vitest'
import { seededDice } from './dice.ts'
import { distinctWords, makeWordPool, wordOfRank } from './word-pool.ts'

describe('the words of the load', () => {
  it('are another word for every rank', () => {
    expect(new Set(Array.from({ length: distinctWords }, (_, rank) => wordOfRank(rank))).size).toBe(60_000)
  })

  it('are drawn so that at least 50,000 of them come up', () => {
    const text = makeWordPool(16 << 20, seededDice(1)).toString('latin1')
    expect(new Set(text.split(' ')).size).toBeGreaterThan(50_000)
  })

  it('come by Zipf: the tenth about a tenth as often as the first', () => {
    const words = makeWordPool(4 << 20, seededDice(2))
      .toString('latin1')
      .split(' ')
    const count = (rank: number) => words.filter((word) => word === wordOfRank(rank)).length
    expect(count(0) / count(9)).toBeGreaterThan(6)
    expect(count(0) / count(9)).toBeLessThan(16)
  })

  it('are the same for the same seed', () => {
    expect(makeWordPool(10_000, seededDice(7))).toEqual(makeWordPool(10_000, seededDice(7)))
    expect(makeWordPool(10_000, seededDice(7))).not.toEqual(makeWordPool(10_000, seededDice(8)))
  })
})
