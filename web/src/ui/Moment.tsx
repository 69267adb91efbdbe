import { formatFull, formatMoment } from './format/clock-time.ts'
import { useZone } from './zone.ts'

/** When something was, as short as it can be said; the whole of it as a tooltip. Unix milliseconds. */
export function Moment({ timeMs }: { timeMs: number }) {
  const zone = useZone()
  return (
    <time dateTime={new Date(timeMs).toISOString()} title={formatFull(timeMs, zone)}>
      {formatMoment(timeMs, zone, Date.now())}
    </time>
  )
}
