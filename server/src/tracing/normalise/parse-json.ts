/** JSON text longer than this stays text: a page cannot show it as a tree, and parsing it would hold the server. */
export const jsonMaxChars = 4 * 1024 * 1024
/** JSON nested deeper than this stays text: whoever walks or writes it again must not run out of stack. */
export const jsonMaxDepth = 100

/** The value of JSON text; undefined for text that is not JSON or over a limit. */
export function parseJson(text: string): unknown {
  if (text.length > jsonMaxChars || !mayBeJson(text) || isTooDeep(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An object or a list written as JSON text is parsed; anything else stays what it is. A text that says `12` or `true` is a text. */
export function parseIfStructured(value: unknown): unknown {
  return typeof value === 'string' && looksStructured(value) ? (parseJson(value) ?? value) : value
}

/** True for text that begins as a JSON object or list does. */
export function looksStructured(text: string): boolean {
  const first = firstChar(text)
  return first === '{' || first === '['
}

function mayBeJson(text: string): boolean {
  return /[[{"\-0-9tfn]/.test(firstChar(text))
}

function firstChar(text: string): string {
  for (const char of text) if (char !== ' ' && char !== '\n' && char !== '\t' && char !== '\r') return char
  return ''
}

function isTooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i)
    if (inString) {
      if (char === 0x5c) i++
      else if (char === 0x22) inString = false
    } else if (char === 0x22) inString = true
    else if (char === 0x7b || char === 0x5b) {
      if (++depth > jsonMaxDepth) return true
    } else if (char === 0x7d || char === 0x5d) depth--
  }
  return false
}
