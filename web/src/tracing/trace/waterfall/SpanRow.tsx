import type { TraceSkeleton } from '@assay/protocol'
import { type CSSProperties, memo } from 'react'
import { classNames } from '../../../ui/class-names.ts'
import { formatDuration } from '../../../ui/format/duration.ts'
import { formatCost, formatCount, formatShort } from '../../../ui/format/number.ts'
import { Hidden } from '../../../ui/Hidden.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { oneLine, visibleText } from '../../../ui/safe/visible-text.ts'
import { SafeText } from '../../../ui/SafeText.tsx'
import { repeatStats } from './repeat-stats.ts'
import { SpanGlyph } from '../../SpanGlyph.tsx'
import styles from './SpanRow.module.css'
import looks from '../../span-look.module.css'
import { spanLook, spanTypeAt } from '../../span-type.ts'
import type { SpanTree } from './span-tree.ts'
import { guideStyle, startPx } from './tree-guides.ts'
import type { TreeIndent } from './tree-indent.ts'

interface SpanRowProps {
  id: string
  rowIndex: number
  span: number
  /** Above 1: the row stands for so many siblings. */
  repeats: number
  spans: TraceSkeleton['spans']
  tree: SpanTree
  indent: TreeIndent
  totalUs: number
  openUntilUs: number
  axisPx: number
  isFolded: boolean
  isSelected: boolean
  isCritical: boolean
  /** Sums of the subtree; −1 for none. */
  tokens: number
  costUsd: number
  unpriced: boolean
  onSelect: (span: number) => void
  onToggle: (span: number) => void
}

const rowPx = 26
const labelPx = 60
const failed = 2

/** One span in one line: where it is in the tree, when it ran, what it took. */
export const SpanRow = memo(function SpanRow({
  id,
  rowIndex,
  span,
  repeats,
  spans,
  tree,
  indent,
  totalUs,
  openUntilUs,
  axisPx,
  isFolded,
  isSelected,
  isCritical,
  tokens,
  costUsd,
  unpriced,
  onSelect,
  onToggle,
}: SpanRowProps) {
  const type = spanTypeAt(spans.type[span] ?? 0)
  const name = oneLine(spans.names[spans.name[span] ?? -1] ?? '') || '(no name)'
  const isFailed = spans.status[span] === failed
  const hasChildren = (tree.childCount[span] ?? 0) > 0
  const depth = tree.depth[span] ?? 0
  const canOpen = hasChildren || repeats > 1
  const isOpen = canOpen && !isFolded && repeats === 1
  const run = repeats > 1 ? repeatStats(tree, spans, span, repeats) : null
  const bad = isFailed || (run?.errors ?? 0) > 0
  const isDeep = depth > indent.mostLevels
  const twisty: CSSProperties = { left: startPx + Math.min(depth, indent.mostLevels) * indent.stepPx - 5 }
  return (
    <div
      id={id}
      role="row"
      aria-level={depth + 1}
      aria-rowindex={rowIndex + 1}
      aria-expanded={canOpen ? isOpen : undefined}
      aria-selected={isSelected}
      className={classNames(styles.row, isSelected && (bad ? styles.selectedBad : styles.selected))}
      onClick={() => onSelect(span)}
      onDoubleClick={() => onToggle(span)}
    >
      <div
        role="gridcell"
        className={classNames(styles.name, (bad || tree.onErrorPath[span] === 1) && styles.bad)}
        style={guideStyle(tree, span, indent, rowPx)}
      >
        {canOpen && (
          <button
            type="button"
            className={styles.twisty}
            style={twisty}
            tabIndex={-1}
            aria-label={isOpen ? 'Fold' : 'Open'}
            onClick={(event) => {
              event.stopPropagation()
              onToggle(span)
            }}
          >
            <Icon name={isOpen ? 'chevronDown' : 'chevronRight'} size={12} />
          </button>
        )}
        <SpanGlyph type={type} />
        {isDeep && (
          <span className={styles.level} title={`Level ${depth}`}>
            {depth}
          </span>
        )}
        <span className={styles.text} title={`${visibleText(name)} · ${type}${isDeep ? ` · level ${depth}` : ''}`}>
          <SafeText text={name} />
        </span>
        <Hidden>{`, ${type}${isFailed ? ', failed' : ''}`}</Hidden>
        {bad && <Icon name="cross" size={12} />}
        {repeats > 1 && <span className={styles.times}>×{formatCount(repeats)}</span>}
        {isFolded && (
          <span className={styles.times}>
            +{formatCount((tree.subtreeEnd[tree.position[span] ?? 0] ?? 0) - (tree.position[span] ?? 0) - 1)}
          </span>
        )}
      </div>
      <div role="gridcell" className={styles.bars}>
        <SpanBar
          startUs={run?.startUs ?? spans.startUs[span] ?? 0}
          endUs={run?.endUs ?? endUs(spans, span, openUntilUs)}
          totalUs={totalUs}
          axisPx={axisPx}
          className={classNames(
            looks[spanLook(type)],
            hasChildren && repeats === 1 && styles.parent,
            bad && styles.failed,
            (spans.durationUs[span] ?? 0) < 0 && styles.open,
          )}
          label={
            run === null ? '' : `p95 ${formatDuration(run.p95Us / 1000)}${run.errors > 0 ? `, ${formatCount(run.errors)} failed` : ''}`
          }
          isCritical={isCritical}
          isFailed={bad}
        />
      </div>
      <div role="gridcell" className={styles.number}>
        {tokens >= 0 && formatShort(tokens)}
      </div>
      <div role="gridcell" className={styles.number}>
        {costUsd >= 0 ? formatCost(costUsd) : unpriced ? '?' : ''}
      </div>
    </div>
  )
})

function endUs(spans: TraceSkeleton['spans'], span: number, openUntilUs: number): number {
  const start = spans.startUs[span] ?? 0
  const duration = spans.durationUs[span] ?? -1
  return duration < 0 ? Math.max(start, openUntilUs) : start + duration
}

interface SpanBarProps {
  startUs: number
  endUs: number
  totalUs: number
  axisPx: number
  className: string
  label: string
  isCritical: boolean
  isFailed: boolean
}

function SpanBar({ startUs, endUs, totalUs, axisPx, className, label, isCritical, isFailed }: SpanBarProps) {
  const left = startUs / totalUs
  const width = (endUs - startUs) / totalUs
  const text = label || formatDuration((endUs - startUs) / 1000)
  const roomAfter = (1 - left - width) * axisPx >= labelPx
  const roomBefore = left * axisPx >= labelPx
  return (
    <>
      <span className={classNames(styles.bar, className)} style={{ left: `${left * 100}%`, width: `max(2px, ${width * 100}%)` }} />
      {isCritical && <span className={styles.critical} style={{ left: `${left * 100}%`, width: `max(2px, ${width * 100}%)` }} />}
      {(roomAfter || roomBefore) && (
        <span
          className={classNames(styles.label, isFailed && styles.labelBad)}
          style={roomAfter ? { left: `calc(${(left + width) * 100}% + 5px)` } : { right: `calc(${(1 - left) * 100}% + 5px)` }}
        >
          {text}
        </span>
      )}
    </>
  )
}
