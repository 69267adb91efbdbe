import type { Assessment, TraceSummary } from '@assay/protocol'
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
import { rowAssessments, viewAssessment } from '../assessment-view.ts'
import { columnKind, type PlainColumn, usualColumns } from './columns.ts'
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
  /** Keys of `columns.ts`. */
  shown: readonly string[]
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
  shown,
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
    const count = (head: string, of: (trace: TraceSummary) => number | null): Omit<GridColumn<TraceSummary>, 'key'> => ({
      head,
      numeric: true,
      className: styles.tokens,
      cell: (trace) => of(trace) !== null && formatCount(of(trace) ?? 0),
    })
    const sortable = (key: SortKey) => ({ sorted: sort === key ? ('descending' as const) : ('none' as const), onSort: () => onSort(key) })
    const select: GridColumn<TraceSummary> = {
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
    }
    const plain: Record<PlainColumn, Omit<GridColumn<TraceSummary>, 'key'>> = {
      time: { head: 'Time', className: styles.time, ...sortable('time'), cell: (trace) => <TimeCell timeMs={trace.startMs} zone={zone} /> },
      status: { head: <Hidden>Status</Hidden>, className: styles.status, cell: (trace) => <StatusMark status={trace.status} /> },
      text: {
        head: summary,
        className: styles.text,
        cell: (trace, state) => <TextCell trace={trace} acting={state.hovered} onThumb={onThumb} onAddTo={onAddTo} />,
      },
      name: { head: 'Name', cell: (trace) => <Cut text={trace.name} /> },
      version: { head: 'Version', className: styles.version, cell: (trace) => <Cut text={trace.version} chars={12} /> },
      duration: {
        head: 'Duration',
        numeric: true,
        className: styles.duration,
        ...sortable('duration'),
        cell: (trace) => <DurationCell trace={trace} longestMs={longestMs} p95Ms={p95Ms} />,
      },
      tokens: { ...count('Tokens', ({ tokens }) => tokens), ...sortable('tokens') },
      in: count('In', ({ inputTokens }) => inputTokens),
      out: count('Out', ({ outputTokens }) => outputTokens),
      cost: {
        head: 'Cost',
        numeric: true,
        className: styles.cost,
        ...sortable('cost'),
        cell: (trace) => <CostText costUsd={trace.costUsd} unpriced={trace.unpriced} />,
      },
      scores: {
        head: 'Scores',
        className: styles.scores,
        cell: (trace) =>
          rowAssessments(trace.assessments)
            .slice(0, 3)
            .map((assessment) => <ScoreChip key={assessment.assessmentId} assessment={assessment} />),
      },
      session: { head: 'Conv.', numeric: true, className: styles.conversation, cell: (trace) => <Cut text={trace.session} chars={9} /> },
      user: { head: 'User', cell: (trace) => <Cut text={trace.user} /> },
      model: { head: 'Model', cell: (trace) => <Cut text={trace.models.join(', ')} /> },
      spans: count('Spans', ({ spanCount }) => spanCount),
      id: { head: 'Trace id', className: styles.conversation, cell: (trace) => <Cut text={trace.traceId} /> },
    }
    const named = (key: string): GridColumn<TraceSummary> => {
      const column = columnKind(key)
      if (column === null || column.kind === 'plain') return { key, ...plain[column?.key ?? 'text'] }
      const { kind, name } = column
      const head = <SafeText text={oneLine(name).slice(0, 24)} />
      if (kind !== 'score') {
        const of = (trace: TraceSummary) => (kind === 'tag' ? trace.tags : trace.metadata)
        return { key, head, cell: (trace) => <Cut text={Object.hasOwn(of(trace), name) ? (of(trace)[name] ?? '') : ''} /> }
      }
      return {
        key,
        head,
        cell(trace) {
          const said = rowAssessments(trace.assessments).find((assessment) => assessment.name === name)
          return said !== undefined && <ScoreValue assessment={said} />
        },
      }
    }
    return [select, ...shown.map(named)]
  }, [zone, sort, onSort, summary, longestMs, p95Ms, onSelect, onThumb, onAddTo, isAll, onAll, shown])

  const isUsual = shown.length === usualColumns.length && shown.every((key, at) => key === usualColumns[at])
  return (
    <RowGrid
      label="Traces"
      className={classNames(styles.table, isUsual && styles.usual, dated && styles.dated, !isScored && styles.unscored)}
      {...(!isUsual && { template: templateOf(shown, dated) })}
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

/** Pixels; what is not here has 110. */
const widths: Readonly<Record<string, number>> = {
  time: 64,
  status: 20,
  version: 56,
  duration: 124,
  tokens: 58,
  in: 58,
  out: 58,
  cost: 76,
  scores: 204,
  session: 78,
  spans: 56,
  id: 140,
}
const textPx = 240

/** Columns that somebody chose. Where they are wider than the list, the list is scrolled sideways. */
function templateOf(shown: readonly string[], dated: boolean): { columns: string; minWidth: string } {
  const pixels = shown.map((key) => (key === 'text' ? textPx : dated && key === 'time' ? 96 : (widths[key] ?? 110)))
  const columns = shown.map((key, at) => (key === 'text' ? `minmax(${textPx}px, 1fr)` : `${pixels[at]}px`))
  return { columns: `34px ${columns.join(' ')}`, minWidth: `${pixels.reduce((sum, width) => sum + width, 34)}px` }
}

/** A stranger's text in a cell. */
function Cut({ text, chars = 120 }: { text: string | null; chars?: number }) {
  return text !== null && text !== '' && <SafeText text={oneLine(text).slice(0, chars)} />
}

/** What a score says, under a head that names it. */
function ScoreValue({ assessment }: { assessment: Assessment }) {
  const { text, tone } = viewAssessment(assessment)
  return (
    <span className={tone === 'fail' ? styles.cross : undefined}>
      <SafeText text={text.slice(0, 24)} />
    </span>
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
