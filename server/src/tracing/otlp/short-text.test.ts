import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shortTextMaxBytes, textAt } from './short-text.ts'

describe('textAt', () => {
  it('reads what Buffer reads, whatever was read before', () => {
    const piece = fc.oneof(fc.constantFrom('gen_ai.request.model', 'llm', 'é', '日本', ''), fc.string({ unit: 'binary', maxLength: 60 }))
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (texts) => {
        for (const text of [...texts, ...texts]) {
          const bytes = Buffer.from(`<${text}>`)
          expect(textAt(bytes, 1, bytes.length - 1)).toBe(bytes.toString('utf8', 1, bytes.length - 1))
        }
      }),
    )
  })

  it('reads bytes that are no UTF-8 as Buffer does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: shortTextMaxBytes + 2 }), (array) => {
        const bytes = Buffer.from(array)
        expect(textAt(bytes, 0, bytes.length)).toBe(bytes.toString('utf8'))
      }),
    )
  })

  it.each([shortTextMaxBytes, shortTextMaxBytes + 1])('tells texts of %d bytes apart that differ in their last', (length) => {
    const [a, b] = ['a', 'b'].map((last) => Buffer.from('x'.repeat(length - 1) + last)) as [Buffer, Buffer]
    expect([a, b, a].map((bytes) => textAt(bytes, 0, length))).toEqual([a, b, a].map(String))
  })

  it('does not hold on to the bytes that it read', () => {
    const bytes = Buffer.from('held text')
    textAt(bytes, 0, bytes.length)
    bytes.fill('x')
    expect(textAt(Buffer.from('held text'), 0, 9)).toBe('held text')
  })
})
