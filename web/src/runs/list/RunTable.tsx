import { type ReactNode, useMemo } from 'react'
import { Link } from 'wouter'
import { classNames } from '../../ui/class-names.ts'
import { formatValue } from '../../ui/chart/chart-number.ts'
import { formatCount } from '../../ui/format/number.ts'
import { Hidden } from '../../ui/Hidden.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { canHover } from '../../ui/can-hover.ts'
import { MiddleText } from '../../ui/MiddleText.tsx'
import { type GridColumn, RowGrid, type RowTree } from '../../ui/RowGrid.tsx'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { TimeCell } from '../../ui/TimeCell.tsx'
import { useStable } from '../../ui/use-stable.ts'
import { useZone } from '../../ui/zone.ts'
import { runPath } from '../paths.ts'
import type { ListedRun } from '../queries.ts'
import { columnName, type RunColumn, writtenColumn } from '../run-column.ts'
import { formatRunDuration } from '../run-duration.ts'
import { RunStatusMark } from '../RunStatusMark.tsx'
import { isRun, type ListedRow, type RunLine } from './run-rows.ts'
import styles from './RunTable.module.css'

interface RunTableProps {
  experimentId: string
  rows: readonly ListedRow[]
  /** Stands in the head of the first column: how many there are. */
  summary: ReactNode
  overlay: ReactNode
  rowCount: number
  columns: readonly RunColumn[]
  /** In MLflow's words: `metrics.loss DESC`; empty: newest first. */
  order: string
  onOrder: (order: string) => void
  activeId: string | null
  onActive: (runId: string) => void
  selected: ReadonlySet<string>
  onSelect: (runId: string) => void
  onSelected: (runIds: ReadonlySet<string>) => void
  /** Runs stand below others. */
  nested: boolean
  onFold: (runId: string) => void
  onOpen: (run: ListedRun, fresh: boolean) => void
  /** All that is below a run, as a list of its own. */
  onRest: (runId: string) => void
  onEnd: () => void
}

const kindNames = { metrics: 'Metrics', params: 'Parameters', tags: 'Tags' } as const
const [startedPx, durationPx, columnPx] = [100, 84, 112]

/** The list of runs: one line each, and a column for each metric, parameter and tag that is chosen. */
export function RunTable(props: RunTableProps) {
  const { experimentId, rows, summary, overlay, rowCount, columns, order, activeId, onActive, selected, onSelected, nested } = props
  const { onOpen, onRest, onEnd } = props
  const zone = useZone()
  const onSelect = useStable(props.onSelect)
  const onFold = useStable(props.onFold)
  const onOrder = useStable(props.onOrder)

  const gridColumns = useMemo<GridColumn<ListedRow>[]>(() => {
    const always = !canHover()
    const sortable = (by: string) => {
      const sorted = order === `${by} DESC` ? ('descending' as const) : order === `${by} ASC` ? ('ascending' as const) : ('none' as const)
      return { sorted, onSort: () => onOrder(sorted === 'descending' ? `${by} ASC` : sorted === 'ascending' ? '' : `${by} DESC`) }
    }
    return [
      {
        key: 'select',
        head: <Hidden>Selected</Hidden>,
        className: styles.select,
        cell: ofRun(
          ({ run }, state) =>
            (always || state.hovered || state.active || state.selected) && (
              <label className={styles.selectArea}>
                <input
                  type="checkbox"
                  className={styles.check}
                  aria-label={`Select ${visibleText(oneLine(run.name))}`}
                  checked={state.selected}
                  tabIndex={-1}
                  onChange={() => onSelect(run.runId)}
                />
              </label>
            ),
        ),
      },
      {
        key: 'name',
        head: summary,
        className: styles.name,
        cell: (row) =>
          isRun(row) ? (
            <NameCell experimentId={experimentId} row={row} onFold={onFold} />
          ) : (
            <RestCell depth={row.depth} count={row.count} />
          ),
      },
      {
        key: 'started',
        head: 'Started',
        className: styles.time,
        ...(order === ''
          ? { sorted: 'descending' as const, onSort: () => onOrder('attributes.start_time ASC') }
          : { ...sortable('attributes.start_time'), onSort: () => onOrder('') }),
        cell: ofRun(({ run }) => <TimeCell timeMs={run.startMs} zone={zone} />),
      },
      {
        key: 'duration',
        head: 'Duration',
        numeric: true,
        className: styles.quiet,
        cell: ofRun(({ run }) => formatRunDuration(run)),
      },
      ...columns.map((column, place): GridColumn<ListedRow> => {
        const name = columnName(column)
        const isFirst = columns[place - 1]?.kind !== column.kind
        return {
          key: name,
          head: (
            <span className={styles.head}>
              <MiddleText text={column.key} tail={7} title={`${kindNames[column.kind]}: ${column.key}`} />
            </span>
          ),
          numeric: column.kind === 'metrics',
          className: classNames(styles.value, isFirst && styles.first),
          ...sortable(writtenColumn(column)),
          cell: ofRun(({ run }) => <ValueCell value={run.values[name] ?? null} />),
        }
      }),
    ]
  }, [experimentId, summary, columns, order, zone, onSelect, onFold, onOrder])

  const tree = useMemo<RowTree<ListedRow>>(
    () => ({
      levelOf: ({ depth }) => depth + 1,
      openOf: (row) => (isRun(row) ? row.open : null),
      onFold: (row) => isRun(row) && onFold(row.run.runId),
    }),
    [onFold],
  )
  const template = useMemo(
    () => ({
      columns: `var(--select) minmax(var(--name), 1fr) ${startedPx}px ${durationPx}px ${columns.map(() => `${columnPx}px`).join(' ')}`,
      minWidth: `calc(var(--select) + var(--name) + ${startedPx + durationPx + columns.length * columnPx}px)`,
    }),
    [columns],
  )
  return (
    <RowGrid
      label="Runs"
      className={styles.table}
      template={template}
      columns={gridColumns}
      rows={rows}
      rowKey={rowKey}
      rowCount={rowCount}
      activeKey={activeId}
      onActive={onActive}
      onOpen={(row, fresh) => (isRun(row) ? onOpen(row.run, fresh) : onRest(row.below.runId))}
      selected={selected}
      onSelected={onSelected}
      isSelectable={isRun}
      tree={nested ? tree : undefined}
      onEnd={onEnd}
      overlay={overlay}
    />
  )
}

