import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeSpans } from '../../test/otlp-sink.ts'
import { AttributeList } from './attribute-list.ts'
import type { AttributeValue } from './attribute-value.ts'
import { ByteWriter } from './byte-writer.ts'
import { SpanId, TraceId } from './ids.ts'
import { encodeRequest, encodeResource, encodeSpan } from './otlp-encoder.ts'
import type { SpanData } from './span-data.ts'

const spanId = new SpanId(0xb7ad6b71 | 0, 0x69203331)
const traceId = new TraceId(new SpanId(0x0af76519, 0x16cd43dd), new SpanId(0x8448eb21 | 0, 0x1c80319c))

function encode(spans: SpanData[], capacity = 64): Buffer {
  const writer = new ByteWriter(capacity)
  for (const span of spans) encodeSpan(writer, span)
  return Buffer.concat(
    encodeRequest(encodeResource(AttributeList.from([['service.name', 'shop']])), [
      { scope: { name: 'assay', version: '1.2.3' }, spans: writer.view() },
    ]),
  )
}

function aSpan(parts: Partial<SpanData> = {}): SpanData {
  return {
    trace: { id: traceId, state: undefined },
    id: spanId,
    parentId: undefined,
    name: 'step',
    kind: 1,
    startUs: 1_790_000_000_000_001,
    endUs: 1_790_000_000_000_002,
    attributes: new AttributeList(),
    events: [],
    links: [],
    droppedAttributes: 0,
    droppedEvents: 0,
    droppedLinks: 0,
    statusCode: 0,
    statusMessage: '',
    scope: { name: 'assay', version: '1.2.3' },
    ...parts,
  }
}

/** As the decoder gives it: integers as bigint, bytes as hex. */
function asDecoded(value: AttributeValue): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (Array.isArray(value)) return value.map(asDecoded)
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asDecoded(item)]))
  return value
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ minLength: 100, maxLength: 300 }),
  fc.string({ unit: 'grapheme', minLength: 5000, maxLength: 6000 }),
)
const { value: attributeValue } = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.boolean(),
    fc.double(),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.uint8Array({ maxLength: 200 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.string({ maxLength: 10 }).filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
}))

describe('the encoder', () => {
  it('is read back unchanged by a decoder generated from the OTLP definitions', () => {
    fc.assert(
      fc.property(fc.dictionary(text, attributeValue, { maxKeys: 5, noNullPrototype: true }), text, text, (attributes, name, message) => {
        const [span] = decodeSpans(
          encode([aSpan({ name, attributes: AttributeList.from(Object.entries(attributes)), statusCode: 2, statusMessage: message })]),
        )
        expect(span).toMatchObject({ name, status: { code: 2, message } })
        expect(span?.attributes).toEqual(Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, asDecoded(value)])))
      }),
      { numRuns: 300 },
    )
  })

  it('writes every field of a span', () => {
    const [span] = decodeSpans(
      encode([
        aSpan({
          trace: { id: traceId, state: { serialize: () => 'vendor=1' } },
          parentId: new SpanId(0x00f067aa, 0x0ba902b7),
          name: 'step',
          kind: 3,
          events: [{ name: 'exception', timeUs: 1_790_000_000_000_001, attributes: AttributeList.from([['exception.type', 'Error']]) }],
          links: [
            {
              traceId: new TraceId(spanId, spanId),
              spanId,
              traceState: undefined,
              flags: 1,
              attributes: AttributeList.from([['why', 'retry']]),
            },
          ],
          droppedAttributes: 1,
          droppedEvents: 2,
          droppedLinks: 300,
          statusCode: 1,
        }),
      ]),
    )
    expect(span).toEqual({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      parentSpanId: '00f067aa0ba902b7',
      traceState: 'vendor=1',
      flags: 1,
      name: 'step',
      kind: 3,
      startNs: 1_790_000_000_000_001_000n,
      endNs: 1_790_000_000_000_002_000n,
      attributes: {},
      events: [{ name: 'exception', timeNs: 1_790_000_000_000_001_000n, attributes: { 'exception.type': 'Error' } }],
      links: [{ traceId: 'b7ad6b7169203331b7ad6b7169203331', spanId: 'b7ad6b7169203331', attributes: { why: 'retry' } }],
      dropped: { attributes: 1, events: 2, links: 300 },
      status: { code: 1, message: '' },
      scope: { name: 'assay', version: '1.2.3' },
      resource: { 'service.name': 'shop' },
    })
  })

  it('keeps every microsecond from 1970 to 2200', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7_258_118_400_000_000 }), (startUs) => {
        const [span] = decodeSpans(encode([aSpan({ startUs, endUs: startUs })]))
        expect(span?.startNs).toBe(BigInt(startUs) * 1000n)
      }),
    )
  })

  it('leaves the end time out of a span that is open', () => {
    expect(decodeSpans(encode([aSpan({ endUs: undefined })]))[0]?.endNs).toBe(0n)
  })

  it('writes many spans of all sizes one after the other, however small the buffer was', () => {
    const sizes = [0, 1, 31, 32, 127, 128, 5461, 5462, 16_383, 16_384, 70_000]
    const spans = sizes.map((size) => aSpan({ name: `${size}`, attributes: AttributeList.from([['text', 'é'.repeat(size)]]) }))
    expect(decodeSpans(encode(spans, 1)).map((span) => [span.name, span.attributes['text']])).toEqual(
      sizes.map((size) => [`${size}`, 'é'.repeat(size)]),
    )
  })

  it('writes a lone surrogate as the replacement character', () => {
    const [span] = decodeSpans(
      encode([aSpan({ name: 'a\ud800b', attributes: AttributeList.from([['long', `${'x'.repeat(200)}\udc00`]]) })]),
    )
    expect(span?.name).toBe('a\ufffdb')
    expect(span?.attributes['long']).toBe(`${'x'.repeat(200)}\ufffd`)
  })
})
