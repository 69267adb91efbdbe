import { randomFillSync } from 'node:crypto'

// One call into the random source for 256 span ids: a call a span would cost more than everything else about the id.
const pool = Buffer.allocUnsafeSlow(2048)
let offset = pool.length

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
  return isTraceId(id) ? id : newTraceId()
}

/** 16 lower-case hex digits, never all zero. */
export function newSpanId(): string {
  const id = randomHex(8)
  return isSpanId(id) ? id : newSpanId()
}

export function isTraceId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text) && text !== '00000000000000000000000000000000'
}

export function isSpanId(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text) && text !== '0000000000000000'
}
