import type { AttributeList } from './attribute-list.ts'
import type { AttributeValue } from './attribute-value.ts'
import { ByteWriter, varintSize } from './byte-writer.ts'
import { type SpanContext, sampledFlag } from './span-context.ts'
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
const linkTag = { traceId: 10, spanId: 18, traceState: 26, attributes: 34, flags: 53 } as const
const statusTag = { message: 18, code: 24 } as const
const keyValueTag = { key: 10, value: 18 } as const
const anyValueTag = { string: 10, bool: 16, int: 24, double: 33, array: 42, keyValues: 50, bytes: 58 } as const

// SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK and SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK
const knowsRemote = 0x100
const isRemote = 0x200

/** Appends one `ScopeSpans.spans` entry: the field of the message that contains it, tag and length included. */
export function encodeSpan(writer: ByteWriter, span: SpanData): void {
  const message = writer.beginMessage(18)
  const { context } = span
  writer.hexField(spanTag.traceId, context.traceId)
  writer.hexField(spanTag.spanId, context.spanId)
  encodeTraceState(writer, spanTag.traceState, context)
  if (span.parentSpanId !== undefined) writer.hexField(spanTag.parentSpanId, span.parentSpanId)
  writer.stringField(spanTag.name, span.name)
  writer.varintField(spanTag.kind, span.kind)
  writer.timeField(spanTag.start, span.startUs)
  if (span.endUs !== undefined) writer.timeField(spanTag.end, span.endUs)
  encodeAttributes(writer, spanTag.attributes, span.attributes)
  if (span.droppedAttributes > 0) writer.varintField(spanTag.droppedAttributes, span.droppedAttributes)
  for (const event of span.events) encodeEvent(writer, event)
  if (span.droppedEvents > 0) writer.varintField(spanTag.droppedEvents, span.droppedEvents)
  for (const link of span.links) encodeLink(writer, link)
  if (span.droppedLinks > 0) writer.varintField(spanTag.droppedLinks, span.droppedLinks)
  if (span.statusCode !== 0) {
    const status = writer.beginMessage(spanTag.status)
    if (span.statusMessage !== '') writer.stringField(statusTag.message, span.statusMessage)
    writer.varintField(statusTag.code, span.statusCode)
    writer.endMessage(status)
  }
  writer.fixed32Field(spanTag.flags, context.traceFlags & sampledFlag)
  writer.endMessage(message)
}

function encodeEvent(writer: ByteWriter, event: SpanEvent): void {
  const message = writer.beginMessage(spanTag.events)
  writer.timeField(eventTag.time, event.timeUs)
  writer.stringField(eventTag.name, event.name)
  encodeAttributes(writer, eventTag.attributes, event.attributes)
  writer.endMessage(message)
}

function encodeLink(writer: ByteWriter, link: SpanLink): void {
  const message = writer.beginMessage(spanTag.links)
  writer.hexField(linkTag.traceId, link.context.traceId)
  writer.hexField(linkTag.spanId, link.context.spanId)
  encodeTraceState(writer, linkTag.traceState, link.context)
  encodeAttributes(writer, linkTag.attributes, link.attributes)
  writer.fixed32Field(linkTag.flags, link.context.traceFlags | knowsRemote | (link.context.isRemote === true ? isRemote : 0))
  writer.endMessage(message)
}

function encodeTraceState(writer: ByteWriter, tag: number, context: SpanContext): void {
  const state = context.traceState?.serialize()
  if (state !== undefined && state !== '') writer.stringField(tag, state)
}

function encodeAttributes(writer: ByteWriter, tag: number, { keys, values }: AttributeList): void {
  for (let at = 0; at < keys.length; at++) encodeKeyValue(writer, tag, keys[at] as string, values[at] as AttributeValue)
}

function encodeKeyValue(writer: ByteWriter, tag: number, key: string, value: AttributeValue): void {
  const message = writer.beginMessage(tag)
  writer.stringField(keyValueTag.key, key)
  encodeAnyValue(writer, keyValueTag.value, value)
  writer.endMessage(message)
}

function encodeAnyValue(writer: ByteWriter, tag: number, value: AttributeValue): void {
  const message = writer.beginMessage(tag)
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
  writer.endMessage(message)
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
    const message = writer.beginMessage(anyValueTag.array)
    for (const item of value) encodeAnyValue(writer, 10, item)
    writer.endMessage(message)
  } else {
    const message = writer.beginMessage(anyValueTag.keyValues)
    for (const key of Object.keys(value)) encodeKeyValue(writer, 10, key, value[key] as AttributeValue)
    writer.endMessage(message)
  }
}

/** `ResourceSpans.resource` with tag and length. */
export function encodeResource(attributes: AttributeList): Buffer {
  const writer = new ByteWriter(512)
  const resource = writer.beginMessage(10)
  encodeAttributes(writer, 10, attributes)
  writer.endMessage(resource)
  return writer.view()
}

/** Spans of one scope, as `encodeSpan` wrote them one after the other. */
export interface ScopeSpans {
  scope: InstrumentationScope
  spans: Buffer
}

/**
 * An `ExportTraceServiceRequest` of one resource as a list of buffers, to be sent one after the other. The spans are not copied.
 */
export function encodeRequest(resource: Buffer, scopes: readonly ScopeSpans[]): Buffer[] {
  const parts: Buffer[] = [resource]
  for (const { scope, spans } of scopes) {
    const head = encodeScope(scope)
    parts.push(lengthPrefix(18, head.length + spans.length), head, spans)
  }
  const size = parts.reduce((sum, part) => sum + part.length, 0)
  return [lengthPrefix(10, size), ...parts]
}

function encodeScope(scope: InstrumentationScope): Buffer {
  const writer = new ByteWriter(128)
  const message = writer.beginMessage(10)
  writer.stringField(10, scope.name)
  if (scope.version !== '') writer.stringField(18, scope.version)
  writer.endMessage(message)
  return writer.view()
}

function lengthPrefix(tag: number, size: number): Buffer {
  const writer = new ByteWriter(1 + varintSize(size))
  writer.varintField(tag, size)
  return writer.view()
}
