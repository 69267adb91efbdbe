import type { TraceSkeleton } from '@assay/protocol'
import { Suspense } from 'react'
import { SplitPane } from '../../ui/SplitPane.tsx'
import { useStable } from '../../ui/use-stable.ts'
import { TraceGraph } from '../map/agent-map-part.ts'
import { LogView } from './log/LogView.tsx'
import { MessagesView } from './span/MessagesView.tsx'
import { RawPane } from './span/RawPane.tsx'
import { SpanPane } from './span/SpanPane.tsx'
import type { TraceState, TraceView } from './trace-url.ts'
import styles from './TraceWork.module.css'
import type { SpanTree } from './waterfall/span-tree.ts'
import { WaterfallPane } from './waterfall/WaterfallPane.tsx'

export const traceTabs: { key: TraceView; label: string }[] = [
  { key: 'waterfall', label: 'Waterfall' },
  { key: 'messages', label: 'Messages' },
  { key: 'graph', label: 'Graph' },
  { key: 'log', label: 'Log' },
  { key: 'raw', label: 'Raw' },
]

/** The span that the address names, else the cause of the failure, else the root; −1 where there is none. */
export function selectedSpan({ spans }: TraceSkeleton, tree: SpanTree, spanId: string): number {
  const named = spanId === '' ? -1 : spans.spanId.indexOf(spanId)
  return named !== -1 ? named : tree.causeSpan !== -1 ? tree.causeSpan : (tree.order[0] ?? -1)
}

interface TraceWorkProps {
  skeleton: TraceSkeleton
  tree: SpanTree
  state: TraceState
  onState: (change: Partial<TraceState>, options?: { replace: boolean }) => void
  selected: number
  /** The tree is on the screen: what stands beside it may be made. */
  isFirstDrawn: boolean
}

/** A trace in the view that the address names. */
export function TraceWork({ skeleton, tree, state, onState, selected, isFirstDrawn }: TraceWorkProps) {
  const { trace, spans } = skeleton
  const select = useStable((span: number) => onState({ span: spans.spanId[span] ?? '' }, { replace: true }))
  return (
    <div className={styles.work}>
      {(state.view === 'waterfall' || state.view === 'raw') && (
        <SplitPane
          label="Width of the tree"
          storageKey="assay.tree-width"
          initialPx={640}
          minPx={320}
          side="start"
          first={<WaterfallPane skeleton={skeleton} tree={tree} selected={selected} onSelect={select} />}
          second={
            isFirstDrawn &&
            selected !== -1 &&
            (state.view === 'raw' ? (
              <RawPane traceId={trace.traceId} spanId={spans.spanId[selected] ?? ''} />
            ) : (
              <SpanPane
                key={spans.spanId[selected]}
                trace={trace}
                spanId={spans.spanId[selected] ?? ''}
                startUs={spans.startUs[selected] ?? 0}
                isCause={selected === tree.causeSpan}
                spans={spans}
                onSelect={(span) => onState({ span })}
              />
            ))
          }
        />
      )}
      {state.view === 'messages' && (
        <MessagesView traceId={trace.traceId} skeleton={skeleton} onSelect={(spanId) => onState({ view: 'waterfall', span: spanId })} />
      )}
      {state.view === 'graph' && (
        <Suspense fallback={null}>
          <TraceGraph skeleton={skeleton} onOpen={(span) => onState({ view: 'waterfall', span })} />
        </Suspense>
      )}
      {state.view === 'log' && (
        <LogView
          trace={trace}
          span={state.span}
          onSpan={(span) => onState({ span }, { replace: true })}
          onOpen={(span) => onState({ view: 'waterfall', span })}
        />
      )}
    </div>
  )
}
