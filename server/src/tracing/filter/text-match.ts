import type { MatchOp } from '@assay/protocol'
import { invalidParameter } from '@assay/protocol'
import { RE2JS } from 're2js'

/** Whether a text fulfils a pattern, in time linear to both. RLIKE is found anywhere in the text, as in MySQL. */
export function textMatcher(op: MatchOp, pattern: string): (text: string) => boolean {
  if (op === 'RLIKE') {
    const expression = linearExpression(pattern)
    return (text) => expression.matcher(text).find()
  }
  const fold = op === 'LIKE' ? (text: string) => text : (text: string) => text.toLowerCase()
  const { parts, anyCharacter } =
    op === 'WILDCARD'
      ? { parts: wildcardParts(fold(pattern)), anyCharacter: false }
      : { parts: fold(pattern).split('%'), anyCharacter: pattern.includes('_') }
  const partAt = anyCharacter ? partAtWithUnderscore : (text: string, part: string, at: number) => text.startsWith(part, at)
  return (text) => partsMatch(fold(text), parts, partAt)
}

/** Text between unescaped stars; a backslash makes the next character plain. */
function wildcardParts(pattern: string): string[] {
  const parts = ['']
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] === '*') parts.push('')
    else {
      if (pattern[i] === '\\' && i + 1 < pattern.length) i++
      parts[parts.length - 1] += pattern[i] as string
    }
  }
  return parts
}

type PartAt = (text: string, part: string, at: number) => boolean

/** Without backtracking: each part is taken at its first place, which is enough since any text may stand between them. */
function partsMatch(text: string, parts: readonly string[], partAt: PartAt): boolean {
  const first = parts[0] ?? ''
  const last = parts[parts.length - 1] ?? ''
  if (parts.length === 1) return text.length === first.length && partAt(text, first, 0)
  if (text.length < first.length + last.length) return false
  if (!partAt(text, first, 0) || !partAt(text, last, text.length - last.length)) return false
  let at = first.length
  const end = text.length - last.length
  for (const part of parts.slice(1, -1)) {
    at = placeOf(text, part, at, partAt)
    if (at < 0 || at + part.length > end) return false
    at += part.length
  }
  return true
}

function placeOf(text: string, part: string, from: number, partAt: PartAt): number {
  if (partAt !== partAtWithUnderscore) return text.indexOf(part, from)
  for (let at = from; at + part.length <= text.length; at++) if (partAt(text, part, at)) return at
  return -1
}

function partAtWithUnderscore(text: string, part: string, at: number): boolean {
  for (let i = 0; i < part.length; i++) if (part[i] !== '_' && part[i] !== text[at + i]) return false
  return true
}

/** RE2 matches in time linear to the text, so no pattern can hang the server. */
function linearExpression(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (cause) {
    throw invalidParameter(`RLIKE pattern '${pattern.slice(0, 100)}' is not a regular expression in RE2's syntax.`, { cause })
  }
}
