import { type KeyboardEvent, memo, useEffect, useId, useMemo } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { formatDuration } from '../../ui/format/duration.ts'
import { formatCost, formatCount } from '../../ui/format/number.ts'
import { Hidden } from '../../ui/Hidden.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { useRowWindow } from '../../ui/use-row-window.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useStable } from '../../ui/use-stable.ts'
import { SpanGlyph } from '../SpanGlyph.tsx'
import { spanTypeAt } from '../span-type.ts'
import { sumLeaves } from '../trace/waterfall/span-tree.ts'
import { lastEndUs } from '../trace/waterfall/time-scale.ts'
import { type AlignedSpans, isUnlike, type TraceSide } from './align-spans.ts'
import styles from './AlignedTree.module.css'
import { changeOf } from './change-of.ts'

interface AlignedTreeProps {
  a: TraceSide
  b: TraceSide
  rows: AlignedSpans
  /** Which of the rows are drawn, in order. */
  shown: readonly number[]
  /** Rows with a difference, ancestors among them. */
  unlikeCount: number
  chosen: number
  onChoose: (row: number) => void
}

const rowPx = 28
const failed = 2
/** Deeper steps stand no further in. */
const mostLevels = 12

/** The steps of both traces as one tree, a line each: the bar of either trace on one scale, and how they differ. */
export function AlignedTree({ a, b, rows, shown, unlikeCount, chosen, onChoose }: AlignedTreeProps) {
  const id = useId()
  const { first, end, scrollerRef, reveal } = useRowWindow({ rowCount: shown.length, rowPx })
  const at = shown.indexOf(chosen)
  const totalUs = useMemo(() => Math.max(1, lastEndUs(a.spans, 0), lastEndUs(b.spans, 0)), [a, b])
  const sums = useMemo(
    () => ({
      tokens: { a: sumLeaves(a.tree, a.spans.tokens), b: sumLeaves(b.tree, b.spans.tokens) },
      cost: { a: sumLeaves(a.tree, a.spans.costUsd), b: sumLeaves(b.tree, b.spans.costUsd) },
    }),
    [a, b],
  )
  const chooseAt = (index: number) => {
    const next = Math.max(0, Math.min(shown.length - 1, index))
    const row = shown[next]
    if (row === undefined) return
    onChoose(row)
    reveal(next)
  }
  useEffect(() => {
    if (at !== -1) reveal(at)
    // Where the address names a row, it is in view when the page opens.
  }, [])
  const nextUnlike = () => {
    const after = [...shown.slice(at + 1), ...shown.slice(0, at + 1)]
    const row = after.find((candidate) => isUnlike(rows, candidate, a.spans, b.spans))
    if (row !== undefined) chooseAt(shown.indexOf(row))
  }
  useShortcuts({ j: () => chooseAt(at + 1), k: () => chooseAt(at - 1), n: nextUnlike })
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + 20,
      PageUp: at - 20,
      Home: 0,
      End: shown.length - 1,
    }
    const step = steps[event.key]
    if (step === undefined || event.altKey || event.metaKey || event.ctrlKey) return
    event.preventDefault()
    chooseAt(step)
  }
  const choose = useStable((row: number) => onChoose(row))
  return (
    <div className={styles.pane}>
      <div className={styles.head}>
        <span>
          {formatCount(rows.a.length)} steps
          {unlikeCount > 0 ? `, ${formatCount(unlikeCount)} with or around a difference` : ', none differs in kind'}
        </span>
        <span />
        <span className={styles.number}>A</span>
        <span className={styles.number}>B</span>
        <span className={styles.number}>Δ time</span>
        <span className={styles.number}>Δ tokens</span>
        <span className={styles.number}>Δ cost</span>
      </div>
      <div
        ref={scrollerRef}
        className={styles.rows}
        role="treegrid"
        aria-label="Steps of both traces"
        aria-rowcount={shown.length}
        aria-activedescendant={at >= first && at < end ? `${id}-${at}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div role="presentation" style={{ height: first * rowPx }} />
        {shown.slice(first, end).map((row, offset) => {
          const [spanA, spanB] = [rows.a[row] ?? -1, rows.b[row] ?? -1]
          return (
            <AlignedRow
              key={row}
              id={`${id}-${first + offset}`}
              row={row}
              index={first + offset}
              a={a}
              b={b}
              spanA={spanA}
              spanB={spanB}
              depth={rows.depth[row] ?? 0}
              totalUs={totalUs}
              tokens={changeIn(sums.tokens.a[spanA], sums.tokens.b[spanB], formatCount)}
              cost={changeIn(sums.cost.a[spanA], sums.cost.b[spanB], formatCost)}
              isChosen={row === chosen}
              onChoose={choose}
            />
          )
        })}
        <div role="presentation" style={{ height: (shown.length - end) * rowPx }} />
      </div>
    </div>
  )
}

/** Empty where a side says nothing; −1 is "not reported". */
function changeIn(a: number | undefined, b: number | undefined, format: (value: number) => string): string {
  return a === undefined || b === undefined || a < 0 || b < 0 || a === b ? '' : changeOf(a, b, format)
}

interface AlignedRowProps {
  id: string
  row: number
  index: number
  a: TraceSide
  b: TraceSide
  spanA: number
  spanB: number
  depth: number
  totalUs: number
  tokens: string
  cost: string
  isChosen: boolean
  onChoose: (row: number) => void
}

const AlignedRow = memo(function AlignedRow({
  id,
  row,
  index,
  a,
  b,
  spanA,
  spanB,
  depth,
  totalUs,
  tokens,
  cost,
  isChosen,
  onChoose,
}: AlignedRowProps) {
  const [side, span] = spanB === -1 ? [a, spanA] : [b, spanB]
  const type = spanTypeAt(side.spans.type[span] ?? 0)
  const nameOf = ({ spans }: TraceSide, of: number) => oneLine(spans.names[spans.name[of] ?? -1] ?? '') || '(no name)'
  const name = nameOf(side, span)
  const before = spanA === -1 || spanB === -1 || nameOf(a, spanA) === name ? null : nameOf(a, spanA)
  const [failedA, failedB] = [a.spans.status[spanA] === failed, b.spans.status[spanB] === failed]
  const only =
    spanA === -1 ? 'only in B' : spanB === -1 ? 'only in A' : failedA === failedB ? null : failedA ? 'failed in A' : 'failed in B'
  const [usA, usB] = [a.spans.durationUs[spanA] ?? -1, b.spans.durationUs[spanB] ?? -1]
  return (
    <div
      id={id}
      role="row"
      aria-level={depth + 1}
      aria-rowindex={index + 1}
      aria-selected={isChosen}
      className={classNames(styles.row, isChosen && styles.chosen)}
      onClick={() => onChoose(row)}
    >
      <div role="gridcell" className={styles.name} style={{ paddingLeft: 16 + Math.min(depth, mostLevels) * 16 }}>
        <SpanGlyph type={type} />
        <span className={classNames(styles.text, (failedA || failedB) && styles.bad)} title={`${visibleText(name)} · ${type}`}>
          {before !== null && (
            <>
              <SafeText text={before} /> →{' '}
            </>
          )}
          <SafeText text={name} />
        </span>
        <Hidden>{`, ${type}`}</Hidden>
        {(failedA || failedB) && <Icon name="cross" size={12} />}
        {only !== null && <span className={styles.only}>{only}</span>}
      </div>
      <div role="gridcell" className={styles.bars}>
        <Bar side="a" of={a} span={spanA} totalUs={totalUs} />
        <Bar side="b" of={b} span={spanB} totalUs={totalUs} />
      </div>
      <div role="gridcell" className={styles.number}>
        {spanA === -1 ? '–' : usA >= 0 && formatDuration(usA / 1000)}
      </div>
      <div role="gridcell" className={styles.number}>
        {spanB === -1 ? '–' : usB >= 0 && formatDuration(usB / 1000)}
      </div>
      <div role="gridcell" className={styles.number}>
        {usA >= 0 && usB >= 0 && changeOf(usA, usB, (us) => formatDuration(us / 1000))}
      </div>
      <div role="gridcell" className={styles.number}>
        {tokens}
      </div>
      <div role="gridcell" className={styles.number}>
        {cost}
      </div>
    </div>
  )
})

function Bar({ side, of: { spans }, span, totalUs }: { side: 'a' | 'b'; of: TraceSide; span: number; totalUs: number }) {
  if (span === -1) return null
  const [start, duration] = [spans.startUs[span] ?? 0, Math.max(0, spans.durationUs[span] ?? 0)]
  return (
    <span
      className={classNames(styles.bar, styles[side])}
      style={{ left: `${(100 * start) / totalUs}%`, width: `max(2px, ${(100 * duration) / totalUs}%)` }}
    />
  )
}
