/** The entries of an object or array in order; null for anything without entries. */
export function jsonEntries(value: unknown): [string, unknown][] | null {
  if (Array.isArray(value)) return value.map((item: unknown, index) => [String(index), item])
  return typeof value === 'object' && value !== null ? Object.entries(value) : null
}

/** How many lines the whole value would take, counted no further than `limit`. */
export function jsonLines(value: unknown, limit: number): number {
  const entries = jsonEntries(value)
  if (entries === null) return 1
  let lines = 2
  for (const [, item] of entries) {
    if (lines >= limit) return limit
    lines += jsonLines(item, limit - lines)
  }
  return lines
}

/** The value that a text of JSON holds, where it is an object or array of at most `maxChars`; undefined otherwise. */
export function jsonInText(text: string, maxChars = 200_000): unknown {
  const first = text.trimStart()[0]
  if (text.length > maxChars || (first !== '{' && first !== '[')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
