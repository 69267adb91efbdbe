import { ProtoReader } from './proto-reader.ts'

/*
 * Stored messages as OTLP/JSON: ids in hex, enums as numbers, 64-bit integers as text (OTLP 1.x, "JSON Protobuf Encoding"). What comes out
 * goes back in through `exportRequestFromJson`.
 */

type Json = Record<string, unknown>

type Kind = 'hex' | 'text' | 'count' | 'nanoseconds' | 'fixed32' | Message
interface Field {
  name: string
  kind: Kind
  many?: true
}
/** By field number. */
type Message = () => Record<number, Field>

const keyValue: Message = () => ({ 1: { name: 'key', kind: 'text' }, 2: { name: 'value', kind: anyValue } })
const attributes: Field = { name: 'attributes', kind: keyValue, many: true }
const dropped = (name: string): Field => ({ name: `dropped${name}Count`, kind: 'count' })

/** Its members are alternatives, which `anyValueJson` reads; it stands here to be told apart. */
const anyValue: Message = () => ({})

const event: Message = () => ({
  1: { name: 'timeUnixNano', kind: 'nanoseconds' },
  2: { name: 'name', kind: 'text' },
  3: attributes,
  4: dropped('Attributes'),
})
const link: Message = () => ({
  1: { name: 'traceId', kind: 'hex' },
  2: { name: 'spanId', kind: 'hex' },
  3: { name: 'traceState', kind: 'text' },
  4: attributes,
  5: dropped('Attributes'),
  6: { name: 'flags', kind: 'fixed32' },
})
const status: Message = () => ({ 2: { name: 'message', kind: 'text' }, 3: { name: 'code', kind: 'count' } })
const span: Message = () => ({
  1: { name: 'traceId', kind: 'hex' },
  2: { name: 'spanId', kind: 'hex' },
  3: { name: 'traceState', kind: 'text' },
  4: { name: 'parentSpanId', kind: 'hex' },
  5: { name: 'name', kind: 'text' },
  6: { name: 'kind', kind: 'count' },
  7: { name: 'startTimeUnixNano', kind: 'nanoseconds' },
  8: { name: 'endTimeUnixNano', kind: 'nanoseconds' },
  9: attributes,
  10: dropped('Attributes'),
  11: { name: 'events', kind: event, many: true },
  12: dropped('Events'),
  13: { name: 'links', kind: link, many: true },
  14: dropped('Links'),
  15: { name: 'status', kind: status },
  16: { name: 'flags', kind: 'fixed32' },
})
const resource: Message = () => ({ 1: attributes, 2: dropped('Attributes') })
const scope: Message = () => ({
  1: { name: 'name', kind: 'text' },
  2: { name: 'version', kind: 'text' },
  3: attributes,
  4: dropped('Attributes'),
})

/** A stored `Span` message. */
export function spanJson(payload: Uint8Array): Json {
  return messageJson(payload, span())
}

export function resourceJson(bytes: Uint8Array): Json {
  return messageJson(bytes, resource())
}

export function scopeJson(bytes: Uint8Array): Json {
  return messageJson(bytes, scope())
}

function messageJson(message: Uint8Array, fields: Record<number, Field>): Json {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength)
  return fieldsJson(new ProtoReader(bytes), bytes.length, fields)
}

function fieldsJson(reader: ProtoReader, end: number, fields: Record<number, Field>): Json {
  const json: Json = {}
  while (reader.pos < end) {
    const tag = reader.tag()
    const field = fields[tag >>> 3]
    if (field === undefined) {
      reader.skip(tag)
      continue
    }
    const value = fieldJson(reader, field.kind)
    if (field.many !== true) json[field.name] = value
    else ((json[field.name] ??= []) as unknown[]).push(value)
  }
  return json
}

function fieldJson(reader: ProtoReader, kind: Kind): unknown {
  if (kind === 'count') return reader.varint()
  if (kind === 'nanoseconds') return reader.bytes.readBigUInt64LE(reader.fixed64()).toString()
  if (kind === 'fixed32') {
    reader.pos += 4
    return reader.bytes.readUInt32LE(reader.pos - 4)
  }
  const end = reader.span()
  if (kind === 'text') return reader.text(end)
  if (kind === 'hex') {
    const hex = reader.bytes.toString('hex', reader.pos, end)
    reader.pos = end
    return hex
  }
  return kind === anyValue ? anyValueJson(reader, end) : fieldsJson(reader, end, kind())
}

/** Checked for depth when it came. */
function anyValueJson(reader: ProtoReader, end: number): Json {
  let json: Json = {}
  while (reader.pos < end) {
    const tag = reader.tag()
    switch (tag) {
      case 0x0a:
        json = { stringValue: reader.text(reader.span()) }
        break
      case 0x10:
        json = { boolValue: reader.varint() !== 0 }
        break
      case 0x18:
        json = { intValue: reader.int64().toString() }
        break
      case 0x21: {
        const double = reader.double()
        json = { doubleValue: Number.isFinite(double) ? double : String(double) }
        break
      }
      case 0x2a:
        json = { arrayValue: { values: itemsJson(reader, reader.span(), anyValue) } }
        break
      case 0x32:
        json = { kvlistValue: { values: itemsJson(reader, reader.span(), keyValue) } }
        break
      case 0x3a: {
        const bytesEnd = reader.span()
        json = { bytesValue: reader.bytes.toString('base64', reader.pos, bytesEnd) }
        reader.pos = bytesEnd
        break
      }
      default:
        reader.skip(tag)
    }
  }
  return json
}

function itemsJson(reader: ProtoReader, end: number, kind: Message): unknown[] {
  const { values } = fieldsJson(reader, end, { 1: { name: 'values', kind, many: true } })
  return (values as unknown[] | undefined) ?? []
}
