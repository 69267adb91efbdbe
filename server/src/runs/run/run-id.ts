import { randomFillSync } from 'node:crypto'

const random = new Uint8Array(10)

/**
 * 32 hex digits: unix milliseconds, then 80 random bits, as in a UUID of version 7 without its dashes. A later run's id is greater, so that
 * new ones stand together in an index.
 */
export function newRunId(nowMs: number): string {
  randomFillSync(random)
  random[0] = ((random[0] as number) & 0x0f) | 0x70
  random[2] = ((random[2] as number) & 0x3f) | 0x80
  return nowMs.toString(16).padStart(12, '0') + Buffer.from(random.buffer).toString('hex')
}
