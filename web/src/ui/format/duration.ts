import { formatCount } from './number.ts'

const minuteMs = 60_000
const hourMs = 3_600_000

/** `0.35 ms`, `420 ms`, `9.84 s`, `3 m 12 s`, `2 h 05 m`. Milliseconds in; negative and non-finite values give an empty text. */
export function formatDuration(durationMs: number): string {
  if (!Number.isFinite(durationMs) || durationMs < 0) return ''
  if (durationMs === 0) return '0 ms'
  if (durationMs < 1) return `${durationMs.toFixed(2)} ms`
  if (durationMs < 999.5) return `${Math.round(durationMs)} ms`
  if (durationMs < minuteMs - 5) return `${(durationMs / 1000).toFixed(2)} s`
  if (durationMs < hourMs - 500) {
    const seconds = Math.round(durationMs / 1000)
    return `${Math.floor(seconds / 60)} m ${String(seconds % 60).padStart(2, '0')} s`
  }
  const minutes = Math.round(durationMs / minuteMs)
  return `${formatCount(Math.floor(minutes / 60))} h ${String(minutes % 60).padStart(2, '0')} m`
}

/** For an axis: `0`, `250 ms`, `2.5 s`, `4 m`. No digits that say nothing. */
export function formatTick(durationMs: number): string {
  if (durationMs === 0) return '0'
  if (durationMs < 1) return `${Number(durationMs.toPrecision(3)) * 1000} µs`
  if (durationMs < 1000) return `${Number(durationMs.toPrecision(4))} ms`
  if (durationMs < 2 * minuteMs) return `${Number((durationMs / 1000).toPrecision(4))} s`
  if (durationMs < 2 * hourMs) return `${Number((durationMs / minuteMs).toPrecision(3))} m`
  return `${Number((durationMs / hourMs).toPrecision(3))} h`
}
