/** A span's ids as 32-bit words. */
export type Ids = { trace: readonly number[]; high: number; low: number }

const zeros = (count: number): number[] => Array.from({ length: count }, () => 0)
const fixed = [0x30, 1, 0x85, 1, 1, 0, 0, 0, 0x39, ...zeros(8), 0x41, ...zeros(8), 0x0a, 16, ...zeros(16), 0x12, 8, ...zeros(8)]
const attribute = [0x4a, 0, 0, 0x0a, 11, ...Buffer.from('input.value'), 0x12, 0, 0, 0x0a, 0, 0]
const head = Buffer.from([0x12, 0, 0, ...fixed, ...attribute])

/** Spans as OTLP's protobuf, with the fields and in the bytes of the SDK's. No other text than 1,024 ASCII characters, and no check of anything. */
export class SpanBatch {
  readonly bytes: Buffer
  readonly #view: DataView
  length = 0
  count = 0

  constructor(capacity: number) {
    this.bytes = Buffer.from(new ArrayBuffer(capacity))
    this.#view = new DataView(this.bytes.buffer)
  }

  write({ trace, high, low }: Ids, parent: Ids | undefined, name: string, text: string, startUs: number, endUs: number): void {
    const { bytes, length: at } = this
    bytes.set(head, at)
    this.#putSize(at + 1, 78 + text.length + name.length + (parent === undefined ? 0 : 10))
    this.#putTime(at + 12, startUs)
    this.#putTime(at + 21, endUs)
    for (let word = 0; word < 4; word++) this.#view.setInt32(at + 31 + 4 * word, trace[word] as number)
    this.#view.setInt32(at + 49, high)
    this.#view.setInt32(at + 53, low)
    this.#putSize(at + 58, text.length + 19)
    this.#putSize(at + 74, text.length + 3)
    this.#putSize(at + 77, text.length)
    let end = at + head.length + bytes.write(text, at + head.length)
    if (parent !== undefined) {
      this.#view.setUint16(end, 0x2208)
      this.#view.setInt32(end + 2, parent.high)
      this.#view.setInt32(end + 6, parent.low)
      end += 10
    }
    this.#view.setUint16(end, 0x2a00 + name.length)
    for (let unit = 0; unit < name.length; unit++) bytes[end + 2 + unit] = name.charCodeAt(unit)
    this.length = end + 2 + name.length
    this.count++
  }

  #putSize(at: number, size: number): void {
    this.#view.setUint16(at, 0x80 | (size & 0x7f) | ((size >> 7) << 8), true)
  }

  /** Microseconds as nanoseconds, which are more than a number holds. */
  #putTime(at: number, us: number): void {
    const upperUs = Math.floor(us / 0x10_0000)
    const high = Math.floor((upperUs * 1000) / 0x1000)
    const low = (upperUs * 1000 - high * 0x1000) * 0x10_0000 + (us - upperUs * 0x10_0000) * 1000
    this.#view.setUint32(at, low, true)
    this.#view.setUint32(at + 4, low < 0x1_0000_0000 ? high : high + 1, true)
  }
}
