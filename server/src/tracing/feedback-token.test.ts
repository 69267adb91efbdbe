import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFeedbackToken, signFeedbackToken } from './feedback-token.ts'

const key = Buffer.alloc(32, 7)
const grant = { workspace: 'default', traceId: '0af7651916cd43dd8448eb211c80319c', expiresAtMs: 2_000 }
const token = signFeedbackToken(key, grant)
const notOurs = 'The feedback token is not one of this server.'

describe('a feedback token', () => {
  it('says what it was signed for, until it expires', () => {
    expect(readFeedbackToken(key, token, 2_000)).toEqual(grant)
    expect(() => readFeedbackToken(key, token, 2_001)).toThrow('The feedback token has expired. Ask for a new one.')
  })

  it('is refused with the trace of another token put in', () => {
    const other = signFeedbackToken(key, { ...grant, traceId: 'f'.repeat(32) })
    expect(() => readFeedbackToken(key, `${other.split('.')[0]}.${token.split('.')[1]}`, 0)).toThrow(notOurs)
  })

  it('is refused when another server signed it', () => {
    expect(() => readFeedbackToken(Buffer.alloc(32, 8), token, 0)).toThrow(notOurs)
  })

  it.each([
    '',
    '.',
    '..',
    'a',
    `${token}.`,
    `${token}=`,
    `${token}\n`,
    ` ${token}`,
    token.replace('.', ''),
    `${token.split('.')[0]}.`,
    `.${token.split('.')[1]}`,
  ])('is refused as %j', (given) => {
    expect(() => readFeedbackToken(key, given, 0)).toThrow(notOurs)
  })

  it('has one spelling: no other text of its length is taken', () => {
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'ABab01-_+/.= '), (at, char) => {
        fc.pre(token[at] !== char)
        expect(() => readFeedbackToken(key, token.slice(0, at) + char + token.slice(at + 1), 0)).toThrow(notOurs)
      }),
    )
  })
})
