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
