import type { Dice } from './dice.ts'

const syllables = ['ka', 'lo', 'mi', 'ter', 'su', 'an', 'de', 'por', 'vi', 'en', 'ro', 'sta', 'gu', 'li', 'ne', 'qua']

/** Words that the texts are drawn from. */
export const distinctWords = 60_000

/** The word of a rank, 0 the most frequent: `mi`-like syllables, each rank another word. */
export function wordOfRank(rank: number): string {
  let word = ''
  for (let rest = rank + syllables.length; rest > 0; rest = Math.floor(rest / syllables.length)) word += syllables[rest % syllables.length]
  return word
}

/**
 * Running text in which words come as often as in a language (Zipf's law: the word of rank r with a probability of about 1/r). ASCII.
 * A span's text is a stretch of it from a random place, so no two spans have the same.
 */
export function makeWordPool(bytes: number, dice: Dice): Buffer {
  const words = Array.from({ length: distinctWords }, (_, rank) => wordOfRank(rank))
  const pool = Buffer.alloc(bytes, 0x20)
  for (let at = 0; at < bytes;) {
    const rank = Math.floor(distinctWords ** dice()) - 1
    at += pool.write(words[rank] ?? '', at, 'latin1') + 1
  }
  return pool
}
