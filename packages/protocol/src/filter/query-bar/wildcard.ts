/** Punctuation that a backslash makes plain. Before anything else the backslash is itself, so `C:\Users` needs no care. */
const escapable = /[!-/:-@[-`{-~]/u

/** What an unquoted piece of the bar says: `text` without its escapes, and a WILDCARD `pattern` when it has a `*` that is not escaped. */
export function unescapeBare(raw: string): { text: string; pattern: string | null } {
  let text = ''
  let pattern = ''
  let wild = false
  for (let at = 0; at < raw.length; at++) {
    const escaped = raw.charAt(at) === '\\' && escapable.test(raw.charAt(at + 1))
    if (escaped) at++
    const char = raw.charAt(at)
    text += char
    if (char === '*' && !escaped) {
      wild = true
      pattern += pattern.endsWith('*') && !pattern.endsWith('\\*') ? '' : '*'
    } else {
      pattern += char === '*' || char === '\\' ? `\\${char}` : char
    }
  }
  return { text, pattern: wild ? pattern : null }
}

/** The LIKE pattern of a WILDCARD pattern, to be used with `ESCAPE '\'`. */
export function wildcardToLike(pattern: string): string {
  let like = ''
  for (let at = 0; at < pattern.length; at++) {
    const escaped = pattern.charAt(at) === '\\' && at + 1 < pattern.length
    if (escaped) at++
    const char = pattern.charAt(at)
    if (char === '*' && !escaped) like += '%'
    else like += char === '%' || char === '_' || char === '\\' ? `\\${char}` : char
  }
  return like
}

/** A test of a text against a WILDCARD pattern, case aside. Takes time in proportion to the text times the number of stars. */
export function wildcardMatcher(pattern: string): (text: string) => boolean {
  const [head = '', ...others] = literalParts(pattern)
  const tail = others.pop()
  return (text) => {
    const folded = text.toLowerCase()
    if (tail === undefined) return folded === head
    if (folded.length < head.length + tail.length || !folded.startsWith(head) || !folded.endsWith(tail)) return false
    let at = head.length
    for (const part of others) {
      const found = folded.indexOf(part, at)
      if (found === -1) return false
      at = found + part.length
    }
    return at <= folded.length - tail.length
  }
}

/** What stands between the stars, lower-case and without escapes. */
function literalParts(pattern: string): string[] {
  const parts = ['']
  for (let at = 0; at < pattern.length; at++) {
    const escaped = pattern.charAt(at) === '\\' && at + 1 < pattern.length
    if (escaped) at++
    const char = pattern.charAt(at)
    if (char === '*' && !escaped) parts.push('')
    else parts.push((parts.pop() ?? '') + char)
  }
  return parts.map((part) => part.toLowerCase())
}
