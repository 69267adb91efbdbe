import { randomFillSync } from 'node:crypto'

/*
 * An id is kept in 32-bit words, as which it goes to the wire. Its text is made when somebody asks for it: to make text of every id, and
 * bytes of the text, was a tenth of what a span cost.
 */

/** W3C Trace Context's ids of nothing. */
export const noTraceId = '0'.repeat(32)
export const noSpanId = '0'.repeat(16)

export class SpanId {
  readonly high: number
  readonly low: number
  #text: string | undefined

  constructor(high: number, low: number, text?: string) {
    this.high = high
    this.low = low
    this.#text = text
  }

  /** 16 lower-case hex digits. */
  get text(): string {
    return (this.#text ??= hex(this.high) + hex(this.low))
  }
}

export class TraceId {
  readonly high: SpanId
  readonly low: SpanId
  #text: string | undefined

  constructor(high: SpanId, low: SpanId, text?: string) {
    this.high = high
    this.low = low
    this.#text = text
  }

  /** 32 lower-case hex digits. */
  get text(): string {
    return (this.#text ??= this.high.text + this.low.text)
  }
}

// One call into the random source for 256 span ids: a call a span would cost more than everything else about the id.
const pool = new Int32Array(512)
let next = pool.length

/** Never all zero. */
export function newSpanId(): SpanId {
  if (next >= pool.length) {
    randomFillSync(pool)
    next = 0
  }
  const [high, low] = [pool[next++] as number, pool[next++] as number]
  return high === 0 && low === 0 ? newSpanId() : new SpanId(high, low)
}

/** Never all zero, in neither half: some tools keep only the second. */
export function newTraceId(): TraceId {
  return new TraceId(newSpanId(), newSpanId())
}

/** `undefined` for what is not 16 lower-case hex digits, and for the id of nothing. */
export function parseSpanId(text: string): SpanId | undefined {
  return isSpanId(text) ? new SpanId(word(text, 0), word(text, 8), text) : undefined
}

/** `undefined` for what is not 32 lower-case hex digits, and for the id of nothing. */
export function parseTraceId(text: string): TraceId | undefined {
  if (!isTraceId(text)) return undefined
  return new TraceId(new SpanId(word(text, 0), word(text, 8)), new SpanId(word(text, 16), word(text, 24)), text)
}

export function isTraceId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text) && text !== noTraceId
}

export function isSpanId(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text) && text !== noSpanId
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}

function word(text: string, at: number): number {
  return Number.parseInt(text.slice(at, at + 8), 16) | 0
}
