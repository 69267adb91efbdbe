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

/** Rows that stand below others. */
export interface RowTree<Row> {
  /** 1 at the top. */
  levelOf: (row: Row) => number
  /** Null where nothing is below it. */
  openOf: (row: Row) => boolean | null
  onFold: (row: Row) => void
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
  /** Replaces what is selected. */
  onSelected?: ((keys: ReadonlySet<string>) => void) | undefined
  /** All are, unless it says otherwise. */
  isSelectable?: (row: Row) => boolean
  /** Makes a tree of the grid. */
  tree?: RowTree<Row> | undefined
  /** The last rows came into view. */
  onEnd: () => void
  /** Stands on the line between the head and the rows. */
  overlay?: ReactNode
}

const rowPx = 28
const headPx = 26
const noneSelected: ReadonlySet<string> = new Set()
const everyRow = () => true

/**
 * Rows of one height, of which only those in view are drawn. The grid keeps the focus and names the active row, so the focus cannot be
 * lost when that row leaves the window. j, k and the arrows move; Enter opens; Space selects, and with Shift a move or click selects all
 * from where it began; of a tree right opens and left folds.
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
  onSelected,
  isSelectable = everyRow,
  tree,
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

  /** Where a range begins, by key: the row that was last moved to or selected by itself. */
  const anchor = useRef<string | null>(null)
  /** The last range that was selected, and what was selected without it; a shorter one gives back what it leaves. */
  const range = useRef<{ made: ReadonlySet<string>; without: ReadonlySet<string> } | null>(null)
  const activate = (index: number): string | null => {
    const next = Math.max(0, Math.min(rows.length - 1, index))
    const row = rows[next]
    if (row === undefined) return null
    onActive(rowKey(row))
    reveal(next)
    return rowKey(row)
  }
  const move = (index: number) => {
    anchor.current = activate(index) ?? anchor.current
    range.current = null
  }
  const selectTo = (index: number) => {
    anchor.current ??= activeKey
    const key = activate(index)
    if (key === null) return
    const from = rows.findIndex((row) => rowKey(row) === anchor.current)
    const to = rows.findIndex((row) => rowKey(row) === key)
    if (from === -1) anchor.current = key
    const without = range.current?.made === selected ? range.current.without : selected
    const within = rows.slice(Math.min(from === -1 ? to : from, to), Math.max(from, to) + 1).filter(isSelectable)
    range.current = { made: new Set([...without, ...within.map(rowKey)]), without }
    onSelected?.(range.current.made)
  }
  const toggle = (key: string) => {
    anchor.current = key
    range.current = null
    const keys = new Set(selected)
    if (!keys.delete(key)) keys.add(key)
    onSelected?.(keys)
  }
  const open = (fresh = false) => {
    const row = rows[activeIndex]
    if (row === undefined) return false
    onOpen(row, fresh)
    return true
  }
  useShortcuts({ j: () => move(activeIndex + 1), k: () => move(Math.max(0, activeIndex - 1)), Enter: () => open() })

  const pageRows = () => Math.max(1, Math.floor((scrollerRef.current?.clientHeight ?? 0) / rowPx) - 1)
  /** False where the key says nothing here. */
  const act = (key: string): boolean => {
    const row = rows[activeIndex]
    if (row === undefined) return false
    if (key === ' ' && onSelected !== undefined && isSelectable(row)) return (toggle(rowKey(row)), true)
    if (tree === undefined || (key !== 'ArrowRight' && key !== 'ArrowLeft')) return false
    const { levelOf, openOf, onFold } = tree
    if (openOf(row) === (key === 'ArrowLeft')) onFold(row)
    else if (key === 'ArrowLeft')
      move(
        Math.max(
          0,
          rows.findLastIndex((each, at) => at < activeIndex && levelOf(each) < levelOf(row)),
        ),
      )
    else if (openOf(row) === true) move(activeIndex + 1)
    return true
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, () => number> = {
      ArrowDown: () => activeIndex + 1,
      ArrowUp: () => Math.max(0, activeIndex - 1),
      PageDown: () => activeIndex + pageRows(),
      PageUp: () => activeIndex - pageRows(),
      Home: () => 0,
      End: () => rows.length - 1,
    }
    if (event.altKey || event.metaKey || event.ctrlKey) return
    const step = steps[event.key]
    // Space and the arrows to the side are those of a button where one has the focus.
    if (step === undefined && (event.target !== event.currentTarget || !act(event.key))) return
    event.preventDefault()
    if (step === undefined) return
    if (event.shiftKey && onSelected !== undefined) selectTo(step())
    else move(step())
  }
  const onClickCapture = (event: MouseEvent) => {
    if (!event.shiftKey || onSelected === undefined || !(event.target instanceof Element)) return
    const index = Number(event.target.closest('[role=row]')?.getAttribute('aria-rowindex') ?? 0) - 2
    if (rows[index] === undefined) return
    // Neither a link's window nor a box's own change.
    event.preventDefault()
    event.stopPropagation()
    selectTo(index)
    scrollerRef.current?.focus({ preventScroll: true })
  }

  // A row's handlers must not change, or every row is drawn at every move.
  const latest = useRef({ rows, rowKey, onActive, onOpen })
  latest.current = { rows, rowKey, onActive, onOpen }
  const onRowClick = useCallback((key: string, event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest('button, input, label')) {
      if (event.target.closest('button') === null) anchor.current = key
      return
    }
    const { rows: now, rowKey: keyOf, onActive: activateKey, onOpen: openRow } = latest.current
    const row = now.find((candidate) => keyOf(candidate) === key)
    if (row === undefined || (getSelection()?.toString() ?? '') !== '') return
    event.preventDefault()
    anchor.current = key
    activateKey(key)
    openRow(row, event.metaKey || event.ctrlKey || event.button === 1)
  }, [])

  return (
    <div className={styles.frame}>
      {overlay}
      <div
        ref={scrollerRef}
        className={classNames(styles.grid, className)}
        style={template === undefined ? undefined : ({ '--columns': template.columns, '--row-min': template.minWidth } as CSSProperties)}
        role={tree === undefined ? 'grid' : 'treegrid'}
        aria-label={label}
        aria-rowcount={rowCount}
        aria-multiselectable={selected === noneSelected ? undefined : true}
        aria-activedescendant={activeIndex >= first && activeIndex < end ? `${id}-${activeIndex}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClickCapture={onClickCapture}
        // A range of rows is no selection of their text.
        onMouseDown={(event) => event.shiftKey && onSelected !== undefined && event.preventDefault()}
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
              level={tree?.levelOf(row)}
              expanded={tree?.openOf(row) ?? undefined}
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
  level: number | undefined
  expanded: boolean | undefined
  onHover: (key: string) => void
  onRowClick: (key: string, event: MouseEvent) => void
}

const GridRow = memo(function GridRow(props: GridRowProps) {
  const { id, index, row, rowKey, columns, active, hovered, selected, level, expanded, onHover, onRowClick } = props
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected || active}
      aria-level={level}
      aria-expanded={expanded}
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
