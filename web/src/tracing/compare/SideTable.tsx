import type { TraceSkeleton, TraceSummary } from '@assay/protocol'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { classNames } from '../../ui/class-names.ts'
import { formatDuration } from '../../ui/format/duration.ts'
import { formatCost, formatCount } from '../../ui/format/number.ts'
import { formatFull } from '../../ui/format/clock-time.ts'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { TimeCell } from '../../ui/TimeCell.tsx'
import { useZone } from '../../ui/zone.ts'
import { CostText } from '../list/TraceTable.tsx'
import { relativeChange } from '../now/change-text.ts'
import { tracePath } from '../paths.ts'
import { traceTitle } from '../trace/trace-title.ts'
import { changeOf } from './change-of.ts'
import styles from './SideTable.module.css'

/** Both traces in numbers, one below the other, and how far the second is from the first. */
export function SideTable({ experimentId, a, b }: { experimentId: string; a: TraceSkeleton; b: TraceSkeleton }) {
  const [first, second] = [a.trace, b.trace]
  return (
    <div className={styles.frame}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Trace</th>
            <th scope="col">Status</th>
            <th scope="col">Version</th>
            <th scope="col">Started</th>
            <th scope="col">Duration</th>
            <th scope="col">Tokens</th>
            <th scope="col">Cost</th>
            <th scope="col">Spans</th>
            <th scope="col">Failed</th>
          </tr>
        </thead>
        <tbody>
          <Side side="a" experimentId={experimentId} trace={first} />
          <Side side="b" experimentId={experimentId} trace={second} />
          <tr className={styles.change}>
            <th scope="row">B against A</th>
            <td />
            <td />
            <td />
            <Change a={first.durationMs} b={second.durationMs} format={formatDuration} />
            <Change a={first.tokens} b={second.tokens} format={formatCount} />
            <Change a={first.costUsd} b={second.costUsd} format={formatCost} />
            <Change a={first.spanCount} b={second.spanCount} format={formatCount} />
            <Change a={first.errorCount} b={second.errorCount} format={formatCount} />
          </tr>
        </tbody>
      </table>
    </div>
  )
}

function Side({ side, experimentId, trace }: { side: 'a' | 'b'; experimentId: string; trace: TraceSummary }) {
  const zone = useZone()
  const { text, isSaid } = traceTitle(trace)
  return (
    <tr>
      <th scope="row" className={styles.title}>
        <Swatch side={side} />
        <Link href={tracePath(experimentId, trace.traceId)} title={trace.traceId}>
          <SafeText text={isSaid ? `“${text}”` : text} />
        </Link>
      </th>
      <td className={classNames(trace.status === 'ERROR' && styles.error)}>{statusText[trace.status]}</td>
      <td>{trace.version !== null && <SafeText text={oneLine(trace.version)} />}</td>
      <td title={formatFull(trace.startMs, zone)}>
        <TimeCell timeMs={trace.startMs} zone={zone} />
      </td>
      <Number>{trace.durationMs !== null && formatDuration(trace.durationMs)}</Number>
      <Number>{trace.tokens !== null && formatCount(trace.tokens)}</Number>
      <Number>{(trace.costUsd !== null || trace.unpriced) && <CostText costUsd={trace.costUsd} unpriced={trace.unpriced} />}</Number>
      <Number>{formatCount(trace.spanCount)}</Number>
      <Number>{formatCount(trace.errorCount)}</Number>
    </tr>
  )
}

const statusText: Record<TraceSummary['status'], string> = { OK: 'OK', ERROR: 'Error', IN_PROGRESS: 'Running', PARTIAL: 'Partial' }

function Number({ children }: { children: ReactNode }) {
  return <td className={styles.number}>{children}</td>
}

function Change({ a, b, format }: { a: number | null; b: number | null; format: (value: number) => string }) {
  if (a === null || b === null) return <td className={styles.number} />
  // A change of 19,000 % tells nobody that it is 194 times as much.
  const relative = a === b ? null : a > 0 && b / a >= 10 ? `×${formatCount(Math.round(b / a))}` : relativeChange(b, a)
  return (
    <td className={styles.number}>
      {changeOf(a, b, format)}
      {relative !== null && <span className={styles.relative}> {relative}</span>}
    </td>
  )
}

/** The colour of a side, with its letter. */
function Swatch({ side }: { side: 'a' | 'b' }) {
  return <span className={classNames(styles.swatch, styles[side])}>{side.toUpperCase()}</span>
}
