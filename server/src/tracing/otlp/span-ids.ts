import { ProtoReader } from './proto-reader.ts'

/**
 * Visits the ids of the `Span` messages that lie one behind the other at [start, end), each with where it stands. Between them may be zeros,
 * where one was wiped. A message that names its id twice is visited twice.
 * @throws MALFORMED_REQUEST when there is something else
 */
export function visitSpanIds(bytes: Buffer, start: number, end: number, visit: (spanId: Buffer, position: number) => void): void {
  // Messages one behind the other are a message: what tells them apart need not be known.
  const reader = new ProtoReader(bytes, start, end)
  while (reader.pos < end) {
    if (bytes[reader.pos] === 0) {
      reader.pos++
      continue
    }
    const tag = reader.tag()
    if (tag !== 0x12) {
      reader.skip(tag)
      continue
    }
    const idEnd = reader.span()
    visit(bytes.subarray(reader.pos, idEnd), reader.pos)
    reader.pos = idEnd
  }
}
