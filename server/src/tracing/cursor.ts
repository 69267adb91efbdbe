import { createHash } from 'node:crypto'
import { invalidParameter } from '@assay/protocol'

export type CursorKey = (string | number | null)[]

/**
 * A page token: the sort key of the last row and a digest of the query that it belongs to, so that a token of another query or workspace is
 * refused instead of answering wrong rows. It holds nothing that the page itself did not show.
 */
export function encodeCursor(query: unknown, key: CursorKey): string {
  return Buffer.from(JSON.stringify([digest(query), ...key])).toString('base64url')
}

/** @throws INVALID_PARAMETER_VALUE for a token that is damaged or belongs to another query. */
export function decodeCursor(query: unknown, token: string, length: number): CursorKey {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
  } catch {
    parts = null
  }
  const isKey =
    Array.isArray(parts) &&
    parts.length === length + 1 &&
    parts.every((part) => part === null || typeof part === 'string' || typeof part === 'number')
  if (!isKey) throw invalidParameter('Invalid page token: it is damaged. Ask for the first page again.')
  const [owner, ...key] = parts as [string, ...CursorKey]
  if (owner !== digest(query)) throw invalidParameter('Invalid page token: it belongs to another query. Ask for the first page again.')
  return key
}

function digest(query: unknown): string {
  return createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 12)
}
