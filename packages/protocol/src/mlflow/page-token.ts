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

/**
 * The answer of a search that goes on by offset: the first `limit` of what was found, as `member`, and a token where there is more. One more
 * than `limit` was asked for.
 */
export function offsetPage<T>(
  member: string,
  found: readonly T[],
  { limit, offset }: { limit: number; offset: number },
  message: (item: T) => object,
): object {
  return partPage(member, { items: found.slice(0, limit), more: found.length > limit }, offset, message)
}

/** A part of what is found, from the `offset`th on, as long as the store thought fit. An empty list is left out, as protobuf's JSON does. */
export function partPage<T>(
  member: string,
  { items, more }: { items: readonly T[]; more: boolean },
  offset: number,
  message: (item: T) => object,
): object {
  return {
    ...(items.length > 0 && { [member]: items.map((item) => message(item)) }),
    ...(more && { next_page_token: offsetTokenOf(offset + items.length) }),
  }
}
