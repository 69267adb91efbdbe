import { randomFillSync } from 'node:crypto'

// One call into the random source for 256 span ids: a call a span would cost more than everything else about the id.
const pool = Buffer.allocUnsafeSlow(2048)
let offset = pool.length

/** W3C Trace Context's ids of nothing. */
export const noTraceId = '0'.repeat(32)
export const noSpanId = '0'.repeat(16)

function randomHex(bytes: number): string {
  if (offset + bytes > pool.length) {
    randomFillSync(pool)
    offset = 0
  }
  const hex = pool.toString('hex', offset, offset + bytes)
  offset += bytes
  return hex
}

/** 32 lower-case hex digits, never all zero. */
export function newTraceId(): string {
  const id = randomHex(16)
  return id === noTraceId ? newTraceId() : id
}

/** 16 lower-case hex digits, never all zero. */
export function newSpanId(): string {
  const id = randomHex(8)
  return id === noSpanId ? newSpanId() : id
}

export function isTraceId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text) && text !== noTraceId
}

export function isSpanId(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text) && text !== noSpanId
}
