import type { DatabaseSync } from 'node:sqlite'
import { textMatcher } from './text-match.ts'

/**
 * Letters of a text times those of a pattern up to which SQLite itself compares them, which takes some ten microseconds then. It takes as
 * long as the product is large, and nothing can stop it.
 */
export const maxLikeProduct = 20_000

const maxCachedPatterns = 100

/**
 * Makes `long_like(text, pattern)` and `long_ilike` known to a connection: SQLite's GLOB and LIKE with the wildcards `%` and `_`, for long
 * texts. They ask `goOn` before each text and within it, which throws to end the statement.
 */
export function addLongLike(db: DatabaseSync, goOn: () => void): void {
  for (const [name, fold] of [
    ['long_like', (text: string) => text],
    ['long_ilike', asciiLower],
  ] as const) {
    const matchers = new Map<string, (text: string) => boolean>()
    db.function(name, { deterministic: true }, (text, pattern) => {
      goOn()
      if (typeof text !== 'string' || typeof pattern !== 'string') return 0
      let matches = matchers.get(pattern)
      if (matches === undefined) {
        if (matchers.size >= maxCachedPatterns) matchers.clear()
        matchers.set(pattern, (matches = textMatcher('LIKE', fold(pattern), goOn)))
      }
      return matches(fold(text)) ? 1 : 0
    })
  }
}

/** As SQLite's `lower`: letters of ASCII only. */
function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
