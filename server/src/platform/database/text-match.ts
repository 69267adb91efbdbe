import type { MatchOp } from '@assay/protocol'
import { invalidParameter } from '@assay/protocol'
import { RE2JS } from 're2js'

/** Letters looked at between two questions whether to go on: below a millisecond, or some dozen with the longest of regular expressions. */
const lettersPerQuestion = 4096

/**
 * Whether a text fulfils a pattern, in time linear to both. RLIKE is found anywhere in the text, as in MySQL. Both may be long, so what takes
 * their product asks `goOn` on the way, which throws to end it; without it for texts that are short.
 */
export function textMatcher(op: MatchOp, pattern: string, goOn: () => void = () => undefined): (text: string) => boolean {
  if (op === 'RLIKE') {
    const expression = linearExpression(pattern)
    // Whatever has the methods of a string will do.
    return (text) => expression.test(text.length < lettersPerQuestion ? text : (new AskingText(text, goOn) as unknown as string))
  }
  const fold = op === 'LIKE' ? (text: string) => text : (text: string) => text.toLowerCase()
  const { parts, anyCharacter } =
    op === 'WILDCARD'
      ? { parts: wildcardParts(fold(pattern)), anyCharacter: false }
      : { parts: fold(pattern).split('%'), anyCharacter: pattern.includes('_') }
  const look = anyCharacter ? lookWithUnderscore(goOn) : plainLook
  return (text) => partsMatch(fold(text), parts, look)
}

/** A text that asks whether to go on while a regular expression looks at its letters. */
class AskingText extends String {
  private readonly goOn: () => void
  private looks = 0

  constructor(text: string, goOn: () => void) {
    super(text)
    this.goOn = goOn
  }

  override charCodeAt(at: number): number {
    if (++this.looks % lettersPerQuestion === 0) this.goOn()
    return super.charCodeAt(at)
  }
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

interface Look {
  isAt(text: string, part: string, at: number): boolean
  /** The first place of `part` from `from` on; -1 when there is none. */
  placeOf(text: string, part: string, from: number): number
}

const plainLook: Look = {
  isAt: (text, part, at) => text.startsWith(part, at),
  placeOf: (text, part, from) => text.indexOf(part, from),
}

/** `_` is any letter. */
function lookWithUnderscore(goOn: () => void): Look {
  const isAt = (text: string, part: string, at: number): boolean => {
    for (let i = 0; i < part.length; i++) if (part[i] !== '_' && part[i] !== text[at + i]) return false
    return true
  }
  const placeOf = (text: string, part: string, from: number): number => {
    let letters = 0
    for (let at = from; at + part.length <= text.length; at++) {
      if (isAt(text, part, at)) return at
      letters += part.length
      if (letters < lettersPerQuestion) continue
      goOn()
      letters = 0
    }
    return -1
  }
  return { isAt, placeOf }
}

/** Without backtracking: each part is taken at its first place, which is enough since any text may stand between them. */
function partsMatch(text: string, parts: readonly string[], { isAt, placeOf }: Look): boolean {
  const first = parts[0] ?? ''
  const last = parts[parts.length - 1] ?? ''
  if (parts.length === 1) return text.length === first.length && isAt(text, first, 0)
  if (text.length < first.length + last.length) return false
  if (!isAt(text, first, 0) || !isAt(text, last, text.length - last.length)) return false
  let at = first.length
  const end = text.length - last.length
  for (const part of parts.slice(1, -1)) {
    at = placeOf(text, part, at)
    if (at < 0 || at + part.length > end) return false
    at += part.length
  }
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
