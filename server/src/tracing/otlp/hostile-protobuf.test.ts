import fc from 'fast-check'
import { isAppError } from '@assay/protocol'
import { describe, expect, it } from 'vitest'
import type { Attributes, AttributeValue } from './attributes.ts'
import { jsonValue } from '../pages/span-payload.ts'
import { writeValue } from '../store/span-store.contract.fixture.ts'
import { readAttributes, visitExportRequest } from './export-request.ts'
import { exportRequestFromJson } from './json-request.ts'
import { ProtoReader } from './proto-reader.ts'
import { ProtoWriter } from './proto-writer.ts'
import type { SpanView } from './span-view.ts'
import { decodeSpan } from './span-view.ts'
import { spanLimits, truncateSpan, truncationKey } from './truncate-span.ts'

function request(fillSpan: (writer: ProtoWriter) => void): Buffer {
  const writer = new ProtoWriter()
  writer.message(1, () =>
    writer.message(2, () =>
      writer.message(2, () => {
        writer.raw(1, Buffer.alloc(16, 1))
        writer.raw(2, Buffer.alloc(8, 2))
        writer.fixed64(7, 1_700_000_000_000_000_000n)
        writer.fixed64(8, 1_700_000_000_000_001_000n)
        fillSpan(writer)
      }),
    ),
  )
  return Buffer.from(writer.finish())
}

/** Null when it was read; the error's code when it was refused. Anything else than a refusal is a defect, and so is a span that was let in and cannot be decoded. */
function refusalOf(bytes: Buffer): string | null {
  const accepted: { payload: Buffer; resource: Buffer; scope: Buffer }[] = []
  try {
    visitExportRequest(bytes, (view, _resource, origin) =>
      accepted.push({
        payload: Buffer.from(view.bytes.subarray(view.start, view.end)),
        resource: Buffer.from(origin.resource),
        scope: Buffer.from(origin.scope),
      }),
    )
  } catch (error) {
    if (!isAppError(error)) throw error
    return error.code
  }
  for (const { payload, resource, scope } of accepted) {
    decodeWhole(decodeSpan(payload))
    decodeLinks(payload)
    decodeAll(readAttributes(resource, 1))
    decodeAll(readAttributes(scope, 3))
  }
  return null
}

function decodeWhole(view: SpanView): void {
  decodeAll(view.attributes)
  for (const event of view.events()) decodeAll(event.attributes)
  view.links()
}

function decodeLinks(payload: Buffer): void {
  const reader = new ProtoReader(payload)
  while (reader.pos < reader.end) {
    const tag = reader.tag()
    const start = reader.pos
    reader.skip(tag)
    if (tag !== 0x6a) continue
    const link = new ProtoReader(payload, start)
    const end = link.span()
    decodeAll(readAttributes(payload.subarray(link.pos, end), 4))
  }
}

function decodeAll(attributes: Attributes): void {
  for (let i = 0; i < attributes.size; i++) attributes.value(i)
}

/** An AnyValue nested so deep, made from the inside out: writing it is not what is tested. */
function nestedValue(depth: number, keyed: boolean): Buffer {
  let value: Buffer = Buffer.from([0x0a, 0x01, 0x78])
  for (let i = 0; i < depth; i++) {
    const item: Buffer = keyed
      ? lengthPrefixed(0x0a, Buffer.concat([Buffer.from([0x0a, 0x01, 0x6b]), lengthPrefixed(0x12, value)]))
      : lengthPrefixed(0x0a, value)
    value = lengthPrefixed(keyed ? 0x32 : 0x2a, item)
  }
  return value
}

function lengthPrefixed(tag: number, bytes: Buffer): Buffer {
  const writer = new ProtoWriter()
  writer.varint(tag)
  writer.varint(bytes.length)
  return Buffer.concat([writer.finish(), bytes])
}

function attribute(writer: ProtoWriter, key: string, value: Buffer): void {
  writer.message(9, () => {
    writer.text(1, key)
    writer.raw(2, value)
  })
}

