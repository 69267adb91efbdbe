const continuation = 0x80

/**
 * A growing buffer that protobuf is written into, field by field, without an object between the span and the wire.
 * Field numbers are given as the whole tag (`number << 3 | wireType`) and must be below 2,048.
 */
export class ByteWriter {
  bytes: Buffer
  length = 0

  /** `reused` is a buffer that nobody reads any more. */
  constructor(capacity: number, reused?: Buffer) {
    this.bytes = reused ?? Buffer.allocUnsafeSlow(capacity)
  }

  /** What has been written, without a copy: valid until the next write. */
  view(): Buffer {
    return this.bytes.subarray(0, this.length)
  }

  #reserve(count: number): void {
    const needed = this.length + count
    if (needed <= this.bytes.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2))
    this.bytes.copy(grown, 0, 0, this.length)
    this.bytes = grown
  }

  /** A base-128 varint of a whole number in 0…2^53. */
  varint(value: number): void {
    this.#reserve(8)
    const { bytes } = this
    let rest = value
    while (rest >= continuation) {
      bytes[this.length++] = (rest % continuation) | continuation
      rest = Math.floor(rest / continuation)
    }
    bytes[this.length++] = rest
  }

  /** A varint of a 64-bit integer, negative ones in two's complement (10 bytes). */
  varintBigInt(value: bigint): void {
    this.#reserve(10)
    let rest = BigInt.asUintN(64, value)
    while (rest >= 0x80n) {
      this.bytes[this.length++] = Number(rest & 0x7fn) | continuation
      rest >>= 7n
    }
    this.bytes[this.length++] = Number(rest)
  }

  varintField(tag: number, value: number): void {
    this.varint(tag)
    this.varint(value)
  }

  fixed32Field(tag: number, value: number): void {
    this.varint(tag)
    this.#reserve(4)
    this.length = this.bytes.writeUInt32LE(value >>> 0, this.length)
  }

  doubleField(tag: number, value: number): void {
    this.varint(tag)
    this.#reserve(8)
    this.length = this.bytes.writeDoubleLE(value, this.length)
  }

  /** Microseconds since the epoch as a `fixed64` of nanoseconds, which is beyond what a number holds: done in two halves. */
  timeField(tag: number, epochUs: number): void {
    this.varint(tag)
    const seconds = Math.floor(epochUs / 1e6)
    const nanoseconds = Math.round((epochUs - seconds * 1e6) * 1000)
    const upper = Math.floor(seconds / 0x10000) * 1e9
    const lower = (upper % 0x10000) * 0x10000 + (seconds % 0x10000) * 1e9 + nanoseconds
    this.#reserve(8)
    this.length = this.bytes.writeUInt32LE(lower % 0x1_0000_0000, this.length)
    this.length = this.bytes.writeUInt32LE(Math.floor(upper / 0x10000) + Math.floor(lower / 0x1_0000_0000), this.length)
  }

  bytesField(tag: number, value: Uint8Array): void {
    this.varint(tag)
    this.varint(value.length)
    this.#reserve(value.length)
    this.bytes.set(value, this.length)
    this.length += value.length
  }

  /** Lower-case hex digits as the bytes they stand for. */
  hexField(tag: number, hex: string): void {
    this.varint(tag)
    this.varint(hex.length >> 1)
    this.#reserve(hex.length >> 1)
    const { bytes } = this
    for (let i = 0; i < hex.length; i += 2) bytes[this.length++] = (hexDigit(hex.charCodeAt(i)) << 4) | hexDigit(hex.charCodeAt(i + 1))
  }

  stringField(tag: number, text: string): void {
    this.varint(tag)
    const units = text.length
    if (units < 32 && this.#ascii(text, units)) return
    this.#reserve(units * 3 + 8)
    if (units >= 128 && units * 3 < 16_384) {
      // Whatever its bytes are, the length takes two: written afterwards, the text is gone through once.
      const written = this.bytes.write(text, this.length + 2, 'utf8')
      this.bytes[this.length] = (written & 0x7f) | continuation
      this.bytes[this.length + 1] = written >> 7
      this.length += 2 + written
      return
    }
    this.varint(Buffer.byteLength(text))
    this.length += this.bytes.write(text, this.length, 'utf8')
  }

  /** Short ASCII, the case of nearly all keys, without the call into native code. Leaves nothing behind when it is something else. */
  #ascii(text: string, units: number): boolean {
    this.#reserve(units + 1)
    const { bytes } = this
    let at = this.length
    bytes[at++] = units
    for (let i = 0; i < units; i++) {
      const unit = text.charCodeAt(i)
      if (unit >= 0x80) return false
      bytes[at++] = unit
    }
    this.length = at
    return true
  }

  /** Opens a nested message whose length is not known yet. Give the result to `endMessage`. */
  beginMessage(tag: number): number {
    this.varint(tag)
    this.#reserve(2)
    this.length += 2
    return this.length
  }

  /** Writes the length of the message opened at `start`; the message moves by a byte or two when two were not the right number for it. */
  endMessage(start: number): void {
    const size = this.length - start
    if (size >= 0x80 && size < 0x4000) {
      this.bytes[start - 2] = (size & 0x7f) | continuation
      this.bytes[start - 1] = size >> 7
      return
    }
    const digits = varintSize(size)
    this.#reserve(digits)
    this.bytes.copyWithin(start - 2 + digits, start, this.length)
    this.length = start - 2
    this.varint(size)
    this.length += size
  }
}

export function varintSize(value: number): number {
  let size = 1
  for (let rest = value; rest >= continuation; rest = Math.floor(rest / continuation)) size++
  return size
}

function hexDigit(unit: number): number {
  return unit < 0x40 ? unit - 0x30 : unit - 0x57
}
