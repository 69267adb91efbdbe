import type { VersionOrigin } from '@assay/protocol'
import { Link } from 'wouter'
import { Icon } from '../ui/Icon.tsx'
import { formatSegment } from '../ui/path-segment.ts'
import { SafeText } from '../ui/SafeText.tsx'
import { oneLine } from '../ui/safe/visible-text.ts'
import styles from './OriginLinks.module.css'

/** The run and the logged model that a version came from. */
export function OriginLinks({ origin: { run, model } }: { origin: VersionOrigin }) {
  return (
    <span className={styles.links}>
      {run !== null && (
        <Link className={styles.link} href={`/p/${formatSegment(run.experimentId)}/runs/${formatSegment(run.runId)}`}>
          <Icon name="branch" size={14} />
          <SafeText text={oneLine(run.name) || run.runId} />
        </Link>
      )}
      {model !== null && (
        <Link className={styles.link} href={`/p/${formatSegment(model.experimentId)}/models/${formatSegment(model.modelId)}`}>
          <Icon name="models" size={14} />
          <SafeText text={oneLine(model.name) || model.modelId} />
        </Link>
      )}
      {run === null && model === null && <span className={styles.none}>no run or logged model</span>}
    </span>
  )
}
