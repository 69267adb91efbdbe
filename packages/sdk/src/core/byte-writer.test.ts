import { describe, expect, it } from 'vitest'
import { BufferLimitError, ByteWriter } from './byte-writer.ts'

describe('a byte writer', () => {
  it('refuses to grow over its limit, and makes no room for what it refuses', () => {
    const writer = new ByteWriter(128)
    writer.maxBytes = 20_000
    writer.stringField(10, 'x'.repeat(5000))
    const { length } = writer.bytes
    expect(() => writer.stringField(10, 'x'.repeat(50_000_000))).toThrow(BufferLimitError)
    expect(writer.bytes.length).toBe(length)
  })

  it.each([
    ['', '0a00'],
    ['a', '0a0161'],
    ['ä'.repeat(70), `0a8c01${'c3a4'.repeat(70)}`],
    ['x'.repeat(128), `0a8001${'78'.repeat(128)}`],
  ])('writes "%s" with the length that it has in bytes', (text, bytes) => {
    const writer = new ByteWriter(16)
    writer.stringField(10, text)
    expect(writer.view().toString('hex')).toBe(bytes)
  })
})
