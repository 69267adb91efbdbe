import { camelParts } from './camel-parts.ts'
import { charClass, isAsciiWord, word } from './char-class.ts'
import { lowerCase, stripAccents } from './fold-text.ts'
import { someReading } from './json-escapes.ts'
import { maxTokenChars } from './max-token-chars.ts'
import { onePlainLine, readWordQuery } from './word-query.ts'

/**
 * Whether `text` really has what was asked for: the letters of `query.text` in a row, case and accents aside, beginning and ending where
 * words do. In scripts that are searched by pairs of letters a word may begin and end anywhere. A part of a word that changes case inside
 * (`runSql`) counts as a word. White space of any kind and amount is one space.
 *
 * A phrase is taken as written; around a word, punctuation does not count, and a `*` at its end leaves its end open. What has no letter or
 * digit is in every text. Where the text has escapes of JSON, what they stand for counts as well as how they are written.
 */
export function matchesWords(text: string, query: { text: string; phrase: boolean }): boolean {
  return wordMatcher(query)(text)
}

/** `matchesWords` for many texts. */
export function wordMatcher(query: { text: string; phrase: boolean }): (text: string) => boolean {
  const { needle, open } = readWordQuery(query)
  if (needle === '') return () => true
  // White space that is no part of what is asked for separates words, however much of it there is.
  const plainOf = needle.includes(' ') ? onePlainLine : stripAccents
  const isIn = (reading: string): boolean => {
    const plain = plainOf(reading)
    const folded = lowerCase(plain)
    for (let at = folded.indexOf(needle); at !== -1; at = folded.indexOf(needle, at + 1)) {
      if (standsAlone(plain, at, at + needle.length, open)) return true
    }
    return false
  }
  return (text) => someReading(text, isIn)
}

/** Whether the piece begins and ends where the index has a token begin and end. Takes the same time however long the words around it are. */
function standsAlone(plain: string, from: number, to: number, open: boolean): boolean {
  if (isInside(plain, from)) {
    const part = partAt(plain, from)
    if (part === null || part.from !== from) return false
    const endsWithPart = part.to === to || (part.to < to ? !isWord(plain, part.to) : open)
    if (!endsWithPart) return false
  }
  if (open || !isInside(plain, to)) return true
  const part = partAt(plain, to - 1)
  return part !== null && part.to === to && (part.from === from || (part.from > from && !isWord(plain, part.from - 1)))
}

/** Whether a word stands on both sides of the place before `at`. */
function isInside(plain: string, at: number): boolean {
  return isWord(plain, at - 1) && isWord(plain, at)
}

/** The part of a word that changes case inside which covers `at`; null when the word is of one part or too long to be indexed by parts. */
function partAt(plain: string, at: number): { from: number; to: number } | null {
  let from = at
  while (isWord(plain, from - 1)) {
    if (at - from === maxTokenChars) return null
    from--
  }
  let to = at + 1
  while (isWord(plain, to) && to - from <= maxTokenChars) to++
  for (const part of camelParts(plain.slice(from, to))) {
    if (at < from + part.length) return { from, to: from + part.length }
    from += part.length
  }
  return null
}

/** Whether the UTF-16 unit at `at` belongs to a word that begins and ends at its neighbours. */
function isWord(plain: string, at: number): boolean {
  const unit = plain.charCodeAt(at)
  if (Number.isNaN(unit)) return false
  if (unit < 0x80) return isAsciiWord(unit)
  const isLow = unit >= 0xdc00 && unit <= 0xdfff && at > 0
  return charClass(plain.codePointAt(isLow ? at - 1 : at) ?? 0) === word
}
