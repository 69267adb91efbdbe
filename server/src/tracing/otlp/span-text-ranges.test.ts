import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AttributeValue } from './attributes.ts'
import { aSpan } from '../store/span-store.contract.fixture.ts'
import { visitSpanText } from '../filter/span-text.ts'
import { visitSpanTextRanges } from './span-text-ranges.ts'
import { decodeSpan } from './span-view.ts'

function rangesOf(payload: Uint8Array): string[] {
  const found: string[] = []
  const bytes = Buffer.concat([Buffer.from([0]), payload, Buffer.from([0])])
  visitSpanTextRanges(bytes, 1, bytes.length - 1, {
    utf8: (from, start, end) => found.push(from.toString('utf8', start, end)),
    text: (text) => found.push(text),
  })
  return found.filter((text) => text !== '').sort()
}

function textsOf(payload: Uint8Array): string[] {
  const found: string[] = []
  visitSpanText(decodeSpan(payload), (text) => found.push(text))
  return found.filter((text) => text !== '').sort()
}

const text = fc.string({ unit: 'grapheme', maxLength: 8 }).map((each) => each.toWellFormed())
const { value } = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    text,
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.uint8Array({ maxLength: 5 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(text, tie('value')), { maxLength: 3 }).map((pairs) => new Map(pairs)),
  ),
}))

describe('visitSpanTextRanges', () => {
  it('visits the texts that are visited of a decoded span', () => {
    fc.assert(
      fc.property(fc.dictionary(text, value, { maxKeys: 5 }), text, text, (attributes, name, message) => {
        const { payload } = aSpan({
          name,
          statusCode: 2,
          facts: { error: { type: 'E', message } },
          attributes,
          events: [{ name, attributes: { key: message } }],
        })
        expect(rangesOf(payload)).toEqual(textsOf(payload))
      }),
    )
  })
})
