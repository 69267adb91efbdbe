import { useEffect, useRef, useState } from 'react'
import type { StreamState } from '../../api/event-stream.ts'
import { formatCount } from '../../ui/format/number.ts'
import { Hidden } from '../../ui/Hidden.tsx'
import styles from './LiveCount.module.css'

const spokenEveryMs = 10_000

/** Speaks the number of waiting rows, at most every 10 s, and shows what keeps the list from being complete. */
export function LiveCount({ pending, state, indexLagSpans }: { pending: number; state: StreamState; indexLagSpans: number }) {
  const [spoken, setSpoken] = useState(0)
  const latest = useRef(pending)
  latest.current = pending
  useEffect(() => {
    const timer = setInterval(() => setSpoken(latest.current), spokenEveryMs)
    return () => clearInterval(timer)
  }, [])
  return (
    <>
      <span aria-live="polite">
        <Hidden>{spoken > 0 ? `${spoken} new traces` : ''}</Hidden>
      </span>
      {state === 'lost' && <p className={styles.note}>The connection is lost; trying again. What you see may be old.</p>}
      {indexLagSpans > 0 && <p className={styles.note}>{formatCount(indexLagSpans)} new spans are not searchable by words yet.</p>}
    </>
  )
}
