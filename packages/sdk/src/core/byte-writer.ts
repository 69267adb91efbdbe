const continuation = 0x80
/** Free at any time, so that a tag with a number is written without asking: the longest takes 18 bytes. */
const slack = 64
/** Up to this many characters, a loop is faster than the call into native code. */
export const shortText = 40
/** Above this, a string's bytes are counted before they are written: three for each unit would be too much room to make. */
export const longText = 16_384

/**
 * A growing buffer that protobuf is written into, field by field, without an object between the span and the wire.
 * Field numbers are given as the whole tag (`number << 3 | wireType`) and must be below 2,048.
 */
export class ByteWriter {
  bytes: Buffer
  length = 0
  /** Most bytes that the buffer may grow to. */
  maxBytes = Number.POSITIVE_INFINITY

  /** `reused` is a buffer that nobody reads any more. */
  constructor(capacity: number, reused?: Buffer) {
    this.bytes = reused ?? Buffer.allocUnsafeSlow(capacity)
  }

  /** What has been written behind `from`, without a copy: later writes leave it as it is, until `length` is set back. */
  view(from = 0): Buffer {
    return this.bytes.subarray(from, this.length)
  }

  /** Makes room for `count` bytes, and for a field of fixed size behind them. */
  reserve(count: number): void {
    if (this.length + count + slack > this.bytes.length) this.grow(this.length + count + slack)
  }

  private grow(needed: number): void {
    if (needed > this.maxBytes) throw new BufferLimitError(`${needed} bytes are more than the ${this.maxBytes} that there is room for`)
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2))
    this.bytes.copy(grown, 0, 0, this.length)
    this.bytes = grown
  }

  /** A base-128 varint of a whole number in 0…2^53. */
  varint(value: number): void {
    this.reserve(0)
    this.length = putVarint(this.bytes, this.length, value)
  }

  /** A varint of a 64-bit integer, negative ones in two's complement (10 bytes). */
  varintBigInt(value: bigint): void {
    this.reserve(0)
    let rest = BigInt.asUintN(64, value)
    while (rest >= 0x80n) {
      this.bytes[this.length++] = Number(rest & 0x7fn) | continuation
      rest >>= 7n
    }
    this.bytes[this.length++] = Number(rest)
  }

  varintField(tag: number, value: number): void {
    this.reserve(0)
    const { bytes } = this
    this.length = putVarint(bytes, putVarint(bytes, this.length, tag), value)
  }

  fixed32Field(tag: number, value: number): void {
    this.reserve(0)
    const { bytes } = this
    this.length = putUint32(bytes, putVarint(bytes, this.length, tag), value)
  }

  doubleField(tag: number, value: number): void {
    this.reserve(0)
    this.length = this.bytes.writeDoubleLE(value, putVarint(this.bytes, this.length, tag))
  }

  timeField(tag: number, epochUs: number): void {
    this.reserve(0)
    const { bytes } = this
    this.length = putTime(bytes, putVarint(bytes, this.length, tag), epochUs)
  }

  bytesField(tag: number, value: Uint8Array): void {
    this.varintField(tag, value.length)
    this.append(value)
  }

  /** Bytes as they are: fields that were written before. */
  append(bytes: Uint8Array): void {
    this.reserve(bytes.length)
    this.bytes.set(bytes, this.length)
    this.length += bytes.length
  }

  stringField(tag: number, text: string): void {
    this.varint(tag)
    const units = text.length
    if (units <= shortText && this.shortAscii(text, units)) return
    const size = units > longText ? Buffer.byteLength(text) : units * 3
    this.reserve(size)
    // Nearly all text is one byte a character. Where it is not, and its length takes another digit for that, it is moved.
    const start = this.beginSized(units)
    this.length = start + this.bytes.write(text, start, 'utf8')
    this.endMessage(start, units)
  }

  private shortAscii(text: string, units: number): boolean {
    this.reserve(units)
    const { bytes } = this
    bytes[this.length] = units
    const end = putAscii(bytes, this.length + 1, text)
    if (end < 0) return false
    this.length = end
    return true
  }

  /**
   * Opens a nested message of about `expectedSize` bytes. Give the result and the same size to `endMessage`. When its length takes as many
   * digits as expected, nothing has to be moved.
   */
  beginMessage(tag: number, expectedSize: number): number {
    this.varint(tag)
    return this.beginSized(expectedSize)
  }

  private beginSized(expectedSize: number): number {
    this.reserve(0)
    return (this.length += varintSize(expectedSize))
  }

  /** Writes the length of the message opened at `start`. */
  endMessage(start: number, expectedSize: number): void {
    const size = this.length - start
    const expectedDigits = varintSize(expectedSize)
    const digits = varintSize(size)
    const from = start - expectedDigits
    if (digits !== expectedDigits) {
      this.reserve(0)
      this.bytes.copyWithin(from + digits, start, this.length)
      this.length += digits - expectedDigits
    }
    putVarint(this.bytes, from, size)
  }
}

/** What is being written does not fit. */
export class BufferLimitError extends RangeError {}

export function varintSize(value: number): number {
  if (value < 0x80) return 1
  if (value < 0x4000) return 2
  if (value < 0x20_0000) return 3
  return value < 0x1000_0000 ? 4 : 5
}

/* The puts write at a place for which there is room, and return the place behind what they wrote. */

export function putVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value
  while (rest > 0x7fff_ffff) {
    const next = Math.floor(rest / continuation)
    bytes[at++] = (rest - next * continuation) | continuation
    rest = next
  }
  while (rest >= continuation) {
    bytes[at++] = (rest & 0x7f) | continuation
    rest >>= 7
  }
  bytes[at++] = rest
  return at
}

export function putUint32(bytes: Uint8Array, at: number, value: number): number {
  bytes[at] = value
  bytes[at + 1] = value >>> 8
  bytes[at + 2] = value >>> 16
  bytes[at + 3] = value >>> 24
  return at + 4
}

export function putBigEndian(bytes: Uint8Array, at: number, word: number): number {
  bytes[at] = word >>> 24
  bytes[at + 1] = word >>> 16
  bytes[at + 2] = word >>> 8
  bytes[at + 3] = word
  return at + 4
}

/** Microseconds since the epoch as a `fixed64` of nanoseconds, which is beyond what a number holds: done in two halves, exactly. */
export function putTime(bytes: Uint8Array, at: number, epochUs: number): number {
  // Division and Math.floor, since the remainder of large numbers is a call out of compiled code.
  const upperUs = Math.floor(epochUs / 0x10_0000)
  const upper = upperUs * 1000
  const high = Math.floor(upper / 0x1000)
  const low = (upper - high * 0x1000) * 0x10_0000 + (epochUs - upperUs * 0x10_0000) * 1000
  const carry = low >= 0x1_0000_0000 ? 1 : 0
  return putUint32(bytes, putUint32(bytes, at, low - carry * 0x1_0000_0000), high + carry)
}

/** -1 for a text that is not ASCII. */
export function putAscii(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 0x80) return -1
    bytes[at + i] = unit
  }
  return at + text.length
}
