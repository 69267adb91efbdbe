import { decodeAnyValue } from './any-value.ts'
import { ProtoReader } from './proto-reader.ts'
import { ProtoWriter } from './proto-writer.ts'
import type { SpanView } from './span-view.ts'

/** What one span may hold. What is beyond is cut, and the cut is noted on the span itself under `truncationKey`. */
export const spanLimits = {
  /** Bytes of one attribute value. An image of 3 MB in base64 passes. */
  attributeBytes: 4 * 1024 * 1024,
  keyBytes: 1024,
  attributes: 2048,
  events: 2048,
  links: 1024,
} as const

/** Attribute that lists the cuts, one line each. */
export const truncationKey = 'assay.truncated'

/**
 * The span's message cut to `spanLimits`, or null when it is within them, as nearly all are: then its bytes are stored as they came.
 * `dropped_attributes_count`, `dropped_events_count` and `dropped_links_count` are raised by what was left out.
 */
export function truncateSpan(view: SpanView): Buffer | null {
  if (view.isWithin(spanLimits)) return null
  const cuts: string[] = []
  const writer = new ProtoWriter()
  const reader = new ProtoReader(view.bytes, view.start, view.end)
  const counts = { attributes: 0, events: 0, links: 0 }
  const dropped = { attributes: 0, events: 0, links: 0 }
  while (reader.pos < reader.end) {
    const fieldAt = reader.pos
    const tag = reader.tag()
    if (tag === 0x4a) {
      const end = reader.span()
      if (++counts.attributes > spanLimits.attributes) dropped.attributes++
      else writeAttribute(writer, 9, view.bytes, reader.pos, end, cuts)
      reader.pos = end
    } else if (tag === 0x5a) {
      const end = reader.span()
      if (++counts.events > spanLimits.events) dropped.events++
      else writeEvent(writer, view.bytes, reader.pos, end, cuts)
      reader.pos = end
    } else if (tag === 0x6a) {
      const end = reader.span()
      if (++counts.links > spanLimits.links) dropped.links++
      else writer.raw(13, view.bytes.subarray(reader.pos, end))
      reader.pos = end
    } else if (tag === 0x50) dropped.attributes += reader.varint()
    else if (tag === 0x60) dropped.events += reader.varint()
    else if (tag === 0x70) dropped.links += reader.varint()
    else {
      reader.skip(tag)
      writer.verbatim(view.bytes.subarray(fieldAt, reader.pos))
    }
  }
  for (const [name, kept] of [
    ['attributes', spanLimits.attributes],
    ['events', spanLimits.events],
    ['links', spanLimits.links],
  ] as const) {
    if (counts[name] > kept) cuts.push(`${name}: ${kept} of ${counts[name]} kept`)
  }
  writer.message(9, () => {
    writer.text(1, truncationKey)
    writer.message(2, () => writer.text(1, cuts.join('\n')))
  })
  if (dropped.attributes > 0) writer.int64(10, dropped.attributes)
  if (dropped.events > 0) writer.int64(12, dropped.events)
  if (dropped.links > 0) writer.int64(14, dropped.links)
  return Buffer.from(writer.finish())
}

/** Writes a `KeyValue`, cut where key or value are too long. A long list or map becomes the text that it starts with. */
function writeAttribute(writer: ProtoWriter, field: number, bytes: Buffer, start: number, end: number, cuts: string[]): void {
  const reader = new ProtoReader(bytes, start, end)
  let key: [number, number] = [start, start]
  let value: [number, number] = [start, start]
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag !== 0x0a && tag !== 0x12) {
      reader.skip(tag)
      continue
    }
    const fieldEnd = reader.span()
    if (tag === 0x0a) key = [reader.pos, fieldEnd]
    else value = [reader.pos, fieldEnd]
    reader.pos = fieldEnd
  }
  const keyBytes = key[1] - key[0]
  const valueBytes = value[1] - value[0]
  const name = bytes.toString('utf8', key[0], characterBoundary(bytes, key[0], Math.min(key[1], key[0] + spanLimits.keyBytes)))
  if (keyBytes <= spanLimits.keyBytes && valueBytes <= spanLimits.attributeBytes) {
    writer.raw(field, bytes.subarray(start, end))
    return
  }
  if (keyBytes > spanLimits.keyBytes) cuts.push(`key ${name.slice(0, 40)}…: ${spanLimits.keyBytes} of ${keyBytes} bytes kept`)
  writer.message(field, () => {
    writer.text(1, name)
    if (valueBytes <= spanLimits.attributeBytes) {
      writer.raw(2, bytes.subarray(value[0], value[1]))
      return
    }
    cuts.push(`attribute ${name.slice(0, 80)}: ${spanLimits.attributeBytes} of ${valueBytes} bytes kept`)
    writer.message(2, () => writer.text(1, firstText(bytes, value[0], value[1], spanLimits.attributeBytes)))
  })
}

function writeEvent(writer: ProtoWriter, bytes: Buffer, start: number, end: number, cuts: string[]): void {
  if (end - start <= spanLimits.attributeBytes) {
    writer.raw(11, bytes.subarray(start, end))
    return
  }
  const reader = new ProtoReader(bytes, start, end)
  writer.message(11, () => {
    let attributes = 0
    while (reader.pos < end) {
      const fieldAt = reader.pos
      const tag = reader.tag()
      if (tag === 0x1a) {
        const fieldEnd = reader.span()
        if (++attributes <= spanLimits.attributes) writeAttribute(writer, 3, bytes, reader.pos, fieldEnd, cuts)
        reader.pos = fieldEnd
      } else {
        reader.skip(tag)
        writer.verbatim(bytes.subarray(fieldAt, reader.pos))
      }
    }
    if (attributes > spanLimits.attributes) cuts.push(`attributes of an event: ${spanLimits.attributes} of ${attributes} kept`)
  })
}

function firstText(bytes: Buffer, start: number, end: number, maxBytes: number): string {
  const value = decodeAnyValue(bytes, start, end)
  const text = Buffer.from(typeof value === 'string' ? value : jsonText(value))
  return text.toString('utf8', 0, characterBoundary(text, 0, Math.min(text.length, maxBytes)))
}

function jsonText(value: unknown): string {
  return (
    JSON.stringify(value, (_key, each: unknown) =>
      typeof each === 'bigint' ? each.toString() : each instanceof Map ? Object.fromEntries(each) : each,
    ) ?? ''
  )
}

/** The last position ≤ `end` that does not split a UTF-8 character. */
function characterBoundary(bytes: Uint8Array, start: number, end: number): number {
  let at = end
  while (at > start && at < bytes.length && ((bytes[at] as number) & 0xc0) === 0x80) at--
  return at
}
