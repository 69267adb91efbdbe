import type { TraceSkeleton } from '@assay/protocol'
import { type CSSProperties, type KeyboardEvent, useEffect, useId, useMemo, useRef } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { useApi } from '../../../api/ApiContext.tsx'
import { Kbd } from '../../../ui/Button.tsx'
import { formatTick } from '../../../ui/format/duration.ts'
import { formatCount } from '../../../ui/format/number.ts'
import { useRowWindow } from '../../../ui/use-row-window.ts'
import { useShortcuts } from '../../../ui/use-shortcuts.ts'
import { useStable } from '../../../ui/use-stable.ts'
import { Minimap } from './Minimap.tsx'
import { queries } from '../../queries.ts'
import { SpanRow } from './SpanRow.tsx'
import { type SpanTree, sumLeaves } from './span-tree.ts'
import { lastEndUs, ticksIn, type TimeScale, timeScale } from './time-scale.ts'
import { TimeShares } from './TimeShares.tsx'
import { treeIndent } from './tree-indent.ts'
import { rowOfSpan, treeRows } from './tree-rows.ts'
import { useCriticalPath } from './use-critical-path.ts'
import { useFolding } from './use-folding.ts'
import { useOpenUntil } from './use-open-until.ts'
import { useWidth } from '../../../ui/use-width.ts'
import styles from './WaterfallPane.module.css'

interface WaterfallPaneProps {
  skeleton: TraceSkeleton
  tree: SpanTree
  /** −1 for a trace without spans. */
  selected: number
  onSelect: (span: number) => void
}

/** The lines of the ticks, behind the bars of all rows. */
function gridLines({ ticksUs, totalUs }: TimeScale): CSSProperties {
  const lines = ticksUs.slice(1).map((us) => `linear-gradient(var(--line), var(--line)) ${(100 * us) / totalUs}% 0 / 1px 100% no-repeat`)
  return { '--grid-lines': lines.join(', ') || 'none' } as CSSProperties
}

const rowPx = 26
const llm = 2
const failed = 2
const prefetchAfterMs = 80

