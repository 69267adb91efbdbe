import { crc32 } from 'node:zlib'

/** Longest message that is taken; AWS's own limit. Unit: bytes. */
export const maxAwsMessageBytes = 16 * 1024 * 1024
/** Total length, length of the headers, checksum of these two. */
const preludeBytes = 12
const checksumBytes = 4

/**
 * Messages of `application/vnd.amazon.eventstream`, each as JSON text `{ "<type>": payload }`, where the type is the event's or the exception's.
 * @throws where a length or a checksum is wrong
 */
export async function* readAwsEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let chunks: Uint8Array[] = []
  let [bytes, needed] = [0, preludeBytes]
  for await (const chunk of body) {
    chunks.push(chunk)
    bytes += chunk.length
    // A long message is put together once, not with each of its pieces.
    if (bytes < needed) continue
    let rest = Buffer.concat(chunks)
    needed = preludeBytes
    while (rest.length >= preludeBytes) {
      const total = rest.readUInt32BE(0)
      const headersBytes = rest.readUInt32BE(4)
      if (crc32(rest.subarray(0, 8)) !== rest.readUInt32BE(8)) throw new Error('the event stream is damaged')
      if (total > maxAwsMessageBytes || total < preludeBytes + headersBytes + checksumBytes) throw new Error('the event stream is damaged')
      needed = total
      if (rest.length < total) break
      needed = preludeBytes
      const message = rest.subarray(0, total)
      rest = rest.subarray(total)
      if (crc32(message.subarray(0, -checksumBytes)) !== message.readUInt32BE(total - checksumBytes))
        throw new Error('the event stream is damaged')
      const headers = readHeaders(message.subarray(preludeBytes, preludeBytes + headersBytes))
      const payload = message.subarray(preludeBytes + headersBytes, -checksumBytes).toString('utf8')
      const type = headers.get(':event-type') ?? headers.get(':exception-type') ?? headers.get(':error-code') ?? 'message'
      yield `{${JSON.stringify(type)}:${payload === '' ? '{}' : payload}}`
    }
    chunks = [rest]
    bytes = rest.length
  }
  if (bytes > 0) throw new Error('the event stream broke off')
}

/** Bytes of a value by its type; types 6 and 7 say their length. */
const fixedBytes: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 }
const textType = 7

/** Those with a text; others are passed over. */
function readHeaders(bytes: Buffer): Map<string, string> {
  const headers = new Map<string, string>()
  let at = 0
  while (at < bytes.length) {
    const nameEnd = at + 1 + bytes.readUInt8(at)
    const name = bytes.toString('utf8', at + 1, nameEnd)
    const type = bytes.readUInt8(nameEnd)
    const from = nameEnd + 1
    const fixed = fixedBytes[type]
    const [start, end] = fixed === undefined ? [from + 2, from + 2 + bytes.readUInt16BE(from)] : [from, from + fixed]
    if (type === textType) headers.set(name, bytes.toString('utf8', start, end))
    at = end
  }
  return headers
}
