import type { AttributeList } from './attribute-list.ts'
import type { AttributeValue } from './attribute-value.ts'
import { ByteWriter, longText, putAscii, putBigEndian, putTime, putUint32, putVarint, shortText, varintSize } from './byte-writer.ts'
import type { SpanId, TraceId } from './ids.ts'
import { type TraceState, sampledFlag, traceStateText } from './span-context.ts'
import type { InstrumentationScope, SpanData, SpanEvent, SpanLink } from './span-data.ts'

/*
 * OTLP 1.x, opentelemetry/proto/trace/v1/trace.proto and common/v1/common.proto. Tags are `number << 3 | wireType`
 * (0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes).
 */
const spanTag = {
  traceId: 10,
  spanId: 18,
  traceState: 26,
  parentSpanId: 34,
  name: 42,
  kind: 48,
  start: 57,
  end: 65,
  attributes: 74,
  droppedAttributes: 80,
  events: 90,
  droppedEvents: 96,
  links: 106,
  droppedLinks: 112,
  status: 122,
  flags: 133,
} as const
const eventTag = { time: 9, name: 18, attributes: 26 } as const
const linkTag = { traceState: 26, attributes: 34, flags: 53 } as const
const statusTag = { message: 18, code: 24 } as const
const keyValueTag = { key: 10, value: 18 } as const
const anyValueTag = { string: 10, bool: 16, int: 24, double: 33, array: 42, keyValues: 50, bytes: 58 } as const

// What most of them need, so that their lengths are written in place.
const fixedFieldsSize = 80
const expectedSpanSize = 1024
const expectedEventSize = 1024
const expectedLinkSize = 64
const expectedListSize = 64

/** Appends one `ScopeSpans.spans` entry: the field of the message that contains it, tag and length included. */
export function encodeSpan(writer: ByteWriter, span: SpanData): void {
  const message = writer.beginMessage(18, expectedSpanSize)
  encodeFixedFields(writer, span)
  if (span.trace.state !== undefined) encodeTraceState(writer, spanTag.traceState, span.trace.state)
  encodeAttributes(writer, spanTag.attributes, span.attributes)
  if (span.droppedAttributes > 0) writer.varintField(spanTag.droppedAttributes, span.droppedAttributes)
  for (const event of span.events) encodeEvent(writer, event)
  if (span.droppedEvents > 0) writer.varintField(spanTag.droppedEvents, span.droppedEvents)
  for (const link of span.links) encodeLink(writer, link)
  if (span.droppedLinks > 0) writer.varintField(spanTag.droppedLinks, span.droppedLinks)
  if (span.statusCode !== 0) {
    const expectedSize = span.statusMessage.length + 4
    const status = writer.beginMessage(spanTag.status, expectedSize)
    if (span.statusMessage !== '') writer.stringField(statusTag.message, span.statusMessage)
    writer.varintField(statusTag.code, span.statusCode)
    writer.endMessage(status, expectedSize)
  }
  writer.endMessage(message, expectedSpanSize)
}

/** Those that every span has, in one go: the wire has no order of fields. */
function encodeFixedFields(writer: ByteWriter, { trace, id, parentId, kind, startUs, endUs, name }: SpanData): void {
  writer.reserve(fixedFieldsSize + name.length)
  const { bytes } = writer
  let at = putIds(bytes, writer.length, trace.id, id)
  if (parentId !== undefined) {
    bytes[at] = spanTag.parentSpanId
    bytes[at + 1] = 8
    at = putSpanId(bytes, at + 2, parentId)
  }
  bytes[at] = spanTag.kind
  bytes[at + 1] = kind
  bytes[at + 2] = spanTag.start
  at = putTime(bytes, at + 3, startUs)
  if (endUs !== undefined) {
    bytes[at] = spanTag.end
    at = putTime(bytes, at + 1, endUs)
  }
  at = putUint32(bytes, putVarint(bytes, at, spanTag.flags), sampledFlag)
  bytes[at] = spanTag.name
  bytes[at + 1] = name.length
  const end = name.length <= shortText ? putAscii(bytes, at + 2, name) : -1
  writer.length = end < 0 ? at : end
  if (end < 0) writer.stringField(spanTag.name, name)
}

