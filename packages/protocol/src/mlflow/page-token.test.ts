import { describe, expect, it } from 'vitest'
import { offsetTokenOf, pageTokenOf, readOffsetToken, readPageToken } from './page-token.ts'

describe('page tokens', () => {
  it('carry a cursor and an offset there and back', () => {
    expect(readPageToken(pageTokenOf('1700000000123.42'))).toBe('1700000000123.42')
    expect(readOffsetToken(offsetTokenOf(50))).toBe(50)
    expect(readOffsetToken('eyJvZmZzZXQiOiAyfQ==')).toBe(2)
    expect(readOffsetToken('')).toBe(0)
  })

  it.each(['a', '%%%', 'YWJ', 'ab=c'])('%j cannot be decoded', (token) => {
    expect(() => readPageToken(token)).toThrow('Invalid page token, could not base64-decode')
  })

  it('is refused when it holds no offset', () => {
    expect(() => readOffsetToken('YWJj')).toThrow('Invalid page token, decoded value="abc"')
  })
})
