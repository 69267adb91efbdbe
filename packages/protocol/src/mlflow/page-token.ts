import { invalidParameter } from '../errors.ts'

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** A page token from text of printable ASCII. Opaque to clients. */
export function pageTokenOf(content: string): string {
  return btoa(content)
}

/** @throws INVALID_PARAMETER_VALUE when the token was not made by `pageTokenOf`. */
export function readPageToken(token: string): string {
  if (!base64.test(token)) throw invalidParameter('Invalid page token, could not base64-decode')
  return atob(token)
}

/** A token that counts what was sent already. */
export function offsetTokenOf(offset: number): string {
  return pageTokenOf(JSON.stringify({ offset }))
}

/** The offset in a token; 0 for none. @throws INVALID_PARAMETER_VALUE */
export function readOffsetToken(token: string): number {
  if (token === '') return 0
  const content = readPageToken(token)
  const offset = /^\{"offset": ?(\d{1,15})\}$/.exec(content)?.[1]
  if (offset === undefined) throw invalidParameter(`Invalid page token, decoded value=${JSON.stringify(content)}`)
  return Number(offset)
}