/** `trace_id` and `span_id`, which have the same numbers in a span and in a link. */
function putIds(bytes: Uint8Array, start: number, traceId: TraceId, spanId: SpanId): number {
  bytes[start] = spanTag.traceId
  bytes[start + 1] = 16
  const at = putSpanId(bytes, putSpanId(bytes, start + 2, traceId.high), traceId.low)
  bytes[at] = spanTag.spanId
  bytes[at + 1] = 8
  return putSpanId(bytes, at + 2, spanId)
}

function putSpanId(bytes: Uint8Array, at: number, { high, low }: SpanId): number {
  return putBigEndian(bytes, putBigEndian(bytes, at, high), low)
}

function encodeEvent(writer: ByteWriter, event: SpanEvent): void {
  const message = writer.beginMessage(spanTag.events, expectedEventSize)
  writer.timeField(eventTag.time, event.timeUs)
  writer.stringField(eventTag.name, event.name)
  encodeAttributes(writer, eventTag.attributes, event.attributes)
  writer.endMessage(message, expectedEventSize)
}

function encodeLink(writer: ByteWriter, link: SpanLink): void {
  const message = writer.beginMessage(spanTag.links, expectedLinkSize)
  writer.reserve(fixedFieldsSize)
  writer.length = putIds(writer.bytes, writer.length, link.traceId, link.spanId)
  if (link.traceState !== undefined) encodeTraceState(writer, linkTag.traceState, link.traceState)
  encodeAttributes(writer, linkTag.attributes, link.attributes)
  writer.fixed32Field(linkTag.flags, link.flags)
  writer.endMessage(message, expectedLinkSize)
}

function encodeTraceState(writer: ByteWriter, tag: number, state: TraceState): void {
  const text = traceStateText(state)
  if (text !== '') writer.stringField(tag, text)
}

function encodeAttributes(writer: ByteWriter, tag: number, attributes: AttributeList): void {
  for (let at = 0; at < attributes.size; at++) encodeKeyValue(writer, tag, attributes.keyAt(at), attributes.valueAt(at))
}

function encodeKeyValue(writer: ByteWriter, tag: number, key: string, value: AttributeValue): void {
  if (typeof value === 'string' && encodeAsciiEntry(writer, tag, key, value)) return
  const valueSize = expectedValueSize(value)
  const expectedSize = key.length + valueSize + 3 + varintSize(valueSize)
  const message = writer.beginMessage(tag, expectedSize)
  writer.stringField(keyValueTag.key, key)
  encodeAnyValue(writer, keyValueTag.value, value, valueSize)
  writer.endMessage(message, expectedSize)
}

/**
 * A `KeyValue` of two texts of one byte a character, as nearly all are: every length is known beforehand, and nothing is written twice.
 * False, and nothing is written, for others.
 */
function encodeAsciiEntry(writer: ByteWriter, tag: number, key: string, text: string): boolean {
  const units = text.length
  if (units > longText || key.length > shortText) return false
  const valueSize = 1 + varintSize(units) + units
  // Three bytes for a character, should it be something else.
  writer.reserve(3 * units + key.length + 16)
  const { bytes } = writer
  let at = writer.length
  bytes[at] = tag
  at = putVarint(bytes, at + 1, 3 + key.length + varintSize(valueSize) + valueSize)
  bytes[at] = keyValueTag.key
  bytes[at + 1] = key.length
  at = putAscii(bytes, at + 2, key)
  if (at < 0) return false
  bytes[at] = keyValueTag.value
  at = putVarint(bytes, at + 1, valueSize)
  bytes[at] = anyValueTag.string
  at = putVarint(bytes, at + 1, units)
  if (units <= shortText) at = putAscii(bytes, at, text)
  else at = bytes.write(text, at, 'utf8') === units ? at + units : -1
  if (at < 0) return false
  writer.length = at
  return true
}

