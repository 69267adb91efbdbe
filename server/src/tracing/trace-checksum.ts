import { crc32 } from 'node:zlib'

/**
 * CRC-32 over the texts of a trace row that stand nowhere else, so that damage in them is found. SQLite's pages have no checksums, and
 * what a normaliser of today would take from the spans may differ from what one took when they came.
 */
export function traceChecksum(texts: readonly (string | null)[]): number {
  // Half a character is stored as U+FFFD.
  return crc32(JSON.stringify(texts.map((text) => text?.toWellFormed() ?? null)))
}
