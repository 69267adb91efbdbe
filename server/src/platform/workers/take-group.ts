import type { Call } from './messages.ts'

/** Calls in one transaction, at the most: bounds how long the first of them waits for its commit. */
export const maxCallsPerCommit = 512
/** Bytes that the calls of one transaction bring, at the most, unless one alone brings more. */
export const maxBytesPerCommit = 4 * 1024 * 1024

/**
 * Takes the calls of the next transaction out of the queue, in order. One that brings more than a transaction should have is taken alone, and so
 * is a call that closes (one of no store).
 */
export function takeGroup(queue: Call[]): Call[] {
  let bytes = 0
  let count = 0
  while (count < queue.length && count < maxCallsPerCommit) {
    const call = queue[count] as Call
    if (call.store === '') break
    bytes += bytesOf(call.args, maxBytesPerCommit - bytes)
    if (bytes > maxBytesPerCommit) break
    count++
  }
  return queue.splice(0, Math.max(count, 1))
}

/** About what is in a value that crossed a thread: bytes, letters, numbers. Counting ends when there is more than `most`. */
function bytesOf(value: unknown, most: number): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 8
  if (value instanceof Uint8Array) return value.byteLength
  let bytes = 8
  const members = value instanceof Map ? value : value instanceof Set || Array.isArray(value) ? value : Object.values(value)
  for (const member of members) {
    bytes += bytesOf(member, most - bytes)
    if (bytes > most) break
  }
  return bytes
}
