import type { DatabaseSync } from 'node:sqlite'
import { leftOutToken, queryTokens } from '@assay/protocol'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import type { DocumentWindow } from '../words/word-reader.ts'
import { WordReader } from '../words/word-reader.ts'

/** Fragments listed at once; a word in more of them is looked for where the search comes by. */
const maxListedFragments = 2_000
/** Words of the index that may contain a part of a word. */
const maxContainingTerms = 200

/** The fragments that have what was asked for. They may be too many, never too few: the payload has the last word. */
export type WordHits = { few: number[] } | { many: WordWindows }

/** Asks the word index, which is an attached database named `words`. */
export class WordIndex {
  private readonly words: WordReader

  constructor(db: DatabaseSync, budget: TimeBudget) {
    this.words = new WordReader(db, () => budget.check())
  }

  /** Null when the text has no word to look up. */
  withWords(text: string): WordHits | null {
    const tokens = queryTokens(text)
    return tokens.length === 0 ? null : find((window) => this.words.documents(tokens, window))
  }

  /**
   * For any text containing `part`, also inside a word: the words of the index that contain it, and wherever something is left out of the
   * index. Null when that does not narrow enough. It goes through all words of the index.
   */
  containingPart(part: string): WordHits | null {
    const tokens = queryTokens(part)
    const token = tokens[0]?.token
    if (token === undefined || tokens.length !== 1 || token !== part.toLowerCase()) return null
    const terms = this.words.termsContaining(token, maxContainingTerms + 1)
    if (terms.length > maxContainingTerms) return null
    return find((window) => this.words.documentsOfAny([...terms, leftOutToken], window))
  }
}

function find(documents: (window: DocumentWindow) => number[]): WordHits {
  const few = documents({ limit: maxListedFragments + 1 })
  if (few.length <= maxListedFragments) return { few }
  return { many: new WordWindows((from, to) => documents({ from, below: to + 1, limit: to - from + 1 })) }
}

/** Neighbours read together. */
const windowFragments = 512
/** Windows read at once, at the most: each reading looks for the word anew in the segments that it touches. */
const maxWindows = 32

/**
 * Which fragments have a word that many have, read in windows as they are asked for: a search that finds its page among the newest traces
 * reads little, however large the index is. Each reading takes more windows than the one before, on the side to which the search goes.
 */
export class WordWindows {
  private readonly read: (from: number, to: number) => number[]
  private readonly windows = new Map<number, Uint8Array>()
  private readings = 0
  private last = Infinity

  /** `read` gives the fragments from … to, both included. */
  constructor(read: (from: number, to: number) => number[]) {
    this.read = read
  }

  has(fragment: number): boolean {
    const window = Math.floor(fragment / windowFragments)
    const bitmap = this.windows.get(window) ?? this.load(window)
    const place = fragment % windowFragments
    return ((bitmap[place >> 3] as number) & (1 << (place & 7))) !== 0
  }

  private load(window: number): Uint8Array {
    const step = window <= this.last ? -1 : 1
    this.last = window
    const most = Math.min(2 ** this.readings++, maxWindows)
    let end = window
    for (let next = window; Math.abs(next - window) < most && next >= 0 && !this.windows.has(next); next += step) {
      this.windows.set(next, new Uint8Array(windowFragments / 8))
      end = next
    }
    const [first, last] = step < 0 ? [end, window] : [window, end]
    for (const fragment of this.read(first * windowFragments, (last + 1) * windowFragments - 1)) {
      const place = fragment % windowFragments
      const bitmap = this.windows.get(Math.floor(fragment / windowFragments)) as Uint8Array
      bitmap[place >> 3] = (bitmap[place >> 3] as number) | (1 << (place & 7))
    }
    return this.windows.get(window) as Uint8Array
  }
}
