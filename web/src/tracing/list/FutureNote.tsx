import { Button } from '../../ui/Button.tsx'
import { formatFull } from '../../ui/format/clock-time.ts'
import { at, type TimePoint } from '../../ui/time-range.ts'
import { useZone } from '../../ui/zone.ts'
import styles from './FutureNote.module.css'
import { endOfNow } from '../queries.ts'

interface FutureNoteProps {
  /** Start of the project's newest trace. */
  lastTraceAtMs: number
  onTimes: (times: { from: TimePoint; to: TimePoint }) => void
}

/** A window that ends now leaves out what is dated later. Whoever's clock runs ahead must not think that nothing has come. */
export function FutureNote({ lastTraceAtMs, onTimes }: FutureNoteProps) {
  const zone = useZone()
  if (lastTraceAtMs < endOfNow()) return null
  return (
    <p className={styles.note}>
      A trace is dated {formatFull(lastTraceAtMs, zone)}, which is yet to come: the clock of its sender is wrong.
      <Button onClick={() => onTimes({ from: at(Date.now()), to: at(Math.ceil(lastTraceAtMs) + 1) })}>Show it</Button>
    </p>
  )
}
