/**
 * How well a text answers what was typed: each word must be in it, whatever the case. Lower is better: 0 where the text begins with the first
 * word, 1 where every word begins one of the text's, 2 else. Null where a word is missing.
 */
export function matchWords(text: string, typed: string): 0 | 1 | 2 | null {
  const within = text.toLowerCase()
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  if (!words.every((word) => within.includes(word))) return null
  if (within.startsWith(words[0] ?? '')) return 0
  const begins = within.split(/[^\p{L}\p{N}]+/u)
  return words.every((word) => begins.some((begin) => begin.startsWith(word))) ? 1 : 2
}
