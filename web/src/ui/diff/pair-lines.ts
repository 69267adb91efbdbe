import { isWord, wordTokens } from './word-tokens.ts'

/** Pairs looked at for one stretch of lines; beyond that lines are not paired, and the stretch is shown as removed and added. */
const maxPairs = 2_500
/** Of a line so much is compared. */
const comparedChars = 1_000
/** Share of words in common from which on one line is taken for the other, changed. */
const leastLikeness = 0.2

/**
 * Which of the added lines is which of the removed ones, changed: pairs of indexes, both rising, with the most in common over all. Lines that
 * share too little are in no pair.
 */
export function pairLines(
  removed: readonly string[],
  added: readonly string[],
  atoms: RegExp | null = null,
): { before: number; after: number }[] {
  if (removed.length * added.length > maxPairs) return []
  const [old, fresh] = [removed.map((line) => bagOf(line, atoms)), added.map((line) => bagOf(line, atoms))]
  const width = fresh.length + 1
  /** Best sum of likeness of the lines from (i, j) on. */
  const best = new Float64Array((old.length + 1) * width)
  const likenessOf = (i: number, j: number) => likeness(old[i] ?? empty, fresh[j] ?? empty)
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      const like = likenessOf(i, j)
      const paired = like < leastLikeness ? 0 : like + (best[(i + 1) * width + j + 1] ?? 0)
      best[i * width + j] = Math.max(paired, best[(i + 1) * width + j] ?? 0, best[i * width + j + 1] ?? 0)
    }
  }
  const pairs: { before: number; after: number }[] = []
  for (let i = 0, j = 0; i < old.length && j < fresh.length;) {
    const here = best[i * width + j] ?? 0
    if (here === 0) break
    if (here === best[(i + 1) * width + j]) i++
    else if (here === best[i * width + j + 1]) j++
    else pairs.push({ before: i++, after: j++ })
  }
  return pairs
}

interface Bag {
  words: ReadonlyMap<string, number>
  count: number
}
const empty: Bag = { words: new Map(), count: 0 }

function bagOf(line: string, atoms: RegExp | null): Bag {
  const words = new Map<string, number>()
  let count = 0
  for (const token of wordTokens(line.slice(0, comparedChars), atoms)) {
    if (!isWord(token)) continue
    words.set(token, (words.get(token) ?? 0) + 1)
    count++
  }
  return { words, count }
}

/** Share of words that two lines have in common, 0…1; two without words are as like as can be. */
function likeness(one: Bag, other: Bag): number {
  if (one.count + other.count === 0) return 1
  let common = 0
  for (const [word, count] of one.words) common += Math.min(count, other.words.get(word) ?? 0)
  return (2 * common) / (one.count + other.count)
}
