import type { TraceSkeleton } from '@assay/protocol'
import { Suspense, useDeferredValue, useMemo, useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { IconButton } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { BarActions, BarSpace, BarTabs, Crumb, PageFrame } from '../../ui/PageFrame.tsx'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useUrlState } from '../../ui/use-url-state.ts'
import { AddToDialog } from '../bulk/bulk-part.ts'
import { useBulkJobs } from '../bulk/use-bulk-jobs.ts'
import { ContextPane } from './ContextPane.tsx'
import { lastListSearch } from '../list/last-list.ts'
import { comparePath, tracesPath } from '../paths.ts'
import { ProjectMenu } from '../ProjectMenu.tsx'
import { RunningNote } from './RunningNote.tsx'
import { ShareDialog } from '../share/shared-trace-part.ts'
import { givenThumb } from '../thumb.ts'
import { buildSpanTree } from './waterfall/span-tree.ts'
import { TraceHead } from './TraceHead.tsx'
import { traceTitle } from './trace-title.ts'
import { selectedSpan, traceTabs, TraceWork } from './TraceWork.tsx'
import { traceUrl } from './trace-url.ts'
import styles from './TraceView.module.css'
import { useFeedback } from '../use-feedback.ts'

/** A loaded trace: tree and waterfall, what the selected span says, and what is known about the whole. */
export function TraceView({ experimentId, skeleton }: { experimentId: string; skeleton: TraceSkeleton }) {
  const { trace, spans } = skeleton
  const [, navigate] = useLocation()
  const [state, set] = useUrlState(traceUrl)
  const tree = useMemo(() => buildSpanTree(spans), [spans])
  usePageTitle(traceTitle(trace).text)
  const { thumb, comment, takeBack } = useFeedback()
  const commentRef = useRef<HTMLTextAreaElement>(null)

  const selected = selectedSpan(skeleton, tree, state.span)
  // The tree is what one comes for: it is on the screen before what stands beside it is made.
  const besides = useDeferredValue(true, false)
  const back = `${tracesPath(experimentId)}${lastListSearch(experimentId)}`

  const [isSharing, setIsSharing] = useState(false)
  const [isAdding, setIsAdding] = useState(false)
  const watchJob = useBulkJobs(experimentId)
  const given = givenThumb(trace.assessments)
  useShortcuts(
    {
      '1': () => set({ view: 'waterfall' }),
      '2': () => set({ view: 'messages' }),
      '3': () => set({ view: 'graph' }),
      '4': () => set({ view: 'log' }),
      '5': () => set({ view: 'raw' }),
      '+': () => void thumb(trace, true),
      '-': () => void thumb(trace, false),
      c: () => commentRef.current?.focus(),
      D: () => setIsAdding(true),
      d: () => setIsAdding(true),
      s: () => setIsSharing(true),
      C: () => navigate(comparePath(experimentId, trace.traceId)),
      Escape: () => (document.activeElement instanceof HTMLTextAreaElement ? document.activeElement.blur() : navigate(back)),
    },
    {
      '1': 'Waterfall',
      '2': 'Messages',
      '3': 'Graph',
      '4': 'Log',
      '5': 'Raw',
      '+': 'Good answer',
      '-': 'Bad answer',
      c: 'Comment',
      D: 'Add to a dataset',
      s: 'Share',
      C: 'Compare with another trace',
      Escape: 'Back to the list',
    },
  )

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
          <BarTabs label="Views" tabs={traceTabs} current={state.view} onChoose={(view) => set({ view })} />
          <BarSpace />
          <BarActions>
            <IconButton icon="thumbUp" label="Good answer +" aria-pressed={given?.value === true} onClick={() => void thumb(trace, true)} />
            <IconButton
              icon="thumbDown"
              label="Bad answer -"
              aria-pressed={given?.value === false}
              onClick={() => void thumb(trace, false)}
            />
            <IconButton
              icon="compare"
              label="Compare with another trace C"
              onClick={() => navigate(comparePath(experimentId, trace.traceId))}
            />
            <IconButton icon="share" label="Share s" onClick={() => setIsSharing(true)} />
            <IconButton icon="table" label="Add to dataset D" onClick={() => setIsAdding(true)} />
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
      {isSharing && (
        <Suspense fallback={null}>
          <ShareDialog traceId={trace.traceId} onClose={() => setIsSharing(false)} />
        </Suspense>
      )}
      {isAdding && (
        <Suspense>
          <AddToDialog
            kind="dataset"
            experimentId={experimentId}
            what="1 trace"
            selection={{ traceIds: [trace.traceId] }}
            onStarted={(job) => void watchJob(job)}
            onClose={() => setIsAdding(false)}
          />
        </Suspense>
      )}
      <div className={styles.page}>
        <RunningNote skeleton={skeleton} tree={tree} onSelect={(span) => set({ view: 'waterfall', span })} />
        <div className={styles.panes}>
          <TraceWork skeleton={skeleton} tree={tree} state={state} onState={set} selected={selected} isFirstDrawn={besides} />
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
      </div>
    </PageFrame>
  )
}
