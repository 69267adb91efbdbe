import type { TraceSkeleton } from '@assay/protocol'
import { useMemo } from 'react'
import { classNames } from '../../../ui/class-names.ts'
import { formatDuration } from '../../../ui/format/duration.ts'
import { formatCount } from '../../../ui/format/number.ts'
import { MiddleText } from '../../../ui/MiddleText.tsx'
import { type CriticalPath, type TimeShare, timeShares } from './critical-path.ts'
import looks from '../../span-look.module.css'
import { spanLook, spanTypeAt } from '../../span-type.ts'
import styles from './TimeShares.module.css'

const mostShares = 5

/** Where the time of the whole went: own time on the critical path. Absent for a trace of one span or one that runs. */
export function TimeShares({ path, spans }: { path: CriticalPath; spans: TraceSkeleton['spans'] }) {
  const shares = useMemo(() => timeShares(path, spans, mostShares), [path, spans])
  if (path.totalUs === 0 || shares.length < 2) return null
  const look = (share: TimeShare) =>
    share.failed ? styles.failed : share.type === -1 ? styles.rest : classNames(styles.share, looks[spanLook(spanTypeAt(share.type))])
  return (
    <section className={styles.shares} aria-label="Where the time went">
      <h2 className={styles.title}>
        Where {formatDuration(path.totalUs / 1000)} went <span>own time on the critical path</span>
      </h2>
      <div className={styles.bar} aria-hidden="true">
        {shares.map((share, index) => (
          <span key={index} className={look(share)} style={{ flexGrow: share.us }} />
        ))}
      </div>
      <ul className={styles.list}>
        {shares.map((share, index) => (
          <li key={index}>
            <span className={classNames(styles.dot, look(share))} />
            <span className={styles.name}>
              <MiddleText text={share.label} />
              <span className={styles.calls}>
                {share.failed && ' failed'}
                {share.calls > 1 && ` ×${formatCount(share.calls)}`}
              </span>
            </span>
            <b>{formatDuration(share.us / 1000)}</b>
          </li>
        ))}
      </ul>
    </section>
  )
}