const rowKey = (row: ListedRow) => (isRun(row) ? row.run.runId : `rest of ${row.below.runId}`)

/** A cell that a line has only where it is a run. */
function ofRun(draw: (line: RunLine, state: Parameters<GridColumn<ListedRow>['cell']>[1]) => ReactNode): GridColumn<ListedRow>['cell'] {
  return (row, state) => isRun(row) && draw(row, state)
}

function RestCell({ depth, count }: { depth: number; count: number }) {
  return (
    <>
      <Indent depth={depth} />
      <span className={styles.rest}>{formatCount(count)} more</span>
    </>
  )
}

function Indent({ depth }: { depth: number }) {
  return depth > 0 && <span style={{ width: Math.min(depth, 8) * 16 }} className={styles.indent} />
}

function NameCell({
  experimentId,
  row: { run, depth, open },
  onFold,
}: {
  experimentId: string
  row: RunLine
  onFold: (runId: string) => void
}) {
  const name = oneLine(run.name)
  return (
    <>
      <Indent depth={depth} />
      {open !== null && (
        <button
          type="button"
          className={styles.twisty}
          aria-expanded={open}
          aria-label={`${run.childCount} below ${visibleText(name)}`}
          tabIndex={-1}
          onClick={() => onFold(run.runId)}
        >
          <Icon name={open ? 'chevronDown' : 'chevronRight'} size={12} />
        </button>
      )}
      <Link
        href={runPath(experimentId, run.runId)}
        className={classNames(styles.link, run.status === 'FAILED' && styles.failed)}
        tabIndex={-1}
      >
        <SafeText text={name} />
      </Link>
      {open !== null && <span className={styles.count}>{run.childCount}</span>}
      <RunStatusMark status={run.status} />
      {run.lifecycleStage === 'deleted' && <span className={styles.deleted}>deleted</span>}
    </>
  )
}

/** What is not there is an empty cell. */
function ValueCell({ value }: { value: number | string | null }) {
  if (value === null) return null
  if (typeof value === 'number') return formatValue(value)
  const text = oneLine(value)
  return (
    <span title={text.length > 14 ? visibleText(text) : undefined}>
      <SafeText text={text.slice(0, 200)} />
    </span>
  )
}
