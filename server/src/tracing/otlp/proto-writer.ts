/**
 * Appends protobuf fields to one growing buffer. Nested messages are written in place: their length is reserved as a padded varint of
 * four bytes (legal in protobuf), so nothing is measured twice or copied.
 */
export class ProtoWriter {
  private bytes = Buffer.allocUnsafe(4096)
  private pos = 0

  private reserve(size: number): void {
    if (this.pos + size <= this.bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.pos + size))
    this.bytes.copy(larger, 0, 0, this.pos)
    this.bytes = larger
  }

  varint(value: number): void {
    this.reserve(10)
    let rest = value
    while (rest >= 0x80) {
      this.bytes[this.pos++] = (rest % 128) | 0x80
      rest = Math.floor(rest / 128)
    }
    this.bytes[this.pos++] = rest
  }

  /** A signed 64-bit integer as a varint field. */
  int64(field: number, value: number | bigint): void {
    this.varint(field << 3)
    if (typeof value === 'number' && value >= 0) return this.varint(value)
    this.reserve(10)
    let rest = BigInt.asUintN(64, BigInt(value))
    while (rest >= 0x80n) {
      this.bytes[this.pos++] = Number(rest & 0x7fn) | 0x80
      rest >>= 7n
    }
    this.bytes[this.pos++] = Number(rest)
  }

  fixed64(field: number, value: bigint): void {
    this.varint((field << 3) | 1)
    this.reserve(8)
    this.pos = this.bytes.writeBigUInt64LE(BigInt.asUintN(64, value), this.pos)
  }

  fixed32(field: number, value: number): void {
    this.varint((field << 3) | 5)
    this.reserve(4)
    this.pos = this.bytes.writeUInt32LE(value >>> 0, this.pos)
  }

  double(field: number, value: number): void {
    this.varint((field << 3) | 1)
    this.reserve(8)
    this.pos = this.bytes.writeDoubleLE(value, this.pos)
  }

  text(field: number, value: string): void {
    const size = Buffer.byteLength(value)
    this.varint((field << 3) | 2)
    this.varint(size)
    this.reserve(size)
    this.pos += this.bytes.write(value, this.pos, 'utf8')
  }

  raw(field: number, value: Uint8Array): void {
    this.varint((field << 3) | 2)
    this.varint(value.length)
    this.reserve(value.length)
    this.bytes.set(value, this.pos)
    this.pos += value.length
  }

  /** Fields that are already encoded, tag and all. */
  verbatim(fields: Uint8Array): void {
    this.reserve(fields.length)
    this.bytes.set(fields, this.pos)
    this.pos += fields.length
  }

  /** Writes what `fill` writes as a nested message. */
  message(field: number, fill: () => void): void {
    this.varint((field << 3) | 2)
    this.reserve(4)
    const lengthAt = this.pos
    this.pos += 4
    fill()
    const length = this.pos - lengthAt - 4
    if (length >= 1 << 28) throw new RangeError('a nested message of 256 MiB or more')
    this.bytes[lengthAt] = (length & 0x7f) | 0x80
    this.bytes[lengthAt + 1] = ((length >>> 7) & 0x7f) | 0x80
    this.bytes[lengthAt + 2] = ((length >>> 14) & 0x7f) | 0x80
    this.bytes[lengthAt + 3] = (length >>> 21) & 0x7f
  }

  /** What was written; a view that the next write may overwrite after `clear`. */
  finish(): Buffer {
    return this.bytes.subarray(0, this.pos)
  }
}
