import { camelParts } from './camel-parts.ts'
import { paired } from './char-class.ts'
import { encodedEnd } from './encoded-data.ts'
import { lowerCase, stripAccents } from './fold-text.ts'
import { escapedWords } from './json-escapes.ts'
import { leftOutToken } from './left-out-token.ts'
import { maxTokenChars } from './max-token-chars.ts'
import { forEachRun } from './word-runs.ts'

/** Classes of ASCII: 0 between words, 1 lower-case letter or digit, 2 upper-case letter. */
const asciiClass = Uint8Array.from({ length: 128 }, (_, code) => {
  if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57)) return 1
  return code >= 65 && code <= 90 ? 2 : 0
})

/**
 * The words of a text, as a text whose runs of ASCII letters, digits and everything beyond ASCII are the tokens, the case of ASCII aside
 * (`indexTokens`). `queryTokens` makes the tokens that find them. Order and number of the words are not kept.
 *
 * - Case and accents are folded; `_`, `/`, `.`, `@` and all other punctuation separate, so identifiers and paths are found by their parts.
 * - A word that changes case inside is there as a whole and by its parts: `runSql`, `run`, `sql`.
 * - Scripts without spaces, and Korean, are there by pairs of letters and by the last letter.
 * - Words over `maxTokenChars` are cut. Long base64 and `data:` addresses are left out. `leftOutToken` says so.
 * - What escapes of JSON make another word of is there both ways: `\nmy` is `nmy` and `my`.
 *
 * Plain ASCII text without any of these comes back as it is: a few microseconds a kilobyte.
 */
export function indexText(text: string): string {
  const escaped = escapedWords(text)
  return escaped === '' ? writtenWords(text) : `${writtenWords(text)} ${writtenWords(escaped)}`
}

function writtenWords(text: string): string {
  const { length } = text
  let out = ''
  let extra = ''
  /** Up to here `text` is in `out`. */
  let copied = 0
  /** No encoded data begins before this. */
  let plainUntil = 0
  let at = 0
  while (at < length) {
    const start = at
    let previous = 0
    let camel = false
    let code = 0
    for (; at < length; at++) {
      code = text.charCodeAt(at)
      if (code > 127) break
      const kind = asciiClass[code] ?? 0
      if (kind === 0) break
      if (kind !== previous && at - start > 0) camel ||= kind === 2 || at - start > 1
      previous = kind
    }
    if (at > start && start >= plainUntil) {
      const end = encodedEnd(text, start)
      if (end > 0) {
        out += `${text.slice(copied, start)} ${leftOutToken} `
        copied = at = end
        continue
      }
      plainUntil = -end
    }
    if (code > 127 && at < length && !isPunctuation(code)) {
      const end = wordEnd(text, at)
      out += `${text.slice(copied, start)} ${foldedWords(text.slice(start, end))} `
      copied = at = end
      continue
    }
    if (camel) for (const part of camelParts(text.slice(start, at))) extra += ` ${part}`
    if (at - start > maxTokenChars) {
      out += `${text.slice(copied, start + maxTokenChars)} ${leftOutToken} `
      copied = at
    }
    if (code > 127 && at < length) {
      out += `${text.slice(copied, at)} `
      copied = at + 1
    }
    at++
  }
  return copied === 0 && extra === '' ? text : `${out}${text.slice(copied)}${extra}`
}

/** Calls `emit` for each word of `indexText(text)`, folded; a word may come more than once. */
export function indexTokens(text: string, emit: (token: string) => void): void {
  for (const token of indexText(text)
    .toLowerCase()
    .split(/[\0-/:-`{-\x7F]+/u)) {
    if (token !== '') emit(token)
  }
}

/** Dashes, typographic quotes, dots: frequent in prose, and part of no word. */
function isPunctuation(code: number): boolean {
  return code >= 0x2010 && code <= 0x2063
}

/** The end of the ASCII word characters and characters beyond ASCII that stand at `at`. */
function wordEnd(text: string, at: number): number {
  let end = at
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (code < 128 && asciiClass[code] === 0) break
  }
  return end
}

function foldedWords(piece: string): string {
  const words: string[] = []
  forEachRun(stripAccents(piece), (run, runClass) => {
    if (runClass === paired) {
      for (const pair of letterPairs(lowerCase(run))) words.push(pair)
    } else {
      words.push(lowerCase(run.slice(0, maxTokenChars)), ...camelParts(run).map(lowerCase))
      if (run.length > maxTokenChars) words.push(leftOutToken)
    }
  })
  return words.join(' ')
}

/** `日本語` is `日本`, `本語` and `語`: with the last letter, every letter begins some token. */
export function letterPairs(run: string): string[] {
  const letters = [...run]
  return letters.map((letter, index) => letter + (letters[index + 1] ?? ''))
}
