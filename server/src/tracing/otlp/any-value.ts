import { isUtf8 } from 'node:buffer'
import type { AttributeValue } from './attributes.ts'
import { malformed, ProtoReader } from './proto-reader.ts'

/** Deepest nesting of arrays and key-value lists in an attribute. Deeper ones refuse the request (HX-64). */
export const maxAttributeDepth = 64
const lookedAtBytes = 48

/** Decodes an `AnyValue` message lying at [start, end). Checked before by `checkAnyValue`, so it does not count depth again. */
export function decodeAnyValue(bytes: Buffer, start: number, end: number): AttributeValue {
  const reader = new ProtoReader(bytes, start, end)
  let value: AttributeValue = null
  while (reader.pos < end) {
    const tag = reader.tag()
    switch (tag) {
      case 0x0a:
        value = reader.text(reader.span())
        break
      case 0x10:
        value = reader.varint() !== 0
        break
      case 0x18:
        value = reader.int64()
        break
      case 0x21:
        value = reader.double()
        break
      case 0x2a: {
        const listEnd = reader.span()
        value = decodeArray(bytes, reader.pos, listEnd)
        reader.pos = listEnd
        break
      }
      case 0x32: {
        const listEnd = reader.span()
        value = decodeKeyValues(bytes, reader.pos, listEnd)
        reader.pos = listEnd
        break
      }
      case 0x3a: {
        const bytesEnd = reader.span()
        value = bytes.subarray(reader.pos, bytesEnd)
        reader.pos = bytesEnd
        break
      }
      default:
        reader.skip(tag)
    }
  }
  return value
}

function decodeArray(bytes: Buffer, start: number, end: number): AttributeValue[] {
  const reader = new ProtoReader(bytes, start, end)
  const values: AttributeValue[] = []
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag !== 0x0a) {
      reader.skip(tag)
      continue
    }
    const valueEnd = reader.span()
    values.push(decodeAnyValue(bytes, reader.pos, valueEnd))
    reader.pos = valueEnd
  }
  return values
}

function decodeKeyValues(bytes: Buffer, start: number, end: number): Map<string, AttributeValue> {
  const reader = new ProtoReader(bytes, start, end)
  const map = new Map<string, AttributeValue>()
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag !== 0x0a) {
      reader.skip(tag)
      continue
    }
    const entryEnd = reader.span()
    const entry = new ProtoReader(bytes, reader.pos, entryEnd)
    let key = ''
    let value: AttributeValue = null
    while (entry.pos < entryEnd) {
      const entryTag = entry.tag()
      if (entryTag === 0x0a) key = entry.text(entry.span())
      else if (entryTag === 0x12) {
        const valueEnd = entry.span()
        value = decodeAnyValue(bytes, entry.pos, valueEnd)
        entry.pos = valueEnd
      } else entry.skip(entryTag)
    }
    if (!map.has(key)) map.set(key, value)
    reader.pos = entryEnd
  }
  return map
}

/**
 * Walks an `AnyValue` without decoding it: structure, depth and UTF-8. What passes here can be decoded later without a check.
 * Strings, by far the most, cost a look at one byte and a native UTF-8 scan.
 */
export function checkAnyValue(reader: ProtoReader, end: number, depth: number): void {
  if (depth > maxAttributeDepth) throw malformed(`an attribute is nested deeper than ${maxAttributeDepth}`)
  const outerEnd = reader.end
  reader.end = end
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag === 0x0a) {
      const textEnd = reader.span()
      if (!isUtf8At(reader.bytes, reader.pos, textEnd)) throw malformed(`text at byte ${reader.pos} is not UTF-8`)
      reader.pos = textEnd
    } else if (tag === 0x2a || tag === 0x32) {
      const listEnd = reader.span()
      checkList(reader, listEnd, depth, tag === 0x32)
    } else reader.skip(tag)
  }
  reader.end = outerEnd
}

/** A native call costs more than looking at a few dozen bytes, which nearly always are ASCII. */
function isUtf8At(bytes: Buffer, start: number, end: number): boolean {
  if (end - start <= lookedAtBytes) {
    let at = start
    while (at < end && (bytes[at] as number) < 0x80) at++
    if (at === end) return true
  }
  return isUtf8(bytes.subarray(start, end))
}

function checkList(reader: ProtoReader, end: number, depth: number, keyed: boolean): void {
  const outerEnd = reader.end
  // Each list and entry bounds what is in it: a decoder that reads them one by one has to find the same lengths.
  reader.end = end
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag !== 0x0a) {
      reader.skip(tag)
      continue
    }
    const itemEnd = reader.span()
    if (keyed) checkKeyValue(reader, itemEnd, depth)
    else checkAnyValue(reader, itemEnd, depth + 1)
  }
  reader.end = outerEnd
}

/** Walks a `KeyValue` message without decoding it. Its key is not looked at: bytes that are no UTF-8 become U+FFFD. */
export function checkKeyValue(reader: ProtoReader, end: number, depth = 0): void {
  const outerEnd = reader.end
  reader.end = end
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag === 0x12) checkAnyValue(reader, reader.span(), depth + 1)
    else reader.skip(tag)
  }
  reader.end = outerEnd
}
