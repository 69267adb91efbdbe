import type { ModelStatus as Status } from '@assay/protocol'
import { Icon } from '../../ui/Icon.tsx'
import styles from './ModelStatus.module.css'

export const modelStatusWords: Record<Status, string> = {
  READY: 'Ready',
  PENDING: 'Uploading',
  FAILED: 'Upload failed',
  UNSPECIFIED: 'Unknown',
}

/** What is ready is silent. */
export function ModelStatusMark({ status }: { status: Status }) {
  if (status === 'READY') return null
  if (status === 'FAILED')
    return (
      <span className={styles.failed} role="img" aria-label="Upload failed" title="Upload failed">
        <Icon name="cross" size={12} />
      </span>
    )
  return <span className={styles.quiet}>{modelStatusWords[status].toLowerCase()}</span>
}
