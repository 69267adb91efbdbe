import { createHmac, timingSafeEqual } from 'node:crypto'
import { invalidParameter } from '@assay/protocol'

export type PageKey = (string | number | null)[]

/** In the data folder. */
export const pageTokenKeyFile = 'page-tokens.key'
const signatureBytes = 16

/**
 * Page tokens: the sort key of a page's last row, signed together with the query that it belongs to. So a token goes on with that query and
 * no other, of whatever project or workspace, and nobody makes one (HX-24). It holds nothing that the page itself did not show.
 * Form: `base64url(JSON).base64url(HMAC-SHA-256, 16 bytes)`.
 */
export class PageTokens {
  private readonly key: Uint8Array

  constructor(key: Uint8Array) {
    this.key = key
  }

  /** `query` is what JSON says of it. */
  encode(query: unknown, key: PageKey): string {
    const content = Buffer.from(JSON.stringify(key)).toString('base64url')
    return `${content}.${this.signature(query, content)}`
  }

  /** @throws INVALID_PARAMETER_VALUE for a token that was not made for this query. */
  decode(query: unknown, token: string): PageKey {
    const dot = token.indexOf('.')
    const content = token.slice(0, Math.max(dot, 0))
    const expected = Buffer.from(this.signature(query, content))
    const actual = Buffer.from(token.slice(dot + 1))
    if (actual.length !== expected.length || !timingSafeEqual(actual, expected))
      throw invalidParameter('Invalid page token: it was not given out for this query. Ask for the first page again.')
    return JSON.parse(Buffer.from(content, 'base64url').toString('utf8')) as PageKey
  }

  private signature(query: unknown, content: string): string {
    const mac = createHmac('sha256', this.key).update(JSON.stringify(query)).update('\n').update(content)
    return mac.digest().toString('base64url', 0, signatureBytes)
  }
}
