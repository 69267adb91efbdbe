import type { TraceId } from './ids.ts'

/**
 * Whether a new trace is kept at `ratio` (0…1). Decided by the trace id alone, so that every service with the same ratio keeps the same
 * traces, and a service with a higher ratio keeps all that one with a lower ratio keeps.
 */
export function isTraceSampled({ low }: TraceId, ratio: number): boolean {
  if (ratio >= 1) return true
  // The right-most 56 bits are the random part of an id by W3C Trace Context level 2.
  return (low.high & 0xff_ffff) * 2 ** 32 + (low.low >>> 0) < ratio * 2 ** 56
}
