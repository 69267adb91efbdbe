import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { classNames } from './class-names.ts'
import styles from './RowGrid.module.css'
import { useRowWindow } from './use-row-window.ts'
import { useShortcuts } from './use-shortcuts.ts'

interface RowState {
  active: boolean
  hovered: boolean
  selected: boolean
}

export interface GridColumn<Row> {
  key: string
  head: ReactNode
  cell: (row: Row, state: RowState) => ReactNode
  /** Column of numbers: set to the end. */
  numeric?: boolean
  className?: string | undefined
  /** How it is sorted, where a click on the head sorts; absent where it does not. */
  sorted?: 'ascending' | 'descending' | 'none'
  onSort?: () => void
}

interface RowGridProps<Row> {
  label: string
  columns: readonly GridColumn<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** Sets the grid's column template as `--columns`, unless `template` does. */
  className?: string | undefined
  /** Of columns that no style sheet knows: their template, and how wide a row is at least, both in CSS. What is wider than the grid is scrolled. */
  template?: { columns: string; minWidth: string }
  /** Rows there are in all, where more than those loaded; −1 where nobody knows. */
  rowCount: number
  activeKey: string | null
  onActive: (key: string) => void
  /** `fresh`: in a tab of its own. */
  onOpen: (row: Row, fresh: boolean) => void
  selected?: ReadonlySet<string>
  /** The last rows came into view. */
  onEnd: () => void
  /** Stands on the line between the head and the rows. */
  overlay?: ReactNode
}

const rowPx = 28
const headPx = 26
const noneSelected: ReadonlySet<string> = new Set()

/**
 * Rows of one height, of which only those in view are drawn. The grid keeps the focus and names the active row, so the focus cannot be
 * lost when that row leaves the window. j, k and the arrows move; Enter opens.
 */
export function RowGrid<Row>({
  label,
  columns,
  rows,
  rowKey,
  className,
  template,
  rowCount,
  activeKey,
  onActive,
  onOpen,
  selected = noneSelected,
  onEnd,
  overlay,
}: RowGridProps<Row>) {
  const id = useId()
  const [hovered, setHovered] = useState<string | null>(null)
  const { first, end, scrollerRef, reveal } = useRowWindow({ rowCount: rows.length, rowPx, headPx })
  const activeIndex = activeKey === null ? -1 : rows.findIndex((row) => rowKey(row) === activeKey)

  const nearEnd = rows.length > 0 && end >= rows.length - 20
  const latestOnEnd = useRef(onEnd)
  latestOnEnd.current = onEnd
  useEffect(() => {
    if (nearEnd) latestOnEnd.current()
  }, [nearEnd, rows.length])

  const move = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index))
    const row = rows[next]
    if (row === undefined) return
    onActive(rowKey(row))
    reveal(next)
  }
  const open = (fresh = false) => {
    const row = rows[activeIndex]
    if (row === undefined) return false
    onOpen(row, fresh)
    return true
  }
  useShortcuts({ j: () => move(activeIndex + 1), k: () => move(Math.max(0, activeIndex - 1)), Enter: () => open() })

  const pageRows = () => Math.max(1, Math.floor((scrollerRef.current?.clientHeight ?? 0) / rowPx) - 1)
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, () => number> = {
      ArrowDown: () => activeIndex + 1,
      ArrowUp: () => Math.max(0, activeIndex - 1),
      PageDown: () => activeIndex + pageRows(),
      PageUp: () => activeIndex - pageRows(),
      Home: () => 0,
      End: () => rows.length - 1,
    }
    const step = steps[event.key]
    if (step === undefined || event.altKey || event.metaKey || event.ctrlKey) return
    event.preventDefault()
    move(step())
  }

  // A row's handlers must not change, or every row is drawn at every move.
  const latest = useRef({ rows, rowKey, onActive, onOpen })
  latest.current = { rows, rowKey, onActive, onOpen }
  const onRowClick = useCallback((key: string, event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest('button, input, label')) return
    const { rows: now, rowKey: keyOf, onActive: activate, onOpen: openRow } = latest.current
    const row = now.find((candidate) => keyOf(candidate) === key)
    if (row === undefined || (getSelection()?.toString() ?? '') !== '') return
    event.preventDefault()
    activate(key)
    openRow(row, event.metaKey || event.ctrlKey || event.button === 1)
  }, [])

  return (
    <div className={styles.frame}>
      {overlay}
      <div
        ref={scrollerRef}
        className={classNames(styles.grid, className)}
        style={template === undefined ? undefined : ({ '--columns': template.columns, '--row-min': template.minWidth } as CSSProperties)}
        role="grid"
        aria-label={label}
        aria-rowcount={rowCount}
        aria-multiselectable={selected === noneSelected ? undefined : true}
        aria-activedescendant={activeIndex >= first && activeIndex < end ? `${id}-${activeIndex}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerLeave={() => setHovered(null)}
      >
        <div className={classNames(styles.row, styles.head)} role="row" aria-rowindex={1}>
          {columns.map((column) => (
            <div
              key={column.key}
              role="columnheader"
              aria-sort={column.sorted}
              className={classNames(styles.cell, column.numeric === true && styles.numeric, column.className)}
            >
              {column.onSort === undefined ? (
                column.head
              ) : (
                <button type="button" className={styles.sort} onClick={column.onSort} aria-label={`Sort by ${column.key}`}>
                  {column.head}
                  {column.sorted === 'descending' && ' ↓'}
                  {column.sorted === 'ascending' && ' ↑'}
                </button>
              )}
            </div>
          ))}
        </div>
        <div role="presentation" style={{ height: first * rowPx }} />
        {rows.slice(first, end).map((row, offset) => {
          const key = rowKey(row)
          return (
            <GridRow
              key={key}
              id={`${id}-${first + offset}`}
              index={first + offset}
              row={row}
              rowKey={key}
              columns={columns as readonly GridColumn<unknown>[]}
              active={first + offset === activeIndex}
              hovered={key === hovered}
              selected={selected.has(key)}
              onHover={setHovered}
              onRowClick={onRowClick}
            />
          )
        })}
        <div role="presentation" style={{ height: (rows.length - end) * rowPx }} />
      </div>
    </div>
  )
}

interface GridRowProps {
  id: string
  index: number
  row: unknown
  rowKey: string
  columns: readonly GridColumn<unknown>[]
  active: boolean
  hovered: boolean
  selected: boolean
  onHover: (key: string) => void
  onRowClick: (key: string, event: MouseEvent) => void
}

const GridRow = memo(function GridRow({ id, index, row, rowKey, columns, active, hovered, selected, onHover, onRowClick }: GridRowProps) {
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected || active}
      className={classNames(styles.row, styles.body, active && styles.active, selected && styles.selected)}
      onPointerEnter={() => onHover(rowKey)}
      onClick={(event) => onRowClick(rowKey, event)}
      onAuxClick={(event) => event.button === 1 && onRowClick(rowKey, event)}
    >
      {columns.map((column) => (
        <div
          key={column.key}
          role="gridcell"
          className={classNames(styles.cell, column.numeric === true && styles.numeric, column.className)}
        >
          {column.cell(row, { active, hovered, selected })}
        </div>
      ))}
    </div>
  )
})
