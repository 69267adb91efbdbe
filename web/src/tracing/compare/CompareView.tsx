import type { TraceSkeleton } from '@assay/protocol'
import { useMemo } from 'react'
import { SplitPane } from '../../ui/SplitPane.tsx'
import { buildSpanTree } from '../trace/waterfall/span-tree.ts'
import { AlignedTree } from './AlignedTree.tsx'
import { alignSpans, unlikeRows } from './align-spans.ts'
import styles from './CompareView.module.css'
import { SideTable } from './SideTable.tsx'
import { SpanDifference } from './SpanDifference.tsx'

interface CompareViewProps {
  experimentId: string
  a: TraceSkeleton
  b: TraceSkeleton
  /** Among all rows. */
  row: number
  onlyUnlike: boolean
  onRow: (row: number) => void
}

/** The two in numbers, their steps paired, and what the chosen pair said. */
export function CompareView({ experimentId, a, b, row, onlyUnlike, onRow }: CompareViewProps) {
  const sides = useMemo(
    () => ({ a: { spans: a.spans, tree: buildSpanTree(a.spans) }, b: { spans: b.spans, tree: buildSpanTree(b.spans) } }),
    [a, b],
  )
  const aligned = useMemo(() => alignSpans(sides.a, sides.b), [sides])
  const unlike = useMemo(() => unlikeRows(aligned, a.spans, b.spans), [aligned, a, b])
  const shown = useMemo(() => (onlyUnlike ? unlike : Array.from(aligned.a, (_, at) => at)), [onlyUnlike, unlike, aligned])
  const chosen = aligned.a[row] === undefined ? 0 : row
  const [spanA, spanB] = [aligned.a[chosen] ?? -1, aligned.b[chosen] ?? -1]
  return (
    <div className={styles.view}>
      <SideTable experimentId={experimentId} a={a} b={b} />
      {!aligned.isWhole && (
        <p className={styles.note}>Some lists of steps are too unlike to be paired by name: there only what stands at the same place is.</p>
      )}
      <div className={styles.panes}>
        <SplitPane
          label="Width of the tree"
          storageKey="assay.compare-width"
          initialPx={760}
          minPx={360}
          side="start"
          first={
            <AlignedTree
              a={sides.a}
              b={sides.b}
              rows={aligned}
              shown={shown}
              unlikeCount={unlike.length}
              chosen={chosen}
              onChoose={onRow}
            />
          }
          second={
            <SpanDifference
              key={`${spanA} ${spanB}`}
              a={spanA === -1 ? null : { traceId: a.trace.traceId, spanId: a.spans.spanId[spanA] ?? '' }}
              b={spanB === -1 ? null : { traceId: b.trace.traceId, spanId: b.spans.spanId[spanB] ?? '' }}
            />
          }
        />
      </div>
    </div>
  )
}