describe('HX-64: hostile protobuf', () => {
  it.each([
    [1_000, false],
    [1_000, true],
    [10_000, false],
  ])('refuses values nested %d deep (keyed: %s)', (depth, keyed) => {
    const value = nestedValue(depth, keyed)
    expect(refusalOf(request((writer) => attribute(writer, 'deep', value)))).toBe('MALFORMED_REQUEST')
    expect(refusalOf(request((writer) => writer.message(11, () => writer.message(3, () => writer.raw(2, value)))))).toBe(
      'MALFORMED_REQUEST',
    )
  })

  it.each([
    [63, null],
    [64, 'MALFORMED_REQUEST'],
  ])('at the limit: %d levels below an attribute are answered with %s', (depth, expected) => {
    expect(refusalOf(request((writer) => attribute(writer, 'deep', nestedValue(depth, false))))).toBe(expected)
  })

  it.each([
    ['a length of 2^31-1', Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x07])],
    ['a varint of eleven bytes', Buffer.from([0x0a, ...Array.from({ length: 10 }, () => 0x80), 0x01])],
    ['a group', Buffer.from([0x0b, 0x0c])],
    ['wire type 7', Buffer.from([0x0f])],
    ['field number 0', Buffer.from([0x02, 0x00])],
    ['a message that ends early', request(() => undefined).subarray(0, -3)],
    [
      'a name longer than its span',
      request((writer) => {
        writer.varint(0x2a)
        writer.varint(100)
      }),
    ],
  ])('refuses %s', (_what, bytes) => {
    expect(refusalOf(bytes)).toBe('MALFORMED_REQUEST')
  })

  it.each([
    ['an item longer than its list', Buffer.from([0x2a, 0x02, 0x0a, 0x04, 0x0a, 0x02, 0x61, 0x62])],
    ['an entry longer than its list', Buffer.from([0x32, 0x02, 0x0a, 0x05, 0x0a, 0x01, 0x6b, 0x12, 0x00])],
    ['a value longer than its entry', Buffer.from([0x32, 0x06, 0x0a, 0x02, 0x12, 0x02, 0x0a, 0x00])],
  ])('refuses %s, in attributes of spans, events, links, resources and scopes', (_what, value) => {
    const keyValue = (writer: ProtoWriter, field: number): void =>
      writer.message(field, () => {
        writer.text(1, 'x')
        writer.raw(2, value)
      })
    expect(refusalOf(request((writer) => keyValue(writer, 9)))).toBe('MALFORMED_REQUEST')
    expect(refusalOf(request((writer) => writer.message(11, () => keyValue(writer, 3))))).toBe('MALFORMED_REQUEST')
    expect(refusalOf(request((writer) => writer.message(13, () => keyValue(writer, 4))))).toBe('MALFORMED_REQUEST')
    const around = (fill: (writer: ProtoWriter) => void): Buffer => {
      const writer = new ProtoWriter()
      writer.message(1, () => fill(writer))
      return Buffer.from(writer.finish())
    }
    expect(refusalOf(around((writer) => writer.message(1, () => keyValue(writer, 1))))).toBe('MALFORMED_REQUEST')
    expect(refusalOf(around((writer) => writer.message(2, () => writer.message(1, () => keyValue(writer, 3)))))).toBe('MALFORMED_REQUEST')
  })

  it('refuses a link that is no message', () => {
    expect(refusalOf(request((writer) => writer.raw(13, Buffer.from([0x0f]))))).toBe('MALFORMED_REQUEST')
  })

  it('lets in no value that cannot be decoded later', () => {
    const piece = fc.constantFrom(0x0a, 0x12, 0x2a, 0x32, 0x10, 0x18, 0x21, 0x3a, 0, 1, 2, 3, 4, 6, 8, 0x61, 0xff)
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), fc.constantFrom(9, 11, 13), (bytes, field) => {
        const code = refusalOf(
          request((writer) => {
            const keyValue = (at: number): void =>
              writer.message(at, () => {
                writer.text(1, 'x')
                writer.raw(2, Buffer.from(bytes))
              })
            if (field === 9) keyValue(9)
            else writer.message(field, () => keyValue(field === 11 ? 3 : 4))
          }),
        )
        expect([null, 'MALFORMED_REQUEST']).toContain(code)
      }),
      { numRuns: 10_000 },
    )
  })

  it('refuses text that is not UTF-8', () => {
    expect(refusalOf(request((writer) => attribute(writer, 'k', Buffer.from([0x0a, 0x02, 0xc3, 0x28]))))).toBe('MALFORMED_REQUEST')
  })

  it('passes over a million unknown fields', () => {
    const unknown = Buffer.alloc(2_000_000)
    for (let i = 0; i < unknown.length; i += 2) unknown[i] = 0x78
    expect(refusalOf(request((writer) => writer.verbatim(unknown)))).toBeNull()
  })

  it('reads or refuses any bytes, and never breaks', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect([null, 'MALFORMED_REQUEST']).toContain(refusalOf(Buffer.from(bytes)))
      }),
      { numRuns: 2_000 },
    )
  })

  it('reads or refuses any damage to a good request, and never breaks', () => {
    const good = request((writer) => {
      writer.text(5, 'name')
      writer.message(9, () => {
        writer.text(1, 'k')
        writer.message(2, () => writeValue(writer, new Map<string, AttributeValue>([['a', ['b', 1n]]])))
      })
      writer.message(11, () => {
        writer.text(2, 'event')
        writer.message(3, () => {
          writer.text(1, 'k')
          writer.message(2, () => writer.text(1, 'v'))
        })
      })
      writer.message(13, () => {
        writer.raw(1, Buffer.alloc(16, 3))
        writer.raw(2, Buffer.alloc(8, 4))
        writer.message(4, () => {
          writer.text(1, 'k')
          writer.message(2, () => writeValue(writer, ['c', new Map([['d', 1.5]])]))
        })
      })
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), (changes) => {
        const bytes = Buffer.from(good)
        for (const [at, value] of changes) bytes[at] = value
        expect([null, 'MALFORMED_REQUEST']).toContain(refusalOf(bytes))
      }),
      { numRuns: 3_000 },
    )
  })
})

