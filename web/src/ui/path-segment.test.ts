import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatSegment, parseSegment } from './path-segment.ts'

describe('a segment of a path', () => {
  it('keeps any text through an address', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.oneof(
            fc.constantFrom('/', '%', '%2F', '?', '#', '..', ' ', '+', '\\', 'é'),
            fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
          ),
        }),
        (text) => {
          // A path of dots alone leads elsewhere; nothing is called so.
          fc.pre(!/^\.{1,2}$/.test(text))
          const { pathname } = new URL(`/prompts/${formatSegment(text)}?v=1`, 'http://127.0.0.1')
          expect(parseSegment(pathname.slice('/prompts/'.length))).toBe(text)
        },
      ),
    )
  })

  it('takes what nobody encoded as it is', () => expect(parseSegment('100%')).toBe('100%'))
  it('cannot keep half a surrogate pair', () => expect(formatSegment('a\ud800')).toBe('a%EF%BF%BD'))
})
