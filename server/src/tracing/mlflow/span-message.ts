import { mlflowTraceId } from '@assay/protocol/mlflow'
import { ProtoReader } from '../otlp/proto-reader.ts'
import type { PriceBook } from '../pricing/price-book.ts'
import type { StoredSpan } from '../store/span-store.ts'
import { anyValueMessage, attributeMessage, keyValueMessage } from './any-value-message.ts'
import { derivedAttributes } from './derived-attributes.ts'

const kinds = ['INTERNAL', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']
const statusCodes = ['UNSET', 'OK', 'ERROR']
const requestIdKey = 'mlflow.traceRequestId'

/**
 * A stored span as the JSON text of an OTLP `Span` in MLflow's spelling (3.18 `traces/get`, `traces/batchGet`): snake_case, ids in base64,
 * nanoseconds as whole numbers with all digits. `book` tells the parts of its cost.
 */
export function spanMessage(span: StoredSpan, book: PriceBook): string {
  const bytes = Buffer.from(span.payload.buffer, span.payload.byteOffset, span.payload.byteLength)
  const parts = readParts(bytes)
  const present = new Set(parts.attributes.map(({ key }) => key))
  const requestId = `{"key":"${requestIdKey}","value":{"string_value":"${mlflowTraceId(span.traceId)}"}}`
  const attributes = [
    // A client may claim any id; the trace's own takes its place.
    ...parts.attributes.map(({ key, message }) => (key === requestIdKey ? requestId : message)),
    ...(present.has(requestIdKey) ? [] : [requestId]),
    ...derivedAttributes(span, present, book),
  ]
  const members = [
    `"trace_id":"${base64Of(span.traceId)}"`,
    `"span_id":"${base64Of(span.spanId)}"`,
    span.parentSpanId !== null && `"parent_span_id":"${base64Of(span.parentSpanId)}"`,
    `"name":${JSON.stringify(span.name)}`,
    `"kind":"SPAN_KIND_${kinds[span.kind] ?? 'INTERNAL'}"`,
    `"start_time_unix_nano":${parts.startNs}`,
    parts.endNs !== 0n && `"end_time_unix_nano":${parts.endNs}`,
    `"attributes":[${attributes.join(',')}]`,
    parts.events.length > 0 && `"events":[${parts.events.join(',')}]`,
    parts.links.length > 0 && `"links":[${parts.links.join(',')}]`,
    `"status":${parts.status}`,
  ]
  return `{${members.filter((member) => member !== false).join(',')}}`
}

interface Parts {
  startNs: bigint
  endNs: bigint
  attributes: { key: string; message: string }[]
  events: string[]
  links: string[]
  status: string
}

function readParts(bytes: Buffer): Parts {
  const parts: Parts = { startNs: 0n, endNs: 0n, attributes: [], events: [], links: [], status: '{}' }
  const reader = new ProtoReader(bytes)
  while (reader.pos < reader.end) {
    const tag = reader.tag()
    switch (tag) {
      case 0x39:
        parts.startNs = bytes.readBigUInt64LE(reader.fixed64())
        break
      case 0x41:
        parts.endNs = bytes.readBigUInt64LE(reader.fixed64())
        break
      case 0x4a:
        inField(reader, (start, end) => {
          parts.attributes.push({ key: keyOf(bytes, start, end), message: keyValueMessage(bytes, start, end, attributeMessage) })
        })
        break
      case 0x5a:
        inField(reader, (start, end) => parts.events.push(eventMessage(bytes, start, end)))
        break
      case 0x6a:
        inField(reader, (start, end) => parts.links.push(linkMessage(bytes, start, end)))
        break
      case 0x7a:
        inField(reader, (start, end) => {
          parts.status = statusMessage(bytes, start, end)
        })
        break
      default:
        reader.skip(tag)
    }
  }
  return parts
}

function inField(reader: ProtoReader, read: (start: number, end: number) => void): void {
  const end = reader.span()
  read(reader.pos, end)
  reader.pos = end
}

function keyOf(bytes: Buffer, start: number, end: number): string {
  const reader = new ProtoReader(bytes, start, end)
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag === 0x0a) return reader.text(reader.span())
    reader.skip(tag)
  }
  return ''
}

function eventMessage(bytes: Buffer, start: number, end: number): string {
  const reader = new ProtoReader(bytes, start, end)
  const attributes: string[] = []
  let timeNs = 0n
  let name = ''
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag === 0x09) timeNs = bytes.readBigUInt64LE(reader.fixed64())
    else if (tag === 0x12) name = reader.text(reader.span())
    else if (tag === 0x1a) inField(reader, (from, to) => attributes.push(keyValueMessage(bytes, from, to, anyValueMessage)))
    else reader.skip(tag)
  }
  return `{"time_unix_nano":${timeNs},"name":${JSON.stringify(name)}${attributesMember(attributes)}}`
}

function linkMessage(bytes: Buffer, start: number, end: number): string {
  const reader = new ProtoReader(bytes, start, end)
  const attributes: string[] = []
  let traceId = ''
  let spanId = ''
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag === 0x0a)
      inField(reader, (from, to) => {
        traceId = bytes.toString('base64', from, to)
      })
    else if (tag === 0x12)
      inField(reader, (from, to) => {
        spanId = bytes.toString('base64', from, to)
      })
    else if (tag === 0x22) inField(reader, (from, to) => attributes.push(keyValueMessage(bytes, from, to, anyValueMessage)))
    else reader.skip(tag)
  }
  return `{"trace_id":"${traceId}","span_id":"${spanId}"${attributesMember(attributes)}}`
}

function attributesMember(attributes: string[]): string {
  return attributes.length === 0 ? '' : `,"attributes":[${attributes.join(',')}]`
}

function statusMessage(bytes: Buffer, start: number, end: number): string {
  const reader = new ProtoReader(bytes, start, end)
  let text = ''
  let code = 0
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag === 0x12) text = reader.text(reader.span())
    else if (tag === 0x18) code = reader.varint()
    else reader.skip(tag)
  }
  const members = [text !== '' && `"message":${JSON.stringify(text)}`, code !== 0 && `"code":"STATUS_CODE_${statusCodes[code] ?? 'UNSET'}"`]
  return `{${members.filter((member) => member !== false).join(',')}}`
}

function base64Of(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64')
}
