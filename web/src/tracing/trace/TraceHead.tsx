import type { TraceSummary } from '@assay/protocol'
import type { ReactNode } from 'react'
import { formatFull } from '../../ui/format/clock-time.ts'
import { formatDuration } from '../../ui/format/duration.ts'
import { formatCount } from '../../ui/format/number.ts'
import { Hidden } from '../../ui/Hidden.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { useZone } from '../../ui/zone.ts'
import styles from './TraceHead.module.css'
import { traceTitle } from './trace-title.ts'
import { TimeCell } from '../../ui/TimeCell.tsx'
import { CostText } from '../list/TraceTable.tsx'

/** Characters that the widest window could show. */
const longestData = 400

/** What was asked and what it took, in one line. */
export function TraceHead({ trace }: { trace: TraceSummary }) {
  const zone = useZone()
  const { text, isSaid, data } = traceTitle(trace)
  return (
    <>
      {trace.status === 'ERROR' && (
        <span className={styles.error}>
          <Icon name="cross" size={12} /> Error
        </span>
      )}
      {trace.status === 'IN_PROGRESS' && <span className={styles.tag}>Running</span>}
      {trace.status === 'PARTIAL' && (
        <span className={styles.tag} title="The root span has not arrived">
          Partial
        </span>
      )}
      <h1 className={styles.title} title={visibleText(data || text).slice(0, 500)}>
        {isSaid ? '“' : ''}
        <SafeText text={text} />
        {isSaid ? '”' : ''}
        {data !== '' && (
          <code className={styles.data}>
            <SafeText text={data.slice(0, longestData)} />
          </code>
        )}
      </h1>
      <dl className={styles.facts}>
        {trace.durationMs !== null && <Fact name="Duration">{formatDuration(trace.durationMs)}</Fact>}
        {(trace.costUsd !== null || trace.unpriced) && (
          <Fact name="Cost">
            <CostText costUsd={trace.costUsd} unpriced={trace.unpriced} />
          </Fact>
        )}
        {trace.tokens !== null && <Fact name="Tokens">{formatCount(trace.tokens)}</Fact>}
        {trace.version !== null && (
          <Fact name="Version">
            <SafeText text={oneLine(trace.version)} />
          </Fact>
        )}
        <Fact name="Started" quiet>
          <span title={trace.clockSuspect ? 'The sender’s clock seems wrong' : formatFull(trace.startMs, zone)}>
            <TimeCell timeMs={trace.startMs} zone={zone} />
            {trace.clockSuspect && ' (clock?)'}
          </span>
        </Fact>
      </dl>
    </>
  )
}

function Fact({ name, quiet = false, children }: { name: string; quiet?: boolean; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt className={styles.name}>{quiet ? <Hidden>{name}</Hidden> : name}</dt>
      <dd className={quiet ? styles.quiet : styles.value}>{children}</dd>
    </div>
  )
}
