import { anyValueOfJson } from '@assay/protocol/mlflow'
import { ProtoReader } from '../otlp/proto-reader.ts'

/*
 * OTLP AnyValue, from stored bytes straight to JSON text in MLflow's spelling. Going over JavaScript values would turn 1.0 into 1 and cut
 * 64-bit numbers.
 */

/** The AnyValue at [start, end) of `bytes`; `{}` when it is empty. `bytes` passed ingest's checks, depth included. */
export function anyValueMessage(bytes: Buffer, start: number, end: number): string {
  const reader = new ProtoReader(bytes, start, end)
  let message = '{}'
  while (reader.pos < end) {
    const tag = reader.tag()
    switch (tag) {
      case 0x0a:
        message = `{"string_value":${JSON.stringify(reader.text(reader.span()))}}`
        break
      case 0x10:
        message = `{"bool_value":${reader.varint() !== 0}}`
        break
      case 0x18:
        message = `{"int_value":${reader.int64()}}`
        break
      case 0x21:
        message = `{"double_value":${doubleText(reader.double())}}`
        break
      case 0x2a:
        message = `{"array_value":${valuesMessage(reader, (at, to) => anyValueMessage(bytes, at, to))}}`
        break
      case 0x32:
        message = `{"kvlist_value":${valuesMessage(reader, (at, to) => keyValueMessage(bytes, at, to, anyValueMessage))}}`
        break
      case 0x3a: {
        const bytesEnd = reader.span()
        message = `{"bytes_value":"${bytes.toString('base64', reader.pos, bytesEnd)}"}`
        reader.pos = bytesEnd
        break
      }
      default:
        reader.skip(tag)
    }
  }
  return message
}

/**
 * The same for an attribute of a span: text that is a JSON object, list or string becomes what it says, as MLflow's server does with the
 * JSON text that SDKs put into attributes. `7` and `true` stay text.
 */
export function attributeMessage(bytes: Buffer, start: number, end: number): string {
  const reader = new ProtoReader(bytes, start, end)
  if (start < end && reader.tag() === 0x0a) {
    const textEnd = reader.span()
    const first = bytes[reader.pos]
    if (textEnd === end && (first === 0x7b || first === 0x5b || first === 0x22)) {
      const parsed = anyValueOfJson(reader.text(textEnd))
      if (parsed !== null) return parsed
    }
  }
  return anyValueMessage(bytes, start, end)
}

type ValueMessage = (bytes: Buffer, start: number, end: number) => string

/** The `KeyValue` at [start, end); an empty value is left out, as protobuf does. */
export function keyValueMessage(bytes: Buffer, start: number, end: number, valueMessage: ValueMessage): string {
  const reader = new ProtoReader(bytes, start, end)
  let key = ''
  let value = '{}'
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag === 0x0a) key = reader.text(reader.span())
    else if (tag === 0x12) {
      const valueEnd = reader.span()
      value = valueMessage(bytes, reader.pos, valueEnd)
      reader.pos = valueEnd
    } else reader.skip(tag)
  }
  return value === '{}' ? `{"key":${JSON.stringify(key)}}` : `{"key":${JSON.stringify(key)},"value":${value}}`
}

/** An `ArrayValue` or `KeyValueList` at the reader: `{"values":[…]}`, or `{}` when it is empty. */
function valuesMessage(reader: ProtoReader, item: (start: number, end: number) => string): string {
  const end = reader.span()
  const items: string[] = []
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag !== 0x0a) {
      reader.skip(tag)
      continue
    }
    const itemEnd = reader.span()
    items.push(item(reader.pos, itemEnd))
    reader.pos = itemEnd
  }
  return items.length === 0 ? '{}' : `{"values":[${items.join(',')}]}`
}

function doubleText(value: number): string {
  return Number.isFinite(value) ? String(value) : `"${value}"`
}
