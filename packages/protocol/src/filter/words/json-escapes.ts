import { isAsciiWord } from './char-class.ts'

/** A tool's arguments, in a message, in a list of messages: text of JSON in text of JSON is read so deep. */
const maxNesting = 3
const escapes = /\\(?:u([0-9A-Fa-f]{4})|(["\\/bfnrt]))/gu
const escapedBackslashes = /\\(?:\\|u005[Cc])/gu
const meanings: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
const unicodeEscape = /\\u[0-9A-Fa-f]{4}/uy
const unicodeEscapeLength = 6
const backslash = 0x5c

/**
 * Whether `text` is as asked as it is written, or as it reads when the escapes of JSON in it are resolved. Attributes hold JSON more often than
 * not, whole or between other text, and a page shows what it says. What only looks like an escape, as in `C:\new`, is found both ways.
 */
export function someReading(text: string, asked: (reading: string) => boolean): boolean {
  if (asked(text)) return true
  let last = text
  for (let depth = 0; depth < maxNesting && last.includes('\\'); depth++) {
    const reading = unescaped(last)
    if (reading === last) return false
    if (asked(reading)) return true
    last = reading
  }
  return false
}

/**
 * The words that readings of `text` have beside those that are written there: what stands behind `\n` and its like, and what `\uXXXX` is part
 * of. They have spaces between; empty when there are none. Takes time linear to the text, and next to none without a backslash.
 */
export function escapedWords(text: string): string {
  let words = ''
  let last = text
  for (let depth = 0; depth < maxNesting && last.includes('\\'); depth++) {
    const found = wordsAtEscapes(last)
    words += found.words
    if (!found.goesOn) break
    // The other escapes may stay: their words are only taken once more.
    last = last.replace(escapedBackslashes, '\\')
  }
  return words
}

function unescaped(text: string): string {
  return text.replace(escapes, (_escape, hex: string | undefined, sign: string) =>
    hex === undefined ? (meanings[sign] ?? sign) : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

/** `goesOn` when the reading has backslashes, and so escapes, that the text has not. */
function wordsAtEscapes(text: string): { words: string; goesOn: boolean } {
  let words = ''
  let goesOn = false
  /** What is before this belongs to an escape or a word that was taken. */
  let from = 0
  for (let at = text.indexOf('\\'); at !== -1; at = text.indexOf('\\', from)) {
    const sign = text.charCodeAt(at + 1)
    let begin = at + 2
    if (isUnicodeEscape(text, at)) {
      begin = at
      while (begin > from && isWordUnit(text.charCodeAt(begin - 1))) begin--
    } else if (isSign(sign)) {
      goesOn ||= sign === backslash
      from = begin
      continue
    } else if (!isSpace(sign)) {
      from = at + 1
      continue
    }
    from = endOfWord(text, begin)
    if (from === begin) continue
    const written = text.slice(begin, from)
    const word = written.includes('\\') ? unescaped(written) : written
    goesOn ||= word.includes('\\')
    words += ` ${word}`
  }
  return { words, goesOn }
}

function endOfWord(text: string, begin: number): number {
  let end = begin
  for (;;) {
    if (isWordUnit(text.charCodeAt(end))) end++
    else if (isUnicodeEscape(text, end)) end += unicodeEscapeLength
    else return end
  }
}

function isUnicodeEscape(text: string, at: number): boolean {
  if (text.charCodeAt(at + 1) !== 117 || text.charCodeAt(at) !== backslash) return false
  unicodeEscape.lastIndex = at
  return unicodeEscape.test(text)
}

/** `\"`, `\\`, `\/`: signs that stand for themselves. */
function isSign(code: number): boolean {
  return code === 0x22 || code === backslash || code === 0x2f
}

/** The letters of `\b`, `\f`, `\n`, `\r`, `\t`. */
function isSpace(code: number): boolean {
  return code === 98 || code === 102 || code === 110 || code === 114 || code === 116
}

/** Signs beyond ASCII are sorted out when the word is taken apart. */
function isWordUnit(unit: number): boolean {
  return unit >= 0x80 || isAsciiWord(unit)
}
