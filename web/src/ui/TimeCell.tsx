import { formatFull, formatMoment, type Zone } from './format/clock-time.ts'

/** A time as short as it can be; all of it in the tooltip. */
export function TimeCell({ timeMs, zone }: { timeMs: number; zone: Zone }) {
  return (
    <time dateTime={new Date(timeMs).toISOString()} title={formatFull(timeMs, zone)}>
      {formatMoment(timeMs, zone, Date.now())}
    </time>
  )
}
