import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { queryTokens } from '@assay/protocol'

/** Fragments listed at once; a word in more of them is looked for where the search comes by. */
const maxListedFragments = 2_000
/** Words of the index that may contain a part of a word. */
const maxContainingTerms = 200

/** The fragments that have what was asked for. They may be too many, never too few: the payload has the last word. */
export type WordHits = { few: number[] } | { many: WordWindows }

/** Asks the word index, which is an attached database named `words`. */
export class WordIndex {
  private readonly isMore: StatementSync
  private readonly all: StatementSync
  private readonly between: StatementSync
  private readonly containing: StatementSync

  constructor(db: DatabaseSync) {
    this.isMore = db.prepare(`SELECT 1 FROM words.word WHERE word MATCH ? LIMIT 1 OFFSET ${maxListedFragments}`)
    this.all = db.prepare('SELECT json_group_array(rowid) AS ids FROM words.word WHERE word MATCH ?')
    // FTS5 takes a bound only when it is an integer; numbers are bound as reals, for which it would go through the whole index.
    this.between = db.prepare(`SELECT json_group_array(rowid) AS ids FROM words.word
      WHERE word MATCH ? AND rowid BETWEEN CAST(? AS INTEGER) AND CAST(? AS INTEGER)`)
    // Reading a term means counting its fragments: some microseconds, or a millisecond for a word that is everywhere.
    this.containing = db.prepare('SELECT term FROM words.word_term WHERE in_time() AND instr(term, ?) > 0 LIMIT ?')
  }

  /** Null when the text has no word to look up. */
  withWords(text: string): WordHits | null {
    const tokens = queryTokens(text)
    return tokens.length === 0 ? null : this.find(tokens.map(({ token, prefix }) => `"${token}"${prefix ? '*' : ''}`).join(' AND '))
  }

  /**
   * For any text containing `part`, also inside a word: the words of the index that contain it. Null when that does not narrow enough. It
   * goes through all words of the index.
   */
  containingPart(part: string): WordHits | null {
    const tokens = queryTokens(part)
    const token = tokens[0]?.token
    if (token === undefined || tokens.length !== 1 || token !== part.toLowerCase()) return null
    const terms = this.containing.all(token, maxContainingTerms + 1).map((row) => String(row['term']))
    if (terms.length > maxContainingTerms) return null
    if (terms.length === 0) return { few: [] }
    return this.find(terms.map((term) => `"${term.replaceAll('"', '""')}"`).join(' OR '))
  }

  private find(match: string): WordHits {
    if (this.isMore.get(match) === undefined) return { few: JSON.parse(String(this.all.get(match)?.['ids'])) as number[] }
    return { many: new WordWindows((from, to) => JSON.parse(String(this.between.get(match, from, to)?.['ids'])) as number[]) }
  }
}

/** Neighbours read together. */
const windowFragments = 512
/** Windows read at once, at the most. Each reading begins with a search through the index, 0.3 to 1.5 ms for a word that is everywhere. */
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
