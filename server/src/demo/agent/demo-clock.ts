/** A time as the SDK takes it. Milliseconds alone would not do: it reads a number before the process's start as a `performance.now()`. */
export type SpanTime = [seconds: number, nanoseconds: number]

/**
 * How many times faster the demo lives: the simulator and the tools wait for milliseconds where a real model takes a second. Every
 * duration in the demo is a measured one times this.
 */
const demoSpeed = 10

/**
 * The time in which one conversation takes place. It begins in the past, so that the demo is spread over a day, and runs `demoSpeed` times
 * as fast as the real one. Spans are given their start and end by it; nothing else about them is arranged.
 */
export class DemoClock {
  #epochMs: number
  readonly #realStartMs = performance.now()

  constructor(startMs: number) {
    this.#epochMs = startMs
  }

  now(): SpanTime {
    const ms = this.#epochMs + (performance.now() - this.#realStartMs) * demoSpeed
    const seconds = Math.floor(ms / 1000)
    return [seconds, Math.round((ms - seconds * 1000) * 1e6)]
  }

  /** Lets time pass without waiting: what the customer does between two messages. */
  skip(seconds: number): void {
    this.#epochMs += seconds * 1000
  }
}
