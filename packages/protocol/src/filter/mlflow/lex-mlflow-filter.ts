import type { Token } from '../token-cursor.ts'

/**
 * `word` is a key, a keyword or an unquoted value, its back-ticked and double-quoted parts included as written; `double` is a whole
 * double-quoted text, which MLflow takes for a key on the left and for a value on the right. `junk` is what belongs to no filter: a comment,
 * a semicolon, a quote that is never closed.
 */
type MlflowTokenKind = 'word' | 'string' | 'double' | 'number' | 'operator' | 'open' | 'close' | 'comma' | 'junk'
export type MlflowToken = Token<MlflowTokenKind>

const space = /\s+/uy
const operator = /[=<>!]+/uy
const comment = /--[^\n]*|\/\*[^*]*(?:\*(?!\/)[^*]*)*(?:\*\/)?/uy
const bare = /[^\s=<>!'"`(),;]+/uy
const number = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/u
const singles: Record<string, MlflowTokenKind> = { '(': 'open', ')': 'close', ',': 'comma', ';': 'junk' }

/** Never throws: what cannot be read becomes `junk`, and the parser says what to think of it. Linear in the text. */
export function lexMlflowFilter(text: string): MlflowToken[] {
  const tokens: MlflowToken[] = []
  let at = 0
  while (at < text.length) {
    const blank = matchEnd(space, text, at)
    if (blank > at) {
      at = blank
      continue
    }
    const token = readToken(text, at)
    tokens.push(token)
    at = token.to
  }
  return tokens
}

function readToken(text: string, from: number): MlflowToken {
  const char = text.charAt(from)
  const single = singles[char]
  if (single !== undefined) return { kind: single, text: char, from, to: from + 1 }
  const operatorEnd = matchEnd(operator, text, from)
  if (operatorEnd > from) return slice('operator', text, from, operatorEnd)
  const commentEnd = matchEnd(comment, text, from)
  if (commentEnd > from) return slice('junk', text, from, commentEnd)
  if (char === "'") return readQuoted('string', text, from)
  return readWord(text, from)
}

function readQuoted(kind: 'string' | 'double', text: string, from: number): MlflowToken {
  const to = quoteEnd(text, from)
  if (to === -1) return slice('junk', text, from, text.length)
  return { kind, text: unquote(text.slice(from, to)), from, to }
}

/** Bare runs and quoted parts, a quoted part only at the start or behind a dot: `` tag.`a b` ``, `metadata."mlflow.user"`. */
function readWord(text: string, from: number): MlflowToken {
  let to = from
  while (to < text.length) {
    const char = text.charAt(to)
    if (char === '`' || char === '"') {
      if (to > from && text.charAt(to - 1) !== '.') break
      const end = quoteEnd(text, to)
      if (end === -1) return slice('junk', text, from, text.length)
      if (to === from && char === '"' && text.charAt(end) !== '.') return readQuoted('double', text, from)
      to = end
      if (text.charAt(to) !== '.') break
    }
    const end = matchEnd(bare, text, to)
    if (end === to) break
    to = end
  }
  const token = slice('word', text, from, to)
  return number.test(token.text) ? { ...token, kind: 'number' } : token
}

/**
 * Behind the closing quote, or −1. A doubled or backslashed quote is part of the text, except that a backslashed one closes it when no
 * other does (`'C:\'`).
 */
function quoteEnd(text: string, from: number): number {
  const quote = text.charAt(from)
  let lastEscaped = -1
  let at = from + 1
  while (at < text.length) {
    const found = text.indexOf(quote, at)
    if (found === -1) break
    if (text.charAt(found + 1) === quote) {
      at = found + 2
    } else if (quote !== '`' && text.charAt(found - 1) === '\\' && found > from + 1) {
      lastEscaped = found + 1
      at = found + 1
    } else {
      return found + 1
    }
  }
  return lastEscaped
}

function unquote(quoted: string): string {
  const quote = quoted.charAt(0)
  return quoted
    .slice(1, -1)
    .replaceAll(quote + quote, quote)
    .replaceAll(`\\${quote}`, quote)
}

function slice(kind: MlflowTokenKind, text: string, from: number, to: number): MlflowToken {
  return { kind, text: text.slice(from, to), from, to }
}

/** Where a sticky pattern that starts at `at` ends; `at` itself when it does not match. */
function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : at
}