describe('HX-65: hostile JSON', () => {
  const span = (more: string): string =>
    `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"${'01'.repeat(16)}","spanId":"${'02'.repeat(8)}","startTimeUnixNano":"1","endTimeUnixNano":"2"${more}}]}]}]}`
  const codeOf = (text: string): string | null => {
    try {
      return refusalOf(exportRequestFromJson(text))
    } catch (error) {
      if (!isAppError(error)) throw error
      return error.code
    }
  }
  it.each([
    ['nesting 100,000 deep', '['.repeat(100_000) + ']'.repeat(100_000)],
    [
      'an attribute nested 1,000 deep',
      span(`,"attributes":[{"key":"k","value":${'{"arrayValue":{"values":['.repeat(1000)}{}${']}}'.repeat(1000)}}]`),
    ],
    [
      'an attribute nested 100,000 deep beside a long integer',
      span(
        `,"x":12345678901234567,"attributes":[{"key":"k","value":${'{"arrayValue":{"values":['.repeat(100_000)}{}${']}}'.repeat(100_000)}}]`,
      ),
    ],
    ['trailing garbage', `${span('')}x`],
    ['a byte order mark in the middle', span('').replace('[', '\ufeff[')],
    ['an array for a body', '[]'],
    ['nothing', ''],
    ['a number too large', span(',"kind":1e400')],
  ])('refuses %s', (_what, text) => {
    expect(codeOf(text)).toBe('MALFORMED_REQUEST')
  })

  it('keeps keys that would pollute a prototype as data', () => {
    const bytes = exportRequestFromJson(
      span(
        ',"__proto__":{"polluted":1},"attributes":[{"key":"__proto__","value":{"kvlistValue":{"values":[{"key":"polluted","value":{"boolValue":true}},{"key":"constructor.prototype","value":{"stringValue":"x"}}]}}}]',
      ),
    )
    visitExportRequest(bytes, (view) => {
      expect(view.attributes.key(0)).toBe('__proto__')
      expect(view.attributes.value(0)).toEqual(
        new Map<string, AttributeValue>([
          ['polluted', true],
          ['constructor.prototype', 'x'],
        ]),
      )
    })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('stores half a character as U+FFFD', () => {
    const bytes = exportRequestFromJson(span(',"name":"\\ud800"'))
    visitExportRequest(bytes, (view) => expect(view.name).toBe('\ufffd'))
  })

  it('reads or refuses any JSON, and never breaks', () => {
    const member = fc.constantFrom(
      'resourceSpans',
      'scopeSpans',
      'spans',
      'traceId',
      'spanId',
      'attributes',
      'key',
      'value',
      'stringValue',
      'arrayValue',
      'values',
      'events',
      'links',
      'status',
      '__proto__',
    )
    const { json } = fc.letrec<{ json: unknown }>((tie) => ({
      json: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('json'), { maxLength: 3 }),
        fc.dictionary(member, tie('json'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(json, (body) => {
        const text = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [body] }] }] })
        expect([null, 'MALFORMED_REQUEST']).toContain(codeOf(text))
      }),
      { numRuns: 1_500 },
    )
  })
})

