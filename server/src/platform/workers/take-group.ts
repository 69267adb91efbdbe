import type { Call } from './messages.ts'

/** Calls in one transaction, at the most: bounds how long the first of them waits for its commit. */
export const maxCallsPerCommit = 512
/** Bytes that the calls of one transaction bring, at the most, unless one alone brings more. */
export const maxBytesPerCommit = 4 * 1024 * 1024

/** Takes the calls of the next transaction out of the queue, in order; a call that closes (one of no store) is taken alone. */
export function takeGroup(queue: Call[]): Call[] {
  let bytes = 0
  let count = 0
  while (count < queue.length && count < maxCallsPerCommit && bytes < maxBytesPerCommit) {
    const call = queue[count] as Call
    if (call.store === '') break
    for (const arg of call.args) bytes += bytesOf(arg)
    count++
  }
  return queue.splice(0, Math.max(count, 1))
}

/** Of a file, or of a request with its body. What else calls bring is small. */
function bytesOf(arg: unknown): number {
  const brought = typeof arg === 'object' && arg !== null && 'body' in arg ? arg.body : arg
  return brought instanceof Uint8Array ? brought.byteLength : 0
}
