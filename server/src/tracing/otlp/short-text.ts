/** Bytes of the longest text that is kept for being read again. */
export const shortTextMaxBytes = 48
/** Places in the table of known texts; a text that falls on a taken place takes it over. */
const places = 8192

interface KnownText {
  bytes: Uint8Array
  text: string
}

const known: (KnownText | undefined)[] = Array.from({ length: places }, () => undefined)

/**
 * The UTF-8 text at [start, end). Attribute keys, span names, models and words for types are the same in every span: a short one that was
 * read before comes back as the same string, without a call into the engine, without garbage, and with its hash already known to maps.
 */
export function textAt(bytes: Buffer, start: number, end: number): string {
  const length = end - start
  if (length > shortTextMaxBytes) return bytes.toString('utf8', start, end)
  if (length === 0) return ''
  let hash = length
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193)
  const place = (hash ^ (hash >>> 15)) & (places - 1)
  const found = known[place]
  if (found !== undefined && isSame(found.bytes, bytes, start, length)) return found.text
  const text = bytes.toString('utf8', start, end)
  known[place] = { bytes: Uint8Array.from(bytes.subarray(start, end)), text }
  return text
}

function isSame(kept: Uint8Array, bytes: Buffer, start: number, length: number): boolean {
  if (kept.length !== length) return false
  for (let i = 0; i < length; i++) if (kept[i] !== bytes[start + i]) return false
  return true
}