describe('HX-69: attribute values', () => {
  const { value } = fc.letrec<{ value: AttributeValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.string({ unit: 'grapheme' }),
      fc.boolean(),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.double(),
      fc.constantFrom(NaN, Infinity, -Infinity, -0, 0.5, 2 ** 53 + 2),
      fc.constant(null),
      fc.uint8Array({ maxLength: 12 }),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 3 }).map((pairs) => new Map(pairs.toReversed())),
    ),
  }))
  /** Integers are numbers where exact; doubles stay doubles. */
  const normal = (each: AttributeValue): AttributeValue => {
    if (typeof each === 'bigint') return Number.isSafeInteger(Number(each)) ? Number(each) : each
    if (each instanceof Uint8Array) return Buffer.from(each)
    if (Array.isArray(each)) return each.map(normal)
    return each instanceof Map ? new Map([...each].map(([key, item]) => [key.toWellFormed(), normal(item)])) : each
  }

  it('come back exactly: bytes, 64-bit integers, NaN, infinities, empty values, lists and maps', () => {
    fc.assert(
      fc.property(value, (written) => {
        const bytes = request((writer) =>
          writer.message(9, () => {
            writer.text(1, 'k')
            writer.message(2, () => writeValue(writer, written))
          }),
        )
        let seen = 0
        visitExportRequest(bytes, (view) => {
          const stored = decodeSpan(Buffer.from(view.bytes.subarray(view.start, view.end)))
          expect(stored.attributes.value(0)).toEqual(normal(written))
          expect(() => JSON.stringify(jsonValue(stored.attributes.value(0)))).not.toThrow()
          seen++
        })
        expect(seen).toBe(1)
      }),
      { numRuns: 2_000 },
    )
  })

  it('keep their integers exact in JSON', () => {
    expect([2n ** 63n - 1n, -(2n ** 63n), NaN, -Infinity, Buffer.from([1, 255])].map(jsonValue)).toEqual([
      '9223372036854775807',
      '-9223372036854775808',
      'NaN',
      '-Infinity',
      'Af8=',
    ])
  })
})

describe('HX-68: oversized spans', () => {
  const cut = (fill: (writer: ProtoWriter) => void) => {
    let result: ReturnType<typeof decodeSpan> | null = null
    visitExportRequest(request(fill), (view) => {
      const truncated = truncateSpan(view)
      result = decodeSpan(truncated ?? Buffer.from(view.bytes.subarray(view.start, view.end)))
    })
    if (result === null) throw new Error('no span was read')
    return result as ReturnType<typeof decodeSpan>
  }
  const noted = (view: ReturnType<typeof decodeSpan>): unknown => {
    for (let i = 0; i < view.attributes.size; i++) if (view.attributes.key(i) === truncationKey) return view.attributes.value(i)
    return null
  }
  const text = (writer: ProtoWriter, key: string, value: string): void =>
    writer.message(9, () => {
      writer.text(1, key)
      writer.message(2, () => writer.text(1, value))
    })

  it('leaves what is within the limits as it came', () => {
    expect(noted(cut((writer) => text(writer, 'k', 'x'.repeat(1000))))).toBeNull()
  })
  it('cuts a value of 10 MiB, and says so on the span', () => {
    const view = cut((writer) => text(writer, 'big', 'é'.repeat(5 * 1024 * 1024)))
    expect(noted(view)).toBe(`attribute big: ${spanLimits.attributeBytes} of 10485765 bytes kept`)
    expect((view.attributes.value(0) as string).endsWith('é')).toBe(true)
  })
  it('cuts a key of 1 MB', () => {
    expect(String(noted(cut((writer) => text(writer, 'k'.repeat(1_000_000), 'v'))))).toMatch(/^key k+…: 1024 of 1000000 bytes kept$/)
  })
  it('drops attributes, events and links beyond their numbers, counted', () => {
    const view = cut((writer) => {
      for (let i = 0; i < 100_000; i++) text(writer, `k${i}`, 'v')
      for (let i = 0; i < 10_000; i++) writer.message(11, () => writer.text(2, 'e'))
      for (let i = 0; i < 2_000; i++) writer.message(13, () => writer.raw(1, Buffer.alloc(16, 3)))
    })
    expect(noted(view)).toBe('attributes: 2048 of 100000 kept\nevents: 2048 of 10000 kept\nlinks: 1024 of 2000 kept')
    expect([view.attributes.size, view.eventCount, view.links().length]).toEqual([2049, 2048, 1024])
  })
})
