/** Where times are written: the machine's own zone or UTC. */
export type Zone = 'local' | 'utc'

/*
 * Written by hand, here and for numbers: the first use of `Intl` in a page takes a browser 40 ms and more, which whoever waits for the page
 * would wait too.
 */

const minuteMs = 60_000
const dayMs = 86_400_000
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

const two = (value: number) => String(value).padStart(2, '0')

/** How far the zone is ahead of UTC at that time. */
function aheadMs(timeMs: number, zone: Zone): number {
  return zone === 'utc' ? 0 : -new Date(timeMs).getTimezoneOffset() * minuteMs
}

/** A date whose UTC parts are those of the zone. */
function shifted(timeMs: number, zone: Zone): Date {
  return new Date(timeMs + aheadMs(timeMs, zone))
}

const month = (date: Date) => months[date.getUTCMonth()] ?? ''

/** `14:32:03`. Unix milliseconds in, as in all functions here. */
export function formatClock(timeMs: number, zone: Zone): string {
  return `${formatMinute(timeMs, zone)}:${two(shifted(timeMs, zone).getUTCSeconds())}`
}

/** `14:32`. */
export function formatMinute(timeMs: number, zone: Zone): string {
  const date = shifted(timeMs, zone)
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`
}

/** `22 Nov`. */
export function formatDay(timeMs: number, zone: Zone): string {
  const date = shifted(timeMs, zone)
  return `${two(date.getUTCDate())} ${month(date).slice(0, 3)}`
}

/** `22 Nov 14:30`. */
export function formatDayMinute(timeMs: number, zone: Zone): string {
  return `${formatDay(timeMs, zone)} ${formatMinute(timeMs, zone)}`
}

/** As short as it can be without being mistaken: `14:30:05` of today, `22 Nov 14:30` of this year, `31 Dec 2099` of another. */
export function formatMoment(timeMs: number, zone: Zone, nowMs: number): string {
  const [date, now] = [shifted(timeMs, zone), shifted(nowMs, zone)]
  if (date.getUTCFullYear() !== now.getUTCFullYear()) return `${formatDay(timeMs, zone)} ${date.getUTCFullYear()}`
  return isSameDay(timeMs, nowMs, zone) ? formatClock(timeMs, zone) : formatDayMinute(timeMs, zone)
}

export function isSameDay(oneMs: number, otherMs: number, zone: Zone): boolean {
  const day = (timeMs: number) => Math.floor((timeMs + aheadMs(timeMs, zone)) / dayMs)
  return day(oneMs) === day(otherMs)
}

/** `22 November 2026, 14:30:05 UTC+2`, for a tooltip. */
export function formatFull(timeMs: number, zone: Zone): string {
  const date = shifted(timeMs, zone)
  return `${date.getUTCDate()} ${month(date)} ${date.getUTCFullYear()}, ${formatClock(timeMs, zone)} ${zoneName(zone, timeMs)}`
}

/** `UTC`, `UTC+2`, `UTC−3:30`: the zone's name at that time. */
export function zoneName(zone: Zone, timeMs: number): string {
  const minutes = aheadMs(timeMs, zone) / minuteMs
  if (minutes === 0) return 'UTC'
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${two(rest)}`}`
}

/** `just now`, `12 s ago`, `5 m ago`, `3 h ago`, `2 d ago`. */
export function formatAgo(timeMs: number, nowMs: number): string {
  const seconds = Math.round((nowMs - timeMs) / 1000)
  if (seconds < 2) return 'just now'
  if (seconds < 90) return `${seconds} s ago`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} m ago`
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h ago`
  return `${Math.round(seconds / 86_400)} d ago`
}
