import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PageTokens } from './page-tokens.ts'

const tokens = new PageTokens(Buffer.alloc(32, 7))
const query = { experimentIds: ['0'], filter: null }
const key = [1_767_607_200_000_000, 'tr-1', null]
const token = tokens.encode(query, key)
const refusal = 'Invalid page token: it was not given out for this query. Ask for the first page again.'

describe('a page token', () => {
  it('goes on where the page ended', () => {
    expect(tokens.decode(query, token)).toEqual(key)
  })

  it('HX-24 is refused by every other query', () => {
    for (const other of [{ ...query, experimentIds: ['1'] }, { ...query, filter: { kind: 'or', any: [] } }, null, 'spans']) {
      expect(() => tokens.decode(other, token)).toThrow(refusal)
    }
  })

  it('HX-24 is refused when it was made without the server’s key', () => {
    expect(() => tokens.decode(query, new PageTokens(Buffer.alloc(32, 8)).encode(query, key))).toThrow(refusal)
    // What a token was before it was signed: a digest of the query, which anybody can compute.
    const digest = createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 12)
    const unsigned = Buffer.from(JSON.stringify([digest, ...key])).toString('base64url')
    for (const forged of [unsigned, `${unsigned}.`, `${unsigned}.${digest}`]) expect(() => tokens.decode(query, forged)).toThrow(refusal)
  })

  it('HX-24 is refused with any character changed', () => {
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'ABab01-_+/.= '), (at, char) => {
        fc.pre(token[at] !== char)
        expect(() => tokens.decode(query, token.slice(0, at) + char + token.slice(at + 1))).toThrow(refusal)
      }),
    )
  })

  it.each(['', '.', '..', 'a', `${token}.`, `${token}=`, ` ${token}`, token.replace('.', ''), `.${token.split('.')[1]}`])(
    'is refused as %j',
    (given) => {
      expect(() => tokens.decode(query, given)).toThrow(refusal)
    },
  )
})
