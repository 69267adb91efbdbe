import { invalidParameter } from '@assay/protocol'

/** Where a list goes on. `asOfMs` is when its first page was asked for; `token` is the store's, undefined for the first page. */
export interface PageCursor {
  asOfMs: number
  token: string | undefined
}

/** As pages get it. The store's token is signed together with the filter, so another time is refused where it would change what is found. */
export function formatPageCursor({ asOfMs, token }: { asOfMs: number; token: string | null }): string | null {
  return token === null ? null : `${asOfMs}.${token}`
}

/** @throws INVALID_PARAMETER_VALUE */
export function parsePageCursor(text: string | undefined, nowMs: number): PageCursor {
  if (text === undefined) return { asOfMs: nowMs, token: undefined }
  const [, asOf, token] = /^(\d{1,15})\.(.*)$/s.exec(text) ?? []
  if (token === undefined) throw invalidParameter('Invalid page token: it was not given out by this server. Ask for the first page again.')
  return { asOfMs: Number(asOf), token }
}
