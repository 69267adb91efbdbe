import type { AppError } from '../errors.ts'
import type { TextRange } from './filter-error.ts'
import { filterError } from './filter-error.ts'
import { filterLimits } from './filter-limits.ts'

/** A token of either grammar: its kind, what it says once unquoted, and where it stands. */
export interface Token<Kind extends string> extends TextRange {
  kind: Kind
  text: string
}

/**
 * What both recursive-descent parsers stand on: the tokens with one of lookahead, the source for errors, and the counters that bound the
 * work. A cursor belongs to one parse.
 */
export interface TokenCursor<T extends TextRange> {
  readonly source: string
  peek(): T | undefined
  next(): T | undefined
  /** The range of the next token, or of the end of the text. */
  here(): TextRange
  /** Where the last token that was taken ends; 0 before the first. */
  behind(): number
  /** @throws INVALID_PARAMETER_VALUE once there are more than `filterLimits.conditions`. */
  countCondition(range: TextRange): void
  /** Runs `parse` one level deeper. @throws INVALID_PARAMETER_VALUE beyond `filterLimits.depth`. */
  nested<R>(range: TextRange, parse: () => R): R
  error(range: TextRange, message: string): AppError
}

export function createTokenCursor<T extends TextRange>(source: string, tokens: readonly T[]): TokenCursor<T> {
  let index = 0
  let conditions = 0
  let depth = 0
  const error = (range: TextRange, message: string) => filterError(source, range, message)

  return {
    source,
    peek: () => tokens[index],
    next: () => tokens[index++],
    here: () => tokens[index] ?? { from: source.length, to: source.length },
    behind: () => tokens[index - 1]?.to ?? 0,
    countCondition(range) {
      if (++conditions > filterLimits.conditions) {
        throw error(range, `The filter has more than ${filterLimits.conditions} conditions. Use a list of values, or fewer words.`)
      }
    },
    nested(range, parse) {
      if (++depth > filterLimits.depth) throw error(range, `The filter is nested deeper than ${filterLimits.depth} levels.`)
      const result = parse()
      depth--
      return result
    },
    error,
  }
}

/** @throws INVALID_PARAMETER_VALUE when `text` is over `maxChars` or holds a NUL, which no stored text can hold. */
export function assertFilterText(text: string, maxChars: number): void {
  if (text.length > maxChars) {
    const range = { from: maxChars, to: maxChars }
    throw filterError(text, range, `The filter has ${text.length} characters; at most ${maxChars} are taken.`)
  }
  const nul = text.indexOf('\0')
  if (nul >= 0) throw filterError(text, { from: nul, to: nul + 1 }, `The filter has a NUL character at position ${nul}.`)
}

/** @throws INVALID_PARAMETER_VALUE when a LIKE, RLIKE or wildcard pattern is over `filterLimits.patternChars`. */
export function assertPattern(source: string, range: TextRange, pattern: string): void {
  if (pattern.length > filterLimits.patternChars) {
    throw filterError(source, range, `The pattern has ${pattern.length} characters; at most ${filterLimits.patternChars} are taken.`)
  }
}
