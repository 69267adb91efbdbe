import type { TraceSkeleton } from '@assay/protocol'
import { Suspense, useDeferredValue, useMemo, useRef } from 'react'
import { Link, useLocation } from 'wouter'
import { IconButton } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { BarActions, BarSpace, BarTabs, Crumb, PageFrame } from '../../ui/PageFrame.tsx'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { SplitPane } from '../../ui/SplitPane.tsx'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useStable } from '../../ui/use-stable.ts'
import { useUrlState } from '../../ui/use-url-state.ts'
import { ContextPane } from './ContextPane.tsx'
import { TraceGraph } from '../map/agent-map-part.ts'
import { lastListSearch } from '../list/last-list.ts'
import { LogView } from './log/LogView.tsx'
import { MessagesView } from './span/MessagesView.tsx'
import { tracesPath } from '../paths.ts'
import { ProjectMenu } from '../ProjectMenu.tsx'
import { givenThumb } from '../thumb.ts'
import { buildSpanTree } from './waterfall/span-tree.ts'
import { RawPane } from './span/RawPane.tsx'
import { SpanPane } from './span/SpanPane.tsx'
import { TraceHead } from './TraceHead.tsx'
import { traceTitle } from './trace-title.ts'
import { traceUrl, type TraceView as View } from './trace-url.ts'
import styles from './TraceView.module.css'
import { useFeedback } from '../use-feedback.ts'
import { WaterfallPane } from './waterfall/WaterfallPane.tsx'

const tabs: { key: View; label: string }[] = [
  { key: 'waterfall', label: 'Waterfall' },
  { key: 'messages', label: 'Messages' },
  { key: 'graph', label: 'Graph' },
  { key: 'log', label: 'Log' },
  { key: 'raw', label: 'Raw' },
]

/** A loaded trace: tree and waterfall, what the selected span says, and what is known about the whole. */
export function TraceView({ experimentId, skeleton }: { experimentId: string; skeleton: TraceSkeleton }) {
  const { trace, spans } = skeleton
  const [, navigate] = useLocation()
  const [state, set] = useUrlState(traceUrl)
  const tree = useMemo(() => buildSpanTree(spans), [spans])
  usePageTitle(traceTitle(trace).text)
  const { thumb, comment, takeBack } = useFeedback()
  const commentRef = useRef<HTMLTextAreaElement>(null)

  const named = state.span === '' ? -1 : spans.spanId.indexOf(state.span)
  const selected = named !== -1 ? named : tree.causeSpan !== -1 ? tree.causeSpan : (tree.order[0] ?? -1)
  const select = useStable((span: number) => set({ span: spans.spanId[span] ?? '' }, { replace: true }))
  // The tree is what one comes for: it is on the screen before what stands beside it is made.
  const besides = useDeferredValue(true, false)
  const back = `${tracesPath(experimentId)}${lastListSearch(experimentId)}`

  const given = givenThumb(trace.assessments)
  useShortcuts({
    '1': () => set({ view: 'waterfall' }),
    '2': () => set({ view: 'messages' }),
    '3': () => set({ view: 'graph' }),
    '4': () => set({ view: 'log' }),
    '5': () => set({ view: 'raw' }),
    '+': () => void thumb(trace, true),
    '-': () => void thumb(trace, false),
    c: () => commentRef.current?.focus(),
    Escape: () => (document.activeElement instanceof HTMLTextAreaElement ? document.activeElement.blur() : navigate(back)),
  })

  const name = visibleText(oneLine(trace.name))
  return (
    <PageFrame
      bar={
        <>
          <ProjectMenu experimentId={experimentId} />
          <Crumb>
            <Link href={back}>Traces</Link>
          </Crumb>
          <Crumb>
            <code className={styles.id} title={`${name} ${trace.traceId}`}>
              {trace.traceId.length > 14 ? `${trace.traceId.slice(0, 11)}…` : trace.traceId}
            </code>
          </Crumb>
          <BarTabs label="Views" tabs={tabs} current={state.view} onChoose={(view) => set({ view })} />
          <BarSpace />
          <BarActions>
            <IconButton icon="thumbUp" label="Good answer +" aria-pressed={given?.value === true} onClick={() => void thumb(trace, true)} />
            <IconButton
              icon="thumbDown"
              label="Bad answer -"
              aria-pressed={given?.value === false}
              onClick={() => void thumb(trace, false)}
            />
            <CopyButton label="Copy trace id" text={trace.traceId} />
            <CopyButton
              icon="link"
              label="Copy link to this span"
              text={() =>
                `${location.origin}${location.pathname}?${traceUrl.format({ view: state.view, span: spans.spanId[selected] ?? '' })}`
              }
            />
            <IconButton icon="close" label="Back to the list Esc" onClick={() => navigate(back)} />
          </BarActions>
        </>
      }
      toolbar={<TraceHead trace={trace} />}
    >
      <div className={styles.panes}>
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
                besides &&
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
                    onSelect={(span) => set({ span })}
                  />
                ))
              }
            />
          )}
          {state.view === 'messages' && (
            <MessagesView traceId={trace.traceId} skeleton={skeleton} onSelect={(spanId) => set({ view: 'waterfall', span: spanId })} />
          )}
          {state.view === 'graph' && (
            <Suspense fallback={null}>
              <TraceGraph skeleton={skeleton} onOpen={(span) => set({ view: 'waterfall', span })} />
            </Suspense>
          )}
          {state.view === 'log' && (
            <LogView
              trace={trace}
              span={state.span}
              onSpan={(span) => set({ span }, { replace: true })}
              onOpen={(span) => set({ view: 'waterfall', span })}
            />
          )}
        </div>
        {besides && (
          <ContextPane
            skeleton={skeleton}
            tree={tree}
            experimentId={experimentId}
            commentRef={commentRef}
            onComment={(text) => comment(trace.traceId, text)}
            onTakeBack={(assessment) => void takeBack(assessment)}
          />
        )}
      </div>
    </PageFrame>
  )
}
