import { AppError } from '@assay/protocol'
import { maxAttributeDepth } from './any-value.ts'
import { ProtoWriter } from './proto-writer.ts'

/**
 * Turns an OTLP/JSON export request into the protobuf form, so that there is one decoder and one stored format.
 *
 * OTLP/JSON differs from proto3 JSON: ids are hex, enums are numbers, unknown members are ignored (OTLP 1.x, "JSON Protobuf Encoding").
 * 64-bit integers come as strings or numbers; a bare number beyond 2^53 keeps its digits.
 * @throws MALFORMED_REQUEST naming the member that does not fit.
 */
export function exportRequestFromJson(text: string): Buffer {
  const writer = new ProtoWriter()
  const body = asObject(parseExact(text), 'the body')
  for (const resourceSpans of list(body, 'resourceSpans', 'resource_spans')) {
    writer.message(1, () => writeResourceSpans(writer, asObject(resourceSpans, 'resourceSpans[]')))
  }
  return writer.finish()
}

type Json = Record<string, unknown>

/** Long bare integers would be rounded by JSON.parse; only then the slower parse with source text is used. */
function parseExact(text: string): unknown {
  try {
    if (!/:\s*-?\d{16}/.test(text)) return JSON.parse(text)
    const keepDigits = (_key: string, value: unknown, context?: { source?: string }): unknown =>
      typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '') ? context?.source : value
    return JSON.parse(text, keepDigits as (this: unknown, key: string, value: unknown) => unknown)
  } catch (cause) {
    throw new AppError('MALFORMED_REQUEST', 'Cannot parse the OTLP JSON body: it is not valid JSON.', { cause })
  }
}

function bad(what: string): AppError {
  return new AppError('MALFORMED_REQUEST', `Cannot read the OTLP JSON body: ${what}.`)
}

function asObject(value: unknown, where: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(`${where} is not an object`)
  return value as Json
}

function member(object: Json, ...names: string[]): unknown {
  for (const name of names) if (Object.hasOwn(object, name) && object[name] !== null) return object[name]
  return undefined
}

function list(object: Json, ...names: string[]): unknown[] {
  const value = member(object, ...names)
  if (value === undefined) return []
  if (!Array.isArray(value)) throw bad(`${names[0]} is not an array`)
  return value
}

function writeText(writer: ProtoWriter, field: number, object: Json, ...names: string[]): void {
  const value = member(object, ...names)
  if (value === undefined || value === '') return
  if (typeof value !== 'string') throw bad(`${names[0]} is not text`)
  writer.text(field, value)
}

function writeCount(writer: ProtoWriter, field: number, object: Json, ...names: string[]): void {
  const value = member(object, ...names)
  if (value === undefined || value === 0) return
  writer.int64(field, integer(value, names[0] ?? ''))
}

function integer(value: unknown, name: string): number | bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) {
    const exact = BigInt(value)
    if (BigInt.asIntN(64, exact) === exact || BigInt.asUintN(64, exact) === exact) return exact
  }
  throw bad(`${name} is not a 64-bit integer: ${JSON.stringify(value)?.slice(0, 60)}`)
}

function writeTime(writer: ProtoWriter, field: number, object: Json, ...names: string[]): void {
  const value = member(object, ...names)
  if (value === undefined || value === 0 || value === '0' || value === '') return
  writer.fixed64(field, BigInt(integer(value, names[0] ?? '')))
}

/** Ids are hex here. A wrong length is passed on: the span is refused singly later, not the request. */
function writeId(writer: ProtoWriter, field: number, object: Json, ...names: string[]): void {
  const value = member(object, ...names)
  if (value === undefined || value === '') return
  if (typeof value !== 'string') throw bad(`${names[0]} is not text`)
  // Not hex at all (base64 of a lenient sender, say): one byte, which no valid id has, so that the span is named in the answer.
  writer.raw(field, /^(?:[0-9a-f]{2})+$/i.test(value) ? Buffer.from(value, 'hex') : Buffer.of(0))
}

function writeResourceSpans(writer: ProtoWriter, object: Json): void {
  const resource = member(object, 'resource')
  if (resource !== undefined) {
    const fields = asObject(resource, 'resource')
    writer.message(1, () => {
      writeAttributes(writer, 1, fields, 1)
      writeCount(writer, 2, fields, 'droppedAttributesCount', 'dropped_attributes_count')
    })
  }
  for (const scopeSpans of list(object, 'scopeSpans', 'scope_spans')) {
    writer.message(2, () => writeScopeSpans(writer, asObject(scopeSpans, 'scopeSpans[]')))
  }
  writeText(writer, 3, object, 'schemaUrl', 'schema_url')
}

