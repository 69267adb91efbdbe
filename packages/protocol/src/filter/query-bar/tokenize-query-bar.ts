import type { Token } from '../token-cursor.ts'
import { unescapeBare } from './unescape-bare.ts'

/**
 * `key` is without its colon; `op` is the colon with the comparison behind it (`:`, `:>=`), a comparison inside `key:(…)`, or the comma of a
 * list; `negation` is `-` or `NOT`; `error` is what cannot be read.
 */
export type QueryBarTokenKind = 'key' | 'op' | 'value' | 'word' | 'phrase' | 'negation' | 'paren' | 'or' | 'and' | 'error'

export interface QueryBarToken extends Token<QueryBarTokenKind> {
  quoted: boolean
  /** WILDCARD pattern of a word or value with a `*`. */
  pattern: string | null
}

/**
 * The bar's text in pieces, for colouring and for the parser. Never throws; between the pieces is only white space. Linear in the text.
 */
export function tokenizeQueryBar(text: string): QueryBarToken[] {
  const tokens: QueryBarToken[] = []
  /** For each open parenthesis, whether it holds the values of a key. */
  const groups: boolean[] = []
  let afterOp = false
  let at = 0
  while (at < text.length) {
    const blank = matchEnd(space, text, at)
    if (blank > at) {
      at = blank
      afterOp = false
      continue
    }
    const inValues = afterOp || groups.at(-1) === true
    const found = readPiece(text, at, { inValues, afterOp, afterValue: endsWithValue(tokens, at), afterTerm: endsWithTerm(tokens) })
    tokens.push(...found)
    const last = found.at(-1)
    if (last === undefined) break
    if (last.text === '(' && last.kind === 'paren') groups.push(inValues)
    if (last.text === ')' && last.kind === 'paren') groups.pop()
    afterOp = last.kind === 'op'
    at = last.to
  }
  return tokens
}

interface Place {
  /** Behind `key:` or inside `key:(…)`, where nothing is a key. */
  inValues: boolean
  /** Directly behind `key:` or a comma, where nothing is a keyword or a negation. */
  afterOp: boolean
  /** Directly behind a value, where a comma continues a list. */
  afterValue: boolean
  /** The piece before was a value or closed a group. */
  afterTerm: boolean
}

const space = /\s+/uy
const comparison = />=|<=|!=|>|<|=/uy
const bareKey = /[\p{L}_][\p{L}\p{M}\p{N}_./@$-]*/uy
/** `https://…`, `std::string` and `C:\Users` are words, not keys with values. */
const colon = /:(?!\/\/|:|\\\p{L})(?:>=|<=|!=|>|<|=)?/uy
const bareWord = /(?:\\[!-/:-@[-`{-~]|[^\s()"“”„])+/uy
const bareValue = /(?:\\[!-/:-@[-`{-~]|[^\s()"“”„,])+/uy
const keywords = new Map<string, QueryBarTokenKind>([
  ['OR', 'or'],
  ['AND', 'and'],
  ['NOT', 'negation'],
])
/** Between terms with keys, where nobody looks for such a word. */
const keywordsInside = new Map<string, QueryBarTokenKind>([
  ['or', 'or'],
  ['and', 'and'],
])
const untilTerm = /\s[\s(-]*/uy

function endsWithValue(tokens: readonly QueryBarToken[], at: number): boolean {
  const last = tokens.at(-1)
  return last?.kind === 'value' && last.to === at
}

function endsWithTerm(tokens: readonly QueryBarToken[]): boolean {
  const last = tokens.at(-1)
  return last?.kind === 'value' || (last?.kind === 'paren' && last.text === ')')
}

/** One token, or a key with its op; at least one character long. */
function readPiece(text: string, at: number, place: Place): QueryBarToken[] {
  const char = text.charAt(at)
  if (char === '(' || char === ')') return [piece('paren', text, at, at + 1)]
  if (/["“”„]/u.test(char)) return [readQuoted(text, at, place.inValues ? 'value' : 'phrase')]
  if (char === ',' && place.afterValue) return [piece('op', text, at, at + 1)]
  if (!place.afterOp && isNegation(text, at, place)) return [piece('negation', text, at, at + 1)]
  if (place.inValues) {
    const opEnd = place.afterOp ? at : matchEnd(comparison, text, at)
    return opEnd > at ? [piece('op', text, at, opEnd)] : [readBare(text, at, 'value', place)]
  }
  return readKey(text, at) ?? [readBare(text, at, 'word', place)]
}

/** A minus glued to what follows; before a digit among values it is a sign. */
function isNegation(text: string, at: number, place: Place): boolean {
  const next = text.charAt(at + 1)
  return text.charAt(at) === '-' && next !== '' && !/[\s)]/u.test(next) && !(place.inValues && /[\d.]/u.test(next))
}

function readBare(text: string, from: number, kind: 'word' | 'value', place: Place): QueryBarToken {
  const end = matchEnd(kind === 'word' ? bareWord : bareValue, text, from)
  const token = piece(kind, text, from, Math.max(end, from + 1))
  const keyword = place.afterOp ? undefined : (keywords.get(token.text) ?? keywordInside(text, token, place))
  return keyword === undefined ? { ...token, ...unescapeBare(token.text) } : { ...token, kind: keyword }
}

/** What `or` in small letters is in `status:error or tool:search` and `tool:(a or b)`; undefined where it is a word, as in `this or that`. */
function keywordInside(text: string, { text: word, to }: QueryBarToken, { afterTerm, inValues }: Place): QueryBarTokenKind | undefined {
  const keyword = keywordsInside.get(word)
  if (keyword === undefined || !afterTerm) return undefined
  const next = matchEnd(untilTerm, text, to)
  const goesOn = inValues ? next < text.length && text.charAt(next) !== ')' : readKey(text, next) !== null
  return next > to && goesOn ? keyword : undefined
}

/** `key:`, `tag."two words":`; null when it is no key. */
function readKey(text: string, from: number): QueryBarToken[] | null {
  const bareEnd = matchEnd(bareKey, text, from)
  if (bareEnd === from) return null
  const quoted = text.charAt(bareEnd) === '"' && text.charAt(bareEnd - 1) === '.' ? readQuoted(text, bareEnd, 'value') : null
  const end = quoted?.to ?? bareEnd
  const opEnd = matchEnd(colon, text, end)
  if (opEnd === end || quoted?.kind === 'error') return null
  const key = { ...piece('key', text, from, end), text: text.slice(from, bareEnd) + (quoted?.text ?? '') }
  return [key, piece('op', text, end, opEnd)]
}

/** A plain quote is closed by a plain quote, a typographic one by any typographic one. */
function readQuoted(text: string, from: number, kind: 'phrase' | 'value'): QueryBarToken {
  const closers = text.charAt(from) === '"' ? '"' : '“”'
  let said = ''
  for (let at = from + 1; at < text.length; at++) {
    const char = text.charAt(at)
    if (closers.includes(char)) return { ...piece(kind, text, from, at + 1), text: said, quoted: true }
    const next = text.charAt(at + 1)
    if (char === '\\' && (next === '\\' || (next !== '' && closers.includes(next)))) {
      said += next
      at++
    } else {
      said += char
    }
  }
  return piece('error', text, from, text.length)
}

function piece(kind: QueryBarTokenKind, text: string, from: number, to: number): QueryBarToken {
  return { kind, text: text.slice(from, to), from, to, quoted: false, pattern: null }
}

/** Where a sticky pattern that starts at `at` ends; `at` itself when it does not match. */
function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}
