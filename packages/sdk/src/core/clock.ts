/** A time as OpenTelemetry's API takes it: epoch milliseconds, `performance.now()` milliseconds, `[seconds, nanoseconds]` or a Date. */
export type TimeInput = number | readonly [seconds: number, nanoseconds: number] | Date

// The global is a getter: reading it each time costs as much as the clock.
const { performance } = globalThis

/** Three years: a smaller number is a reading of `performance.now()`, a larger one a date after 1973. */
const longestUptimeMs = 1e11

/**
 * Time within one trace: anchored at the wall clock once, then monotonic, so that a clock that is set back never makes a child end
 * before it starts. Microseconds since the Unix epoch.
 */
export class TraceClock {
  readonly #anchorMs: number

  constructor() {
    this.#anchorMs = Date.now() - performance.now()
  }

  nowUs(): number {
    return Math.round((this.#anchorMs + performance.now()) * 1000)
  }
}

/** Microseconds since the Unix epoch; `undefined` for what is not a time. Never throws. */
export function toEpochUs(time: TimeInput): number | undefined {
  try {
    const us = epochUs(time)
    return us >= 0 && us <= Number.MAX_SAFE_INTEGER ? Math.round(us) : undefined
  } catch {
    // Something that is no time at all.
    return undefined
  }
}

function epochUs(time: TimeInput): number {
  if (typeof time === 'number') return (time < longestUptimeMs ? performance.timeOrigin + time : time) * 1000
  if (time instanceof Date) return time.getTime() * 1000
  const [seconds, nanoseconds] = time
  return seconds * 1e6 + nanoseconds / 1000
}
