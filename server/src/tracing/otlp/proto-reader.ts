import { AppError } from '@assay/protocol'
import { textAt } from './short-text.ts'

/** The bytes are not the protobuf message that they should be. The whole request is refused with this. */
export function malformed(what: string): AppError {
  return new AppError('MALFORMED_REQUEST', `Cannot parse the OTLP protobuf body: ${what}.`)
}

/**
 * A cursor over protobuf bytes, for readers that know their fields. It checks every length against the end of the enclosing message and
 * copies nothing. Wire format: protobuf.dev/programming-guides/encoding.
 */
export class ProtoReader {
  readonly bytes: Buffer
  pos: number
  end: number

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.bytes = bytes
    this.pos = start
    this.end = end
  }

  /** Field number << 3 | wire type. */
  tag(): number {
    const bytes = this.bytes
    const first = bytes[this.pos]
    if (first !== undefined && first < 0x80 && this.pos < this.end) {
      this.pos++
      if (first < 8) throw malformed(`field number 0 at byte ${this.pos - 1}`)
      return first
    }
    const tag = this.varint()
    if (tag > 0xffffffff || tag < 8) throw malformed(`bad tag at byte ${this.pos}`)
    return tag
  }

  /** An unsigned varint as a number; exact up to 2^53, larger ones lose low bits. */
  varint(): number {
    const { bytes, end } = this
    let value = 0
    let scale = 1
    for (let i = 0; i < 10; i++) {
      if (this.pos >= end) throw malformed('it ends inside a number')
      const byte = bytes[this.pos++] as number
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 128
    }
    throw malformed('a number is longer than 10 bytes')
  }

  /** A signed 64-bit varint: a number where exact, else a bigint. */
  int64(): number | bigint {
    const start = this.pos
    const value = this.varint()
    if (value <= Number.MAX_SAFE_INTEGER) return value
    let exact = 0n
    for (let i = start, shift = 0n; i < this.pos; i++, shift += 7n) exact |= BigInt((this.bytes[i] as number) & 0x7f) << shift
    const signed = BigInt.asIntN(64, exact)
    const small = Number(signed)
    return Number.isSafeInteger(small) ? small : signed
  }

  /** Reads a length and returns the end of the field, leaving `pos` at its start. */
  span(): number {
    const length = this.varint()
    const fieldEnd = this.pos + length
    if (fieldEnd > this.end) throw malformed(`a field of ${length} bytes goes beyond its message at byte ${this.pos}`)
    return fieldEnd
  }

  fixed64(): number {
    const at = this.pos
    if (at + 8 > this.end) throw malformed('it ends inside a 64-bit number')
    this.pos = at + 8
    return at
  }

  double(): number {
    return this.bytes.readDoubleLE(this.fixed64())
  }

  skip(tag: number): void {
    switch (tag & 7) {
      case 0:
        this.varint()
        return
      case 1:
        this.fixed64()
        return
      case 2:
        this.pos = this.span()
        return
      case 5:
        if (this.pos + 4 > this.end) throw malformed('it ends inside a 32-bit number')
        this.pos += 4
        return
      default:
        throw malformed(`wire type ${tag & 7} at byte ${this.pos}`)
    }
  }

  /** UTF-8 text from `pos` to `fieldEnd`; moves there. */
  text(fieldEnd: number): string {
    const start = this.pos
    this.pos = fieldEnd
    return textAt(this.bytes, start, fieldEnd)
  }
}

/**
 * Microseconds of a little-endian fixed64 of nanoseconds. Nanoseconds since 1970 do not fit a double; microseconds do until 2255.
 * 2^32 = 4,294,967 × 1,000 + 296, hence the two constants.
 */
export function microsecondsAt(bytes: Buffer, at: number): number {
  const low = bytes.readUInt32LE(at)
  const high = bytes.readUInt32LE(at + 4)
  return high * 4_294_967 + Math.floor((high * 296 + low) / 1000)
}
