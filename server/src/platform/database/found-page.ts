import type { TimeBudget } from './time-budget.ts'

/** A part of what a search finds. `more`: there is something behind it. */
export interface Found<T> {
  items: T[]
  more: boolean
}

/**
 * What one answer of a search has, in bytes of UTF-8, unless its first item alone is more. A page may be asked for by tens of thousands, and
 * an item may have megabytes of texts: the page then ends earlier, as it may in MLflow's protocol.
 */
export const maxFoundBytes = 8 * 1024 * 1024

/** What a member of an answer takes beside its own text. */
const memberBytes = 32
/** Of one UTF-16 unit. */
const maxCharBytes = 3
const shortChars = 20

/**
 * Reads one after the other what was found, one more than `limit` at most, until there is enough of it. So an answer has the items from its
 * offset on without a gap, and the offset of the next is that plus their number.
 */
export function foundPage<Key, T>(
  found: readonly Key[],
  { limit, budget, read, bytesOf }: { limit: number; budget: TimeBudget; read: (key: Key) => T; bytesOf: (item: T) => number },
): Found<T> {
  const items: T[] = []
  let bytes = 0
  for (const key of found.slice(0, limit)) {
    budget.check()
    const item = read(key)
    bytes += bytesOf(item)
    if (bytes > maxFoundBytes && items.length > 0) break
    items.push(item)
  }
  return { items, more: items.length < found.length }
}

/** Bytes of texts and of lists of keys and values, with what stands around them. */
export function textBytes(texts: readonly (string | null)[], ...entries: Iterable<readonly [key: string, value: string]>[]): number {
  let bytes = 0
  for (const text of texts) bytes += memberBytes + (text === null ? 0 : bytesOf(text))
  for (const list of entries) for (const [key, value] of list) bytes += memberBytes + bytesOf(key) + bytesOf(value)
  return bytes
}

/** Of a short text the most that it can be, which is quicker to say. */
function bytesOf(text: string): number {
  return text.length <= shortChars ? text.length * maxCharBytes : Buffer.byteLength(text)
}
