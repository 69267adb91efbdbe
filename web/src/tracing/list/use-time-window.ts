import { useMemo, useState } from 'react'
import { isSameDay, type Zone } from '../../ui/format/clock-time.ts'
import { at, resolveTime, type TimePoint } from '../../ui/time-range.ts'

/** The window of a page in unix milliseconds. `openEnd` while it ends now, so that what comes later belongs to it. */
export interface TimeWindow {
  fromMs: number
  toMs: number
  openEnd: boolean
}

/**
 * Turns the address's times into one fixed window: cursors belong to one question, so a window that moved with every draw could not be
 * paged. `renew` takes the present time anew.
 */
export function useTimeWindow(from: TimePoint, to: TimePoint): [TimeWindow, () => void] {
  const [nowMs, setNowMs] = useState(Date.now)
  const window = useMemo(() => {
    const toMs = resolveTime(to, nowMs)
    return { fromMs: Math.min(resolveTime(from, nowMs), toMs - 1), toMs, openEnd: to.kind === 'ago' && to.agoMs === 0 }
  }, [from, to, nowMs])
  return [window, () => setNowMs(Date.now())]
}

/** Some of the window is not of today. */
export function needsDates({ fromMs, toMs }: TimeWindow, zone: Zone): boolean {
  const nowMs = Date.now()
  return !isSameDay(fromMs, nowMs, zone) || !isSameDay(toMs, nowMs, zone)
}

/** The window moved by its own length: −1 back, 1 forward. */
export function shiftWindow({ fromMs, toMs }: TimeWindow, direction: -1 | 1): { from: TimePoint; to: TimePoint } {
  const step = (toMs - fromMs) * direction
  return { from: at(fromMs + step), to: at(toMs + step) }
}
