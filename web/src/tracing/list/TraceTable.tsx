import type { TraceSummary } from '@assay/protocol'
import { type ReactNode, useMemo } from 'react'
import { Link } from 'wouter'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { formatDuration } from '../../ui/format/duration.ts'
import { formatCost, formatCount } from '../../ui/format/number.ts'
import { IconButton } from '../../ui/Button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { canHover } from '../../ui/can-hover.ts'
import { Hidden } from '../../ui/Hidden.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { type GridColumn, RowGrid } from '../../ui/RowGrid.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { TimeCell } from '../../ui/TimeCell.tsx'
import { useZone } from '../../ui/zone.ts'
import { rowAssessments } from '../assessment-view.ts'
import { tracePath } from '../paths.ts'
import { ScoreChip } from './ScoreChip.tsx'
import { isData, plainData, traceTitle } from '../trace/trace-title.ts'
import type { SortKey } from './traces-url.ts'
import styles from './TraceTable.module.css'

interface TraceTableProps {
  traces: readonly TraceSummary[]
  /** What stands in the head of the text column: the sums of what matches. */
  summary: ReactNode
  overlay: ReactNode
  hasMore: boolean
  sort: SortKey
  onSort: (sort: SortKey) => void
  /** Some of the window is not of today: times need room for a date. */
  dated: boolean
  p95Ms: number | null
  activeId: string | null
  onActive: (traceId: string) => void
  selected: ReadonlySet<string>
  onSelect: (traceId: string) => void
  onSelected: (traceIds: ReadonlySet<string>) => void
  onOpen: (trace: TraceSummary, fresh: boolean) => void
  onThumb: (trace: TraceSummary, up: boolean) => void
  onAddTo: (trace: TraceSummary) => void
  /** All that match are selected, but those taken out again. */
  isAll: boolean
  onAll: () => void
  onEnd: () => void
}

/** The list of traces: one line each, the cause of a failure in the row. */
export function TraceTable({
  traces,
  summary,
  overlay,
  hasMore,
  sort,
  onSort,
  dated,
  p95Ms,
  activeId,
  onActive,
  selected,
  onSelect,
  onSelected,
  onOpen,
  onThumb,
  onAddTo,
  isAll,
  onAll,
  onEnd,
}: TraceTableProps) {
  const zone = useZone()
  const longestMs = useMemo(() => traces.reduce((most, trace) => Math.max(most, trace.durationMs ?? 0), 1), [traces])

  const isScored = useMemo(() => traces.some((trace) => rowAssessments(trace.assessments).length > 0), [traces])

  const columns = useMemo<GridColumn<TraceSummary>[]>(() => {
    const always = !canHover()
    const sortable = (key: SortKey) => ({ sorted: sort === key ? ('descending' as const) : ('none' as const), onSort: () => onSort(key) })
    return [
      {
        key: 'select',
        head: (
          <label className={styles.selectArea}>
            <input
              type="checkbox"
              className={styles.check}
              aria-label="Select all that match"
              title="Select all that match X"
              checked={isAll}
              onChange={onAll}
            />
          </label>
        ),
        className: styles.select,
        cell: (trace, state) =>
          (always || state.hovered || state.active || state.selected) && (
            <label className={styles.selectArea}>
              <input
                type="checkbox"
                className={styles.check}
                aria-label={`Select ${trace.traceId}`}
                checked={state.selected}
                tabIndex={-1}
                onChange={() => onSelect(trace.traceId)}
              />
            </label>
          ),
      },
      {
        key: 'time',
        head: 'Time',
        className: styles.time,
        ...sortable('time'),
        cell: (trace) => <TimeCell timeMs={trace.startMs} zone={zone} />,
      },
      { key: 'status', head: <Hidden>Status</Hidden>, className: styles.status, cell: (trace) => <StatusMark status={trace.status} /> },
      {
        key: 'text',
        head: summary,
        className: styles.text,
        cell: (trace, state) => <TextCell trace={trace} acting={state.hovered} onThumb={onThumb} onAddTo={onAddTo} />,
      },
      {
        key: 'version',
        head: 'Version',
        className: styles.version,
        cell: (trace) => trace.version !== null && <SafeText text={oneLine(trace.version).slice(0, 12)} />,
      },
      {
        key: 'duration',
        head: 'Duration',
        numeric: true,
        className: styles.duration,
        ...sortable('duration'),
        cell: (trace) => <DurationCell trace={trace} longestMs={longestMs} p95Ms={p95Ms} />,
      },
      {
        key: 'tokens',
        head: 'Tokens',
        numeric: true,
        className: styles.tokens,
        ...sortable('tokens'),
        cell: (trace) => trace.tokens !== null && formatCount(trace.tokens),
      },
      {
        key: 'cost',
        head: 'Cost',
        numeric: true,
        className: styles.cost,
        ...sortable('cost'),
        cell: (trace) => <CostText costUsd={trace.costUsd} unpriced={trace.unpriced} />,
      },
      {
        key: 'scores',
        head: 'Scores',
        className: styles.scores,
        cell: (trace) =>
          rowAssessments(trace.assessments)
            .slice(0, 3)
            .map((assessment) => <ScoreChip key={assessment.assessmentId} assessment={assessment} />),
      },
      {
        key: 'conversation',
        head: 'Conv.',
        numeric: true,
        className: styles.conversation,
        cell: (trace) => trace.session !== null && <SafeText text={oneLine(trace.session).slice(0, 9)} />,
      },
    ]
  }, [zone, sort, onSort, summary, longestMs, p95Ms, onSelect, onThumb, onAddTo, isAll, onAll])

  return (
    <RowGrid
      label="Traces"
      className={classNames(styles.table, dated && styles.dated, !isScored && styles.unscored)}
      columns={columns}
      rows={traces}
      rowKey={traceKey}
      rowCount={hasMore ? -1 : traces.length + 1}
      activeKey={activeId}
      onActive={onActive}
      onOpen={onOpen}
      selected={selected}
      onSelected={onSelected}
      onEnd={onEnd}
      overlay={overlay}
    />
  )
}

