/** Microseconds of the trace to parts of its width. */
export interface TimeScale {
  totalUs: number
  ticksUs: number[]
}

/** Room that a tick's label takes, px. */
const tickPx = 56

/** For how many steps from tick to tick an axis has room: 2 to 5. */
export function ticksIn(axisPx: number): number {
  return Math.max(2, Math.min(5, Math.floor(axisPx / tickPx)))
}

/** A scale over `totalUs` with at most `most` round steps from tick to tick, the first at 0. A trace without length still has one microsecond. */
export function timeScale(totalUs: number, most = 5): TimeScale {
  const total = Math.max(1, totalUs)
  const rough = total / most
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough
  const ticksUs: number[] = []
  for (let us = 0; us <= total; us += step) ticksUs.push(us)
  return { totalUs: total, ticksUs }
}

export interface SpanTimes {
  startUs: readonly number[]
  durationUs: readonly number[]
}

/** The end of what ends last; an open span reaches to `openUntilUs`. */
export function lastEndUs({ startUs, durationUs }: SpanTimes, openUntilUs: number): number {
  let end = 0
  for (let span = 0; span < startUs.length; span++) {
    const start = startUs[span] ?? 0
    const duration = durationUs[span] ?? -1
    end = Math.max(end, duration < 0 ? Math.max(start, openUntilUs) : start + duration)
  }
  return end
}
