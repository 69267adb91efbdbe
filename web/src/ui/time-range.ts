import type { Param } from './url-codec.ts'

/** A point in time as a link keeps it: moving with the clock (`agoMs` before now) or fixed. */
export type TimePoint = { kind: 'ago'; agoMs: number } | { kind: 'at'; timeMs: number }

const unitsMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
type Unit = keyof typeof unitsMs

export const now: TimePoint = { kind: 'ago', agoMs: 0 }

export function ago(agoMs: number): TimePoint {
  return { kind: 'ago', agoMs }
}

export function at(timeMs: number): TimePoint {
  return { kind: 'at', timeMs }
}

/** `now`, `now-24h`, `2026-11-23T14:30:00.000Z`. */
export function formatTimePoint(point: TimePoint): string {
  if (point.kind === 'at') return new Date(point.timeMs).toISOString()
  if (point.agoMs === 0) return 'now'
  const unit =
    (['d', 'h', 'm'] as const).find((name) => point.agoMs % unitsMs[name] === 0 && !(name === 'd' && point.agoMs === unitsMs.d)) ?? 's'
  return `now-${Math.round(point.agoMs / unitsMs[unit])}${unit}`
}

/** The reverse; undefined for anything else. Unix milliseconds are read too. */
export function parseTimePoint(text: string): TimePoint | undefined {
  if (text === 'now') return now
  const relative = /^now-(\d{1,9})([smhd])$/.exec(text)
  if (relative !== null) return ago(Number(relative[1]) * unitsMs[relative[2] as Unit])
  const timeMs = /^\d{10,14}$/.test(text) ? Number(text) : /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(timeMs) ? undefined : at(timeMs)
}

export function timeParam(fallback: TimePoint): Param<TimePoint> {
  return { parse: parseTimePoint, format: formatTimePoint, fallback }
}

export function resolveTime(point: TimePoint, nowMs: number): number {
  return point.kind === 'at' ? point.timeMs : nowMs - point.agoMs
}

/** Part of a window, in unix milliseconds, `toMs` exclusive. */
export interface TimeSpan {
  fromMs: number
  toMs: number
}

/** `<from>~<to>` in unix milliseconds; null is absent. */
export const timeSpanParam: Param<TimeSpan | null> = {
  parse(text) {
    const match = /^(\d{1,15})~(\d{1,15})$/.exec(text)
    if (match === null) return undefined
    const [fromMs, toMs] = [Number(match[1]), Number(match[2])]
    return toMs > fromMs ? { fromMs, toMs } : undefined
  },
  format: (span) => (span === null ? '' : `${span.fromMs}~${span.toMs}`),
  fallback: null,
}

const stepsMs = [
  1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000,
  21_600_000, 43_200_000, 86_400_000, 172_800_000, 604_800_000, 2_592_000_000,
] as const

/** The shortest round bucket that cuts the span into at most `most` pieces. Spans over 24 h get whole hours. */
export function bucketFor(spanMs: number, most: number): number {
  const least = spanMs > unitsMs.d ? unitsMs.h : stepsMs[0]
  return stepsMs.find((stepMs) => stepMs >= least && spanMs / stepMs <= most) ?? Math.ceil(spanMs / most / unitsMs.d) * unitsMs.d
}