function encodeAnyValue(writer: ByteWriter, tag: number, value: AttributeValue, expectedSize = expectedValueSize(value)): void {
  const message = writer.beginMessage(tag, expectedSize)
  switch (typeof value) {
    case 'string':
      writer.stringField(anyValueTag.string, value)
      break
    case 'boolean':
      writer.varintField(anyValueTag.bool, value ? 1 : 0)
      break
    case 'number':
      encodeNumber(writer, value)
      break
    case 'bigint':
      writer.varint(anyValueTag.int)
      writer.varintBigInt(value)
      break
    default:
      encodeComposite(writer, value)
  }
  writer.endMessage(message, expectedSize)
}

function expectedValueSize(value: AttributeValue): number {
  return typeof value === 'string' ? 1 + varintSize(value.length) + value.length : 8
}

function encodeNumber(writer: ByteWriter, value: number): void {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
    writer.doubleField(anyValueTag.double, value)
  } else if (value >= 0) {
    writer.varintField(anyValueTag.int, value)
  } else {
    writer.varint(anyValueTag.int)
    writer.varintBigInt(BigInt(value))
  }
}

function encodeComposite(writer: ByteWriter, value: Uint8Array | AttributeValue[] | { [key: string]: AttributeValue }): void {
  if (value instanceof Uint8Array) {
    writer.bytesField(anyValueTag.bytes, value)
  } else if (Array.isArray(value)) {
    const message = writer.beginMessage(anyValueTag.array, expectedListSize)
    for (const item of value) encodeAnyValue(writer, 10, item)
    writer.endMessage(message, expectedListSize)
  } else {
    const message = writer.beginMessage(anyValueTag.keyValues, expectedListSize)
    for (const key of Object.keys(value)) encodeKeyValue(writer, 10, key, value[key] as AttributeValue)
    writer.endMessage(message, expectedListSize)
  }
}

/** `ResourceSpans.resource` with tag and length. */
export function encodeResource(attributes: AttributeList): Buffer {
  const writer = new ByteWriter(512)
  const resource = writer.beginMessage(10, 512)
  encodeAttributes(writer, 10, attributes)
  writer.endMessage(resource, 512)
  return writer.view()
}

/** Spans of one scope, as `encodeSpan` wrote them one after the other. */
export interface ScopeSpans {
  scope: InstrumentationScope
  spans: Buffer
}

/**
 * An `ExportTraceServiceRequest` of one resource as a list of buffers, to be sent one after the other: before the spans of each scope what
 * leads to them. The spans are not copied.
 */
export function encodeRequest(resource: Buffer, scopes: readonly ScopeSpans[]): Buffer[] {
  const entries = scopes.map(({ scope, spans }) => {
    const head = encodeScope(scope)
    return { head, spans, size: head.length + spans.length }
  })
  const writer = new ByteWriter(512)
  writer.varintField(
    10,
    entries.reduce((sum, { size }) => sum + 1 + varintSize(size) + size, resource.length),
  )
  writer.append(resource)
  let sent = 0
  return entries.flatMap(({ head, spans, size }) => {
    writer.varintField(18, size)
    writer.append(head)
    const lead = writer.view(sent)
    sent = writer.length
    return [lead, spans]
  })
}

function encodeScope(scope: InstrumentationScope): Buffer {
  const writer = new ByteWriter(256)
  const expectedSize = scope.name.length + scope.version.length + 4
  const message = writer.beginMessage(10, expectedSize)
  writer.stringField(10, scope.name)
  if (scope.version !== '') writer.stringField(18, scope.version)
  writer.endMessage(message, expectedSize)
  return writer.view()
}