/** Tree and waterfall, one line a span, only those in view drawn. */
export function WaterfallPane({ skeleton, tree, selected, onSelect }: WaterfallPaneProps) {
  const { spans, trace } = skeleton
  const id = useId()
  const api = useApi()
  const cache = useQueryClient()
  const folding = useFolding(tree, selected)
  const rows = useMemo(() => treeRows(tree, spans, folding), [tree, spans, folding])
  const selectedRow = rowOfSpan(rows, tree, selected)
  const { first, end, scrollerRef, reveal } = useRowWindow({ rowCount: rows.length, rowPx })
  const openUntilUs = useOpenUntil(trace)
  const path = useCriticalPath(tree, spans)
  const tokens = useMemo(() => sumLeaves(tree, spans.tokens), [tree, spans])
  const costs = useMemo(() => sumLeaves(tree, spans.costUsd), [tree, spans])
  const axisRef = useRef<HTMLDivElement>(null)
  const axisPx = useWidth(axisRef)
  const namesRef = useRef<HTMLSpanElement>(null)
  const namesPx = useWidth(namesRef)
  const indent = useMemo(() => treeIndent(tree.maxDepth, namesPx), [tree, namesPx])
  const scale = useMemo(() => timeScale(lastEndUs(spans, openUntilUs), ticksIn(axisPx)), [spans, openUntilUs, axisPx])

  useEffect(() => {
    if (selectedRow !== -1) reveal(selectedRow)
  }, [selectedRow, reveal])

  // The neighbours' payloads are there before j or k asks for them.
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const row of [selectedRow + 1, selectedRow - 1]) {
        const spanId = row >= 0 && row < rows.length ? spans.spanId[rows.span[row] ?? 0] : undefined
        if (spanId !== undefined) void cache.prefetchQuery(queries.payload(api, trace.traceId, spanId))
      }
    }, prefetchAfterMs)
    return () => clearTimeout(timer)
  }, [selectedRow, rows, spans, cache, api, trace.traceId])

  const selectRow = (row: number) => {
    const span = rows.span[Math.max(0, Math.min(rows.length - 1, row))]
    if (span !== undefined && rows.length > 0) onSelect(span)
  }
  const selectNext = (matches: (span: number) => boolean) => {
    const from = tree.position[selected] ?? 0
    const count = tree.order.length
    for (let step = 1; step <= count; step++) {
      const span = tree.order[(from + step) % count] ?? 0
      if (matches(span)) return onSelect(span)
    }
  }
  const toParent = () => {
    const parent = tree.parent[selected] ?? -1
    if (parent !== -1) onSelect(parent)
  }
  const toChild = () => {
    if ((tree.childCount[selected] ?? 0) === 0) return
    folding.open(selected)
    onSelect(tree.order[(tree.position[selected] ?? 0) + 1] ?? selected)
  }
  const toggle = useStable((span: number) =>
    (rows.repeats[rowOfSpan(rows, tree, span)] ?? 1) > 1 ? folding.openRun(span) : folding.toggle(span),
  )

  useShortcuts({
    j: () => selectRow(selectedRow + 1),
    k: () => selectRow(selectedRow - 1),
    h: toParent,
    l: toChild,
    n: () => selectNext((span) => spans.status[span] === failed),
    m: () => selectNext((span) => spans.type[span] === llm),
    z: () => toggle(selected),
    Z: () => folding.toggleRepeats(),
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const keys: Record<string, () => void> = {
      ArrowDown: () => selectRow(selectedRow + 1),
      ArrowUp: () => selectRow(selectedRow - 1),
      ArrowRight: toChild,
      ArrowLeft: () => ((tree.childCount[selected] ?? 0) > 0 && !folding.folded.has(selected) ? folding.toggle(selected) : toParent()),
      PageDown: () => selectRow(selectedRow + 20),
      PageUp: () => selectRow(selectedRow - 20),
      Home: () => selectRow(0),
      End: () => selectRow(rows.length - 1),
    }
    const run = keys[event.key]
    if (run === undefined || event.altKey || event.metaKey || event.ctrlKey) return
    event.preventDefault()
    run()
  }

  const failures = useMemo(() => spans.status.reduce((sum, status) => sum + (status === failed ? 1 : 0), 0), [spans])
  return (
    <div className={styles.pane}>
      <Minimap spans={spans} scale={scale} tree={tree} onPick={(part) => selectRow(Math.floor(part * rows.length))} />
      <div className={styles.head}>
        <span ref={namesRef} className={styles.counts}>
          {formatCount(tree.order.length)} {tree.order.length === 1 ? 'span' : 'spans'}
          {failures > 0 && (
            <>
              {' '}
              · {formatCount(failures)} failed <Kbd>n</Kbd>
            </>
          )}
          {folding.repeatsFound && (
            <button type="button" className={styles.repeats} aria-pressed={folding.foldRepeats} onClick={() => folding.toggleRepeats()}>
              Fold repeats
            </button>
          )}
        </span>
        <div ref={axisRef} className={styles.axis} aria-hidden="true">
          {scale.ticksUs.map((us) => (
            <span key={us} style={{ left: `${(100 * us) / scale.totalUs}%` }}>
              {(us / scale.totalUs) * axisPx < axisPx - 24 && formatTick(us / 1000)}
            </span>
          ))}
        </div>
        <span className={styles.number}>Tokens</span>
        <span className={styles.number}>Cost</span>
      </div>
      <div
        ref={scrollerRef}
        className={styles.rows}
        style={gridLines(scale)}
        role="treegrid"
        aria-label="Spans"
        aria-rowcount={rows.length}
        aria-activedescendant={selectedRow >= first && selectedRow < end ? `${id}-${selectedRow}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div role="presentation" style={{ height: first * rowPx }} />
        {Array.from({ length: Math.max(0, end - first) }, (_, offset) => {
          const row = first + offset
          const span = rows.span[row] ?? 0
          return (
            <SpanRow
              key={span}
              id={`${id}-${row}`}
              rowIndex={row}
              span={span}
              repeats={rows.repeats[row] ?? 1}
              spans={spans}
              tree={tree}
              indent={indent}
              totalUs={scale.totalUs}
              openUntilUs={openUntilUs}
              axisPx={axisPx}
              isFolded={folding.folded.has(span)}
              isSelected={row === selectedRow}
              isCritical={(path.selfUs[span] ?? 0) > 0 && (tree.childCount[span] ?? 0) === 0}
              tokens={tokens[span] ?? -1}
              costUsd={costs[span] ?? -1}
              unpriced={spans.costUsd[span] === -2}
              onSelect={onSelect}
              onToggle={toggle}
            />
          )
        })}
        <div role="presentation" style={{ height: (rows.length - end) * rowPx }} />
      </div>
      <TimeShares path={path} spans={spans} />
    </div>
  )
}
