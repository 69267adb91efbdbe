/** The time as rules see it; passed in, so that a test can say what time it is. */
export interface Clock {
  /** Milliseconds since 1970, UTC; may jump when the machine's clock is set. */
  nowMs(): number
  /** Milliseconds since some fixed moment; never goes back. For durations and deadlines. */
  monotonicMs(): number
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
}

/** A clock that stands still until it is told to move. */
export interface FixedClock extends Clock {
  advance(ms: number): void
}

export function fixedClock(startMs: number): FixedClock {
  let passedMs = 0
  return {
    nowMs: () => startMs + passedMs,
    monotonicMs: () => passedMs,
    advance(ms) {
      passedMs += ms
    },
  }
}
