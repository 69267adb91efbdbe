import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exportRequestFromJson } from './json-request.ts'
import { resourceJson, scopeJson, spanJson } from './otlp-json.ts'
import { ProtoReader } from './proto-reader.ts'

/** The only field of that number, down through messages. */
function within(bytes: Buffer, ...path: number[]): Buffer {
  let [start, end] = [0, bytes.length]
  for (const field of path) {
    const reader = new ProtoReader(bytes, start, end)
    for (;;) {
      const tag = reader.tag()
      if (tag >>> 3 !== field) {
        reader.skip(tag)
        continue
      }
      end = reader.span()
      start = reader.pos
      break
    }
  }
  return bytes.subarray(start, end)
}

const request = (span: object, more: object = {}) =>
  exportRequestFromJson(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }], ...more }] }))

describe('OTLP/JSON of what is stored', () => {
  const whole = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: 'b7ad6b7169203331',
    traceState: 'a=b',
    parentSpanId: 'b7ad6b7169203332',
    name: 'chat',
    kind: 3,
    startTimeUnixNano: '1767607200123456789',
    endTimeUnixNano: '1767607201123456789',
    attributes: [
      { key: 'text', value: { stringValue: 'ü\u0000' } },
      { key: 'yes', value: { boolValue: true } },
      { key: 'int', value: { intValue: '-9223372036854775808' } },
      { key: 'double', value: { doubleValue: 0.1 } },
      { key: 'not a number', value: { doubleValue: 'NaN' } },
      { key: 'bytes', value: { bytesValue: 'AP8=' } },
      { key: 'list', value: { arrayValue: { values: [{ intValue: '1' }, {}] } } },
      { key: 'map', value: { kvlistValue: { values: [{ key: '__proto__', value: { stringValue: 'x' } }] } } },
      { key: 'twice', value: { intValue: '1' } },
      { key: 'twice', value: { intValue: '2' } },
      { key: 'empty', value: {} },
    ],
    droppedAttributesCount: 1,
    events: [{ timeUnixNano: '1767607200123456790', name: 'exception', attributes: [{ key: 'a', value: { stringValue: 'b' } }] }],
    droppedEventsCount: 2,
    links: [
      { traceId: '0af7651916cd43dd8448eb211c80319d', spanId: 'b7ad6b7169203333', attributes: [{ key: 'a', value: { boolValue: false } }] },
    ],
    droppedLinksCount: 3,
    status: { message: 'no', code: 2 },
  }

  it('is what was sent', () => expect(spanJson(within(request(whole), 1, 2, 2))).toEqual(whole))

  it('has resource and scope', () => {
    const attributes = [{ key: 'service.name', value: { stringValue: 'a' } }]
    const body = request(whole, { resource: { attributes, droppedAttributesCount: 4 } })
    expect(resourceJson(within(body, 1, 1))).toEqual({ attributes, droppedAttributesCount: 4 })
    const scope = { name: 'openai', version: '1', attributes }
    const scoped = exportRequestFromJson(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ scope, spans: [whole] }] }] }))
    expect(scopeJson(within(scoped, 1, 2, 1))).toEqual(scope)
  })

  it('goes back in as it came out, whatever the attributes are', () => {
    const { value } = fc.letrec<{ value: object }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'binary' }).map((text) => ({ stringValue: text.toWellFormed() })),
        fc.boolean().map((boolValue) => ({ boolValue })),
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((int) => ({ intValue: String(int) })),
        fc.double().map((double) => ({ doubleValue: Number.isFinite(double) ? double : String(double) })),
        fc.uint8Array().map((bytes) => ({ bytesValue: Buffer.from(bytes).toString('base64') })),
        fc.array(tie('value'), { maxLength: 4 }).map((values) => ({ arrayValue: { values } })),
        fc
          .array(fc.record({ key: fc.string({ minLength: 1, unit: 'grapheme' }), value: tie('value') }), { maxLength: 4 })
          .map((values) => ({ kvlistValue: { values } })),
      ),
    }))
    fc.assert(
      fc.property(fc.array(fc.record({ key: fc.string({ minLength: 1 }), value }), { minLength: 1 }), (attributes) => {
        const span = { name: 'x', attributes }
        expect(spanJson(within(request(span), 1, 2, 2))).toEqual(JSON.parse(JSON.stringify(span)))
      }),
    )
  })
})
