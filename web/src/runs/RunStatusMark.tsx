import type { RunStatus } from '@assay/protocol'
import { Icon } from '../ui/Icon.tsx'
import styles from './RunStatusMark.module.css'

/** As people say it. */
export const statusWords: Record<RunStatus, string> = {
  RUNNING: 'Running',
  SCHEDULED: 'Scheduled',
  FINISHED: 'Finished',
  FAILED: 'Failed',
  KILLED: 'Killed',
}

/** What is finished is silent. */
export function RunStatusMark({ status }: { status: RunStatus }) {
  if (status === 'FINISHED') return null
  const word = statusWords[status]
  if (status === 'FAILED' || status === 'KILLED') {
    return (
      <span className={styles.failed} role="img" aria-label={word} title={word}>
        <Icon name="cross" size={12} />
      </span>
    )
  }
  return <span className={status === 'RUNNING' ? styles.running : styles.scheduled} role="img" aria-label={word} title={word} />
}