function writeScopeSpans(writer: ProtoWriter, object: Json): void {
  const scope = member(object, 'scope')
  if (scope !== undefined) {
    const fields = asObject(scope, 'scope')
    writer.message(1, () => {
      writeText(writer, 1, fields, 'name')
      writeText(writer, 2, fields, 'version')
      writeAttributes(writer, 3, fields, 1)
    })
  }
  for (const span of list(object, 'spans')) writer.message(2, () => writeSpan(writer, asObject(span, 'spans[]')))
  writeText(writer, 3, object, 'schemaUrl', 'schema_url')
}

function writeSpan(writer: ProtoWriter, span: Json): void {
  writeId(writer, 1, span, 'traceId', 'trace_id')
  writeId(writer, 2, span, 'spanId', 'span_id')
  writeText(writer, 3, span, 'traceState', 'trace_state')
  writeId(writer, 4, span, 'parentSpanId', 'parent_span_id')
  writeText(writer, 5, span, 'name')
  writeCount(writer, 6, span, 'kind')
  writeTime(writer, 7, span, 'startTimeUnixNano', 'start_time_unix_nano')
  writeTime(writer, 8, span, 'endTimeUnixNano', 'end_time_unix_nano')
  writeAttributes(writer, 9, span, 1)
  writeCount(writer, 10, span, 'droppedAttributesCount', 'dropped_attributes_count')
  for (const event of list(span, 'events')) writer.message(11, () => writeEvent(writer, asObject(event, 'events[]')))
  writeCount(writer, 12, span, 'droppedEventsCount', 'dropped_events_count')
  for (const link of list(span, 'links')) writer.message(13, () => writeLink(writer, asObject(link, 'links[]')))
  writeCount(writer, 14, span, 'droppedLinksCount', 'dropped_links_count')
  const status = member(span, 'status')
  if (status !== undefined) {
    const fields = asObject(status, 'status')
    writer.message(15, () => {
      writeText(writer, 2, fields, 'message')
      writeCount(writer, 3, fields, 'code')
    })
  }
}

function writeEvent(writer: ProtoWriter, event: Json): void {
  writeTime(writer, 1, event, 'timeUnixNano', 'time_unix_nano')
  writeText(writer, 2, event, 'name')
  writeAttributes(writer, 3, event, 1)
  writeCount(writer, 4, event, 'droppedAttributesCount', 'dropped_attributes_count')
}

function writeLink(writer: ProtoWriter, link: Json): void {
  writeId(writer, 1, link, 'traceId', 'trace_id')
  writeId(writer, 2, link, 'spanId', 'span_id')
  writeText(writer, 3, link, 'traceState', 'trace_state')
  writeAttributes(writer, 4, link, 1)
}

function writeAttributes(writer: ProtoWriter, field: number, object: Json, depth: number, name = 'attributes'): void {
  for (const attribute of list(object, name)) {
    const entry = asObject(attribute, `${name}[]`)
    writer.message(field, () => {
      writeText(writer, 1, entry, 'key')
      const value = member(entry, 'value')
      if (value !== undefined) writer.message(2, () => writeAnyValue(writer, asObject(value, 'value'), depth))
    })
  }
}

function writeAnyValue(writer: ProtoWriter, value: Json, depth: number): void {
  if (depth > maxAttributeDepth) throw bad(`an attribute is nested deeper than ${maxAttributeDepth}`)
  const text = member(value, 'stringValue', 'string_value')
  if (text !== undefined) {
    if (typeof text !== 'string') throw bad('stringValue is not text')
    return writer.text(1, text)
  }
  const bool = member(value, 'boolValue', 'bool_value')
  if (bool !== undefined) return writer.int64(2, bool === true || bool === 'true' ? 1 : 0)
  const int = member(value, 'intValue', 'int_value')
  if (int !== undefined) return writer.int64(3, integer(int, 'intValue'))
  const double = member(value, 'doubleValue', 'double_value')
  if (double !== undefined) return writer.double(4, doubleOf(double))
  const array = member(value, 'arrayValue', 'array_value')
  if (array !== undefined) {
    const items = list(asObject(array, 'arrayValue'), 'values')
    return writer.message(5, () => {
      for (const item of items) writer.message(1, () => writeAnyValue(writer, asObject(item, 'values[]'), depth + 1))
    })
  }
  const keyValues = member(value, 'kvlistValue', 'kvlist_value')
  if (keyValues !== undefined) {
    const fields = asObject(keyValues, 'kvlistValue')
    return writer.message(6, () => writeAttributes(writer, 1, fields, depth + 1, 'values'))
  }
  const bytes = member(value, 'bytesValue', 'bytes_value')
  if (bytes !== undefined) {
    if (typeof bytes !== 'string') throw bad('bytesValue is not base64 text')
    writer.raw(7, Buffer.from(bytes, 'base64'))
  }
}

function doubleOf(value: unknown): number {
  if (typeof value === 'number') return value
  if (value === 'NaN') return NaN
  if (value === 'Infinity') return Infinity
  if (value === '-Infinity') return -Infinity
  if (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value))) return Number(value)
  throw bad(`doubleValue is not a number: ${JSON.stringify(value)?.slice(0, 60)}`)
}
