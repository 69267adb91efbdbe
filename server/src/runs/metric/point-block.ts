import { maxVarintBytes, writeVarint } from '../../platform/varint.ts'

/** Steps and times are within ±this, so that what one is more than another is a number of ours too. */
export const maxStepOrTime = 2 ** 51

/** A value of a metric. `step` and `atMs` (unix milliseconds) are whole numbers within `maxStepOrTime`. */
export interface MetricPoint {
  step: number
  atMs: number
  value: number
}

/**
 * Points after one another, in the order in which they were logged: the step and the time as zigzag varints of what they are more than the
 * point's before (than 0 for the first), the value as a double, least byte first. Some twelve bytes a point.
 */
export class PointBlock {
  private bytes: Uint8Array
  private view: DataView
  private length: number
  private step = 0
  private atMs = 0
  points: number

  /** Goes on behind `data`, which holds `points`. */
  constructor(data: Uint8Array = new Uint8Array(0), points = 0) {
    this.bytes = new Uint8Array(Math.max(2 * data.length, 256))
    this.bytes.set(data)
    this.view = new DataView(this.bytes.buffer)
    this.length = data.length
    this.points = points
    readPoints(data, (step, atMs) => {
      this.step = step
      this.atMs = atMs
    })
  }

  append({ step, atMs, value }: MetricPoint): void {
    if (this.bytes.length - this.length < maxPointBytes) {
      const larger = new Uint8Array(2 * this.bytes.length)
      larger.set(this.bytes)
      this.bytes = larger
      this.view = new DataView(larger.buffer)
    }
    this.length = this.writeSigned(this.length, step - this.step)
    this.length = this.writeSigned(this.length, atMs - this.atMs)
    this.view.setFloat64(this.length, value, true)
    this.length += 8
    this.step = step
    this.atMs = atMs
    this.points++
  }

  /** The bytes so far, which change when it goes on. */
  data(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }

  private writeSigned(at: number, value: number): number {
    return writeVarint(this.bytes, at, value < 0 ? -2 * value - 1 : 2 * value)
  }
}

const maxPointBytes = 2 * maxVarintBytes + 8

/** Calls `visit` with each point of a block, or its first `most`. @throws RangeError when the bytes end within a point. */
export function readPoints(data: Uint8Array, visit: (step: number, atMs: number, value: number) => void, most = Infinity): void {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  let at = 0
  let step = 0
  let atMs = 0
  const readSigned = (): number => {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = view.getUint8(at++)
      value += (byte & 127) * scale
      if (byte < 128) break
      scale *= 128
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
  for (let read = 0; read < most && at < data.length; read++) {
    step += readSigned()
    atMs += readSigned()
    visit(step, atMs, view.getFloat64(at, true))
    at += 8
  }
}