const traceKey = (trace: TraceSummary) => trace.traceId

/** Ok is silence. */
export function StatusMark({ status }: { status: TraceSummary['status'] }) {
  if (status === 'ERROR') {
    return (
      <span className={styles.cross} role="img" aria-label="Error" title="Error">
        <Icon name="cross" size={12} />
      </span>
    )
  }
  if (status === 'IN_PROGRESS') return <span className={styles.pulse} role="img" aria-label="Running" title="Running" />
  if (status === 'PARTIAL')
    return (
      <span
        className={styles.partial}
        role="img"
        aria-label="Partial: the root has not arrived"
        title="Partial: the root has not arrived"
      />
    )
  return null
}

export function CostText({ costUsd, unpriced }: { costUsd: number | null; unpriced: boolean }) {
  if (costUsd === null) return unpriced ? <span title="No price is known for the model of at least one call">unpriced</span> : null
  return unpriced ? <span title="At least: some calls have no known price">≥ {formatCost(costUsd)}</span> : formatCost(costUsd)
}

function TextCell({
  trace,
  acting,
  onThumb,
  onAddTo,
}: {
  trace: TraceSummary
  acting: boolean
  onThumb: (trace: TraceSummary, up: boolean) => void
  onAddTo: (trace: TraceSummary) => void
}) {
  const { text, data } = traceTitle(trace)
  const output = oneLine(trace.outputPreview).slice(0, 240)
  const path = tracePath(trace.experimentId, trace.traceId)
  return (
    <>
      <Link href={path} className={styles.input} tabIndex={-1}>
        <span className={styles.title}>
          <SafeText text={text.slice(0, 240)} />
        </span>
        {data !== '' && (
          <span className={styles.data}>
            <SafeText text={data.slice(0, 240)} />
          </span>
        )}
      </Link>
      <span className={styles.arrow} aria-hidden="true">
        →
      </span>
      {trace.error === null || trace.status === 'OK' ? (
        <span className={styles.output}>
          {trace.status === 'IN_PROGRESS' && output === '' ? '…' : <SafeText text={isData(output) ? plainData(output) : output} />}
        </span>
      ) : (
        <span className={styles.error}>
          <SafeText text={oneLine(trace.error).slice(0, 240)} />
        </span>
      )}
      {trace.status !== 'ERROR' && trace.errorCount > 0 && <FailedSpans count={trace.errorCount} />}
      {acting && (
        <span className={styles.actions}>
          <IconButton icon="thumbUp" label="Good answer" tabIndex={-1} onClick={() => onThumb(trace, true)} />
          <IconButton icon="thumbDown" label="Bad answer" tabIndex={-1} onClick={() => onThumb(trace, false)} />
          <IconButton icon="table" label="Add to dataset D" tabIndex={-1} onClick={() => onAddTo(trace)} />
          <CopyButton label="Copy trace id" text={trace.traceId} />
        </span>
      )}
    </>
  )
}

/** The root went well though something below it failed. */
function FailedSpans({ count }: { count: number }) {
  return (
    <span className={styles.failedSpans} title={count === 1 ? '1 failed span' : `${formatCount(count)} failed spans`}>
      <Icon name="cross" size={10} /> {formatCount(count)}
      <span className={styles.failedWord}> failed</span>
    </span>
  )
}

function DurationCell({ trace, longestMs, p95Ms }: { trace: TraceSummary; longestMs: number; p95Ms: number | null }) {
  if (trace.durationMs === null) return <span className={styles.open} role="img" aria-label="Still running" />
  return (
    <>
      <span className={styles.bar} style={{ width: `${Math.max(2, 64 * Math.sqrt(trace.durationMs / longestMs))}px` }} />
      <span className={classNames(styles.durationText, p95Ms !== null && trace.durationMs > p95Ms && styles.slow)}>
        {formatDuration(trace.durationMs)}
      </span>
    </>
  )
}
