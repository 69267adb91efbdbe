/** Where times are written: the machine's own zone or UTC. */
export type Zone = 'local' | 'utc'

function formatter(options: Intl.DateTimeFormatOptions) {
  const make = (zone: Zone) =>
    new Intl.DateTimeFormat('en-GB', { ...options, hourCycle: 'h23', ...(zone === 'utc' ? { timeZone: 'UTC' } : {}) })
  const made: Partial<Record<Zone, Intl.DateTimeFormat>> = {}
  return (timeMs: number, zone: Zone) => (made[zone] ??= make(zone)).format(timeMs)
}

const clock = formatter({ hour: '2-digit', minute: '2-digit', second: '2-digit' })
const minute = formatter({ hour: '2-digit', minute: '2-digit' })
const dayMinute = formatter({ day: '2-digit', month: 'short', hour: '2-digit', minute: '2-digit' })
const day = formatter({ day: '2-digit', month: 'short' })
const full = formatter({ dateStyle: 'long', timeStyle: 'long' })

/** `14:32:03`. Unix milliseconds in, as in all functions here. */
export const formatClock = clock

/** `14:32`. */
export const formatMinute = minute

/** `22 Nov 14:30`. */
export function formatDayMinute(timeMs: number, zone: Zone): string {
  return dayMinute(timeMs, zone).replace(',', '')
}

/** `22 Nov`. */
export const formatDay = day

/** With date, seconds and zone, for a tooltip. */
export const formatFull = full

/** `just now`, `12 s ago`, `5 m ago`, `3 h ago`, `2 d ago`. */
export function formatAgo(timeMs: number, nowMs: number): string {
  const seconds = Math.round((nowMs - timeMs) / 1000)
  if (seconds < 2) return 'just now'
  if (seconds < 90) return `${seconds} s ago`
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} m ago`
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h ago`
  return `${Math.round(seconds / 86_400)} d ago`
}
