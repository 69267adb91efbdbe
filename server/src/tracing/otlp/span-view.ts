import type { Attributes, AttributeValue, SpanEvent, SpanReading } from './attributes.ts'
import { checkAnyValue, checkKeyValue, decodeAnyValue } from './any-value.ts'
import { microsecondsAt, ProtoReader } from './proto-reader.ts'
import { textAt } from './short-text.ts'

/** Attributes that lie in protobuf bytes as repeated `KeyValue`; four offsets each. */
export class ProtoAttributes implements Attributes {
  bytes: Buffer
  size = 0
  longestKeyBytes = 0
  longestValueBytes = 0
  /** keyStart, keyEnd, valueStart, valueEnd. */
  private offsets = new Int32Array(4 * 64)

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  reset(bytes: Buffer): void {
    this.bytes = bytes
    this.size = this.longestKeyBytes = this.longestValueBytes = 0
  }

  /** Notes the `KeyValue` from the reader's position to `end`, checks its value and moves there. */
  add(reader: ProtoReader, end: number): void {
    if (this.size * 4 === this.offsets.length) {
      const larger = new Int32Array(this.offsets.length * 2)
      larger.set(this.offsets)
      this.offsets = larger
    }
    const at = this.size * 4
    const offsets = this.offsets
    offsets[at] = offsets[at + 1] = offsets[at + 2] = offsets[at + 3] = end
    const outerEnd = reader.end
    reader.end = end
    while (reader.pos < end) {
      const tag = reader.tag()
      if (tag === 0x0a) {
        const keyEnd = reader.span()
        offsets[at] = reader.pos
        offsets[at + 1] = keyEnd
        if (keyEnd - reader.pos > this.longestKeyBytes) this.longestKeyBytes = keyEnd - reader.pos
        reader.pos = keyEnd
      } else if (tag === 0x12) {
        const valueEnd = reader.span()
        offsets[at + 2] = reader.pos
        offsets[at + 3] = valueEnd
        if (valueEnd - reader.pos > this.longestValueBytes) this.longestValueBytes = valueEnd - reader.pos
        checkAnyValue(reader, valueEnd, 1)
        reader.pos = valueEnd
      } else reader.skip(tag)
    }
    reader.end = outerEnd
    this.size++
  }

  key(i: number): string {
    return textAt(this.bytes, this.offsets[i * 4] as number, this.offsets[i * 4 + 1] as number)
  }

  value(i: number): AttributeValue {
    return decodeAnyValue(this.bytes, this.offsets[i * 4 + 2] as number, this.offsets[i * 4 + 3] as number)
  }
}

/**
 * One OTLP `Span` message seen through its bytes. Ingest reuses one view for all spans of a request: what is needed longer is copied out
 * or taken as a sub-array of the request's bytes.
 */
export class SpanView implements SpanReading {
  bytes: Buffer = Buffer.alloc(0)
  start = 0
  end = 0
  traceIdAt = 0
  traceIdBytes = 0
  spanIdAt = 0
  spanIdBytes = 0
  parentIdAt = 0
  parentIdBytes = 0
  name = ''
  kind = 0
  /** Unix microseconds; 0 when absent. */
  startUs = 0
  endUs = 0
  statusCode = 0
  statusMessage = ''
  scopeName = ''
  readonly attributes = new ProtoAttributes(this.bytes)
  /** Start and end of each event message. */
  private eventOffsets: number[] = []
  private linkOffsets: number[] = []

  get eventCount(): number {
    return this.eventOffsets.length / 2
  }

  isWithin(limits: { attributeBytes: number; keyBytes: number; attributes: number; events: number; links: number }): boolean {
    const { attributes } = this
    return (
      attributes.size <= limits.attributes &&
      attributes.longestKeyBytes <= limits.keyBytes &&
      attributes.longestValueBytes <= limits.attributeBytes &&
      this.eventCount <= limits.events &&
      this.linkOffsets.length / 2 <= limits.links &&
      (this.eventCount === 0 || this.longestEventBytes() <= limits.attributeBytes)
    )
  }

  private longestEventBytes(): number {
    let longest = 0
    for (let i = 0; i < this.eventOffsets.length; i += 2) {
      longest = Math.max(longest, (this.eventOffsets[i + 1] as number) - (this.eventOffsets[i] as number))
    }
    return longest
  }

