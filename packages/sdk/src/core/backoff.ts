const firstMs = 500
const longestMs = 30_000
/** A server that says "at once" again and again must not keep this machine busy. */
const shortestRetryAfterMs = 100
/** A server that asks for more is asked again after this: its clock may be wrong, and the queue is short. */
const longestRetryAfterMs = 300_000

/**
 * How long to wait before try `attempt` (1 is the first repetition): 0.5 s doubling to 30 s, of which a random half is taken off so that
 * many programs do not come back at once. What the server asked for by Retry-After goes first.
 */
export function backoffMs(attempt: number, retryAfterMs: number | undefined, random: () => number): number {
  if (retryAfterMs !== undefined) return Math.min(Math.max(retryAfterMs, shortestRetryAfterMs), longestRetryAfterMs)
  const full = Math.min(firstMs * 2 ** (attempt - 1), longestMs)
  return full / 2 + (full / 2) * random()
}

/** `Retry-After` in milliseconds: seconds or an HTTP date. `undefined` when absent or unreadable. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined
  if (/^\d+(\.\d+)?$/.test(header.trim())) return Number(header) * 1000
  // Date.parse makes a date of nearly any number; an HTTP date begins with the day's name.
  const atMs = /^[a-z]{3}/i.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - nowMs)
}
