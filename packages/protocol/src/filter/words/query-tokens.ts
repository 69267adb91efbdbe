import { paired } from './char-class.ts'
import { letterPairs } from './index-text.ts'
import { maxTokenChars } from './max-token-chars.ts'
import { readWordQuery } from './word-query.ts'
import { forEachRun } from './word-runs.ts'

/** A token that must be in the index, or with `prefix` the beginning of one. Letters and digits only, at most `maxTokenChars`. */
export interface QueryToken {
  token: string
  prefix: boolean
}

/**
 * The tokens that a text has in its index when it has these words or this phrase, each once: all of them must be there. Necessary, not
 * sufficient: `matchesWords` decides on the text. A `*` at the end asks for words that begin so. Empty when there is nothing to look up.
 */
export function queryTokens(text: string): QueryToken[] {
  const { needle, open } = readWordQuery({ text, phrase: false })
  const tokens = new Map<string, boolean>()
  forEachRun(needle, (run, runClass, from) => {
    if (runClass !== paired) {
      const token = run.slice(0, maxTokenChars)
      const atEnd = from + run.length === needle.length
      tokens.set(token, open && atEnd && tokens.get(token) !== false)
      return
    }
    const pairs = letterPairs(run)
    // One letter alone is a token only at the end of a run; as a beginning it is there wherever it stands.
    if (pairs.length === 1) tokens.set(run, true)
    else for (const pair of pairs.slice(0, -1)) tokens.set(pair, false)
  })
  return [...tokens].map(([token, prefix]) => ({ token, prefix }))
}