  /** Parses the `Span` message at [start, end) of `bytes`. @throws MALFORMED_REQUEST */
  parse(bytes: Buffer, start: number, end: number): void {
    this.bytes = bytes
    this.start = start
    this.end = end
    this.traceIdBytes = this.spanIdBytes = this.parentIdBytes = 0
    this.name = this.statusMessage = ''
    this.kind = this.startUs = this.endUs = this.statusCode = 0
    this.attributes.reset(bytes)
    if (this.eventOffsets.length > 0) this.eventOffsets = []
    if (this.linkOffsets.length > 0) this.linkOffsets = []
    const reader = new ProtoReader(bytes, start, end)
    while (reader.pos < end) {
      const tag = reader.tag()
      switch (tag) {
        case 0x0a: {
          const fieldEnd = reader.span()
          this.traceIdAt = reader.pos
          this.traceIdBytes = fieldEnd - reader.pos
          reader.pos = fieldEnd
          break
        }
        case 0x12: {
          const fieldEnd = reader.span()
          this.spanIdAt = reader.pos
          this.spanIdBytes = fieldEnd - reader.pos
          reader.pos = fieldEnd
          break
        }
        case 0x22: {
          const fieldEnd = reader.span()
          this.parentIdAt = reader.pos
          this.parentIdBytes = fieldEnd - reader.pos
          reader.pos = fieldEnd
          break
        }
        case 0x2a:
          this.name = reader.text(reader.span())
          break
        case 0x30:
          this.kind = reader.varint()
          break
        case 0x39:
          this.startUs = microsecondsAt(bytes, reader.fixed64())
          break
        case 0x41:
          this.endUs = microsecondsAt(bytes, reader.fixed64())
          break
        case 0x4a:
          this.attributes.add(reader, reader.span())
          break
        case 0x5a: {
          const fieldEnd = reader.span()
          checkWithAttributes(reader, fieldEnd, 0x1a)
          this.eventOffsets.push(reader.pos, fieldEnd)
          reader.pos = fieldEnd
          break
        }
        case 0x6a: {
          const fieldEnd = reader.span()
          checkWithAttributes(reader, fieldEnd, 0x22)
          this.linkOffsets.push(reader.pos, fieldEnd)
          reader.pos = fieldEnd
          break
        }
        case 0x7a:
          this.parseStatus(reader, reader.span())
          break
        default:
          reader.skip(tag)
      }
    }
  }

  private parseStatus(reader: ProtoReader, end: number): void {
    const outerEnd = reader.end
    reader.end = end
    while (reader.pos < end) {
      const tag = reader.tag()
      if (tag === 0x12) this.statusMessage = reader.text(reader.span())
      else if (tag === 0x18) this.statusCode = reader.varint()
      else reader.skip(tag)
    }
    reader.end = outerEnd
  }

  events(): SpanEvent[] {
    const events: SpanEvent[] = []
    for (let i = 0; i < this.eventOffsets.length; i += 2) {
      events.push(decodeEvent(this.bytes, this.eventOffsets[i] as number, this.eventOffsets[i + 1] as number))
    }
    return events
  }

  links(): { traceId: string; spanId: string }[] {
    const links: { traceId: string; spanId: string }[] = []
    for (let i = 0; i < this.linkOffsets.length; i += 2) {
      const end = this.linkOffsets[i + 1] as number
      const reader = new ProtoReader(this.bytes, this.linkOffsets[i] as number, end)
      let traceId = ''
      let spanId = ''
      while (reader.pos < end) {
        const tag = reader.tag()
        if (tag !== 0x0a && tag !== 0x12) {
          reader.skip(tag)
          continue
        }
        const fieldEnd = reader.span()
        const hex = this.bytes.toString('hex', reader.pos, fieldEnd)
        if (tag === 0x0a) traceId = hex
        else spanId = hex
        reader.pos = fieldEnd
      }
      links.push({ traceId, spanId })
    }
    return links
  }
}

/**
 * Events and links are decoded lazily; this walk makes sure that decoding them later cannot fail or overflow the stack. Leaves the reader
 * at the start of the message.
 */
function checkWithAttributes(reader: ProtoReader, end: number, attributesTag: number): void {
  const start = reader.pos
  const outerEnd = reader.end
  reader.end = end
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag === attributesTag) checkKeyValue(reader, reader.span())
    else reader.skip(tag)
  }
  reader.end = outerEnd
  reader.pos = start
}

function decodeEvent(bytes: Buffer, start: number, end: number): SpanEvent {
  const reader = new ProtoReader(bytes, start, end)
  const attributes = new ProtoAttributes(bytes)
  let name = ''
  let timeUs = 0
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag === 0x09) timeUs = microsecondsAt(bytes, reader.fixed64())
    else if (tag === 0x12) name = reader.text(reader.span())
    else if (tag === 0x1a) attributes.add(reader, reader.span())
    else reader.skip(tag)
  }
  return { name, timeUs, attributes }
}

/** Reads one stored payload back. */
export function decodeSpan(payload: Uint8Array): SpanView {
  const view = new SpanView()
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength)
  view.parse(bytes, 0, bytes.length)
  return view
}
