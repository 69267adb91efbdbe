import { ProtoReader } from './proto-reader.ts'

/** Takes the texts of a span where they lie. */
export interface SpanTextVisitor {
  /** UTF-8 at [start, end). Names and keys may hold bytes that are none; they read as U+FFFD. */
  utf8(bytes: Buffer, start: number, end: number): void
  /** A number or a boolean as it is written. */
  text(text: string): void
}

/**
 * Visits what `visitSpanText` visits, without making a string of it: the `Span` message at [start, end) is walked once and nothing else in
 * it is looked at. Of fields that stand twice where one is meant, both names and messages are visited. The message was checked when it came.
 * @throws MALFORMED_REQUEST when it is no message at all
 */
export function visitSpanTextRanges(bytes: Buffer, start: number, end: number, visitor: SpanTextVisitor): void {
  const reader = new ProtoReader(bytes, start, end)
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag === 0x2a) visitUtf8(reader, visitor)
    else if (tag === 0x4a) visitKeyValue(reader, visitor)
    else if (tag === 0x5a) visitEvent(reader, visitor)
    else if (tag === 0x7a) visitStatus(reader, visitor)
    else reader.skip(tag)
  }
}

function visitUtf8(reader: ProtoReader, visitor: SpanTextVisitor): void {
  const end = reader.span()
  visitor.utf8(reader.bytes, reader.pos, end)
  reader.pos = end
}

function visitStatus(reader: ProtoReader, visitor: SpanTextVisitor): void {
  const end = reader.span()
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag === 0x12) visitUtf8(reader, visitor)
    else reader.skip(tag)
  }
}

function visitEvent(reader: ProtoReader, visitor: SpanTextVisitor): void {
  const end = reader.span()
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag === 0x12) visitUtf8(reader, visitor)
    else if (tag === 0x1a) visitKeyValue(reader, visitor)
    else reader.skip(tag)
  }
}

function visitKeyValue(reader: ProtoReader, visitor: SpanTextVisitor): void {
  const end = reader.span()
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag === 0x0a) visitUtf8(reader, visitor)
    else if (tag === 0x12) visitValue(reader, visitor)
    else reader.skip(tag)
  }
}

/** An `AnyValue`. Nesting is bounded where it is checked (`checkAnyValue`). */
function visitValue(reader: ProtoReader, visitor: SpanTextVisitor): void {
  const end = reader.span()
  // Of several fields the last one is the value.
  let kind = 0
  let at = 0
  while (reader.pos < end) {
    const tag = reader.tag()
    if (isValueTag(tag)) {
      kind = tag
      at = reader.pos
    }
    reader.skip(tag)
  }
  if (kind === 0) return
  reader.pos = at
  if (kind === 0x0a) visitUtf8(reader, visitor)
  else if (kind === 0x10) visitor.text(reader.varint() === 0 ? 'false' : 'true')
  else if (kind === 0x18) visitor.text(String(reader.int64()))
  else if (kind === 0x21) visitor.text(String(reader.double()))
  else if (kind === 0x2a) visitItems(reader, visitor, visitValue)
  else if (kind === 0x32) visitItems(reader, visitor, visitKeyValue)
  reader.pos = end
}

function isValueTag(tag: number): boolean {
  return tag === 0x0a || tag === 0x10 || tag === 0x18 || tag === 0x21 || tag === 0x2a || tag === 0x32 || tag === 0x3a
}

/** The `values` of an ArrayValue or a KeyValueList: field 1 of either. */
function visitItems(
  reader: ProtoReader,
  visitor: SpanTextVisitor,
  visitItem: (reader: ProtoReader, visitor: SpanTextVisitor) => void,
): void {
  const end = reader.span()
  while (reader.pos < end) {
    const tag = reader.tag()
    if (tag === 0x0a) visitItem(reader, visitor)
    else reader.skip(tag)
  }
}
