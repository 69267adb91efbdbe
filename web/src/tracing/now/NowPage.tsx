import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { useEventStream } from '../../api/use-event-stream.ts'
import { IconButton } from '../../ui/Button.tsx'
import { EmptyFace, ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { HiddenTitle } from '../../ui/Hidden.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { BarSpace, Crumb, PageFrame } from '../../ui/PageFrame.tsx'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useUrlState } from '../../ui/use-url-state.ts'
import { ConnectPage } from '../connect/connect-part.ts'
import { seriesWindow } from '../list/series-columns.ts'
import { TimeMenu } from '../list/TimeMenu.tsx'
import { shiftWindow, useTimeWindow } from '../list/use-time-window.ts'
import { ProjectMenu } from '../ProjectMenu.tsx'
import { queries } from '../queries.ts'
import { FailingList } from './FailingList.tsx'
import { NowCharts } from './NowCharts.tsx'
import { nowUrl } from './now-url.ts'
import styles from './NowPage.module.css'
import { OutlierList } from './OutlierList.tsx'
import { ScoreList } from './ScoreList.tsx'
import { StatRow } from './StatRow.tsx'
import { sumsOf, windowSums } from './window-sums.ts'

/** Buckets of the window and of the one before it together. */
const mostBuckets = 48
const renewEveryMs = 5_000

/** Is it healthy, and what should one look at first? A window against the one before: five numbers, and what failed, took long and got worse. */
export default function NowPage({ experimentId }: { experimentId: string }) {
  const api = useApi()
  const cache = useQueryClient()
  const [state, set] = useUrlState(nowUrl)
  const [window, renewWindow] = useTimeWindow(state.from, state.to)
  usePageTitle('Now')
  const { data: projects } = useQuery(queries.experiments(api))
  const project = projects?.experiments.find((candidate) => candidate.experimentId === experimentId)

  const both = useMemo(
    () => seriesWindow({ fromMs: window.fromMs - (window.toMs - window.fromMs), toMs: window.toMs }, mostBuckets),
    [window],
  )
  const series = useQuery(queries.series(api, experimentId, both))
  const lengthMs = window.toMs - window.fromMs
  const scope = (fromMs: number, toMs: number | undefined) => ({ experimentId, q: '', fromMs, toMs })
  // A window that ends now is asked for anew again and again: its numbers stay until the next ones are there.
  const placeholderData = window.openEnd ? keepPreviousData : undefined
  const counted = useQuery({ ...queries.count(api, scope(window.fromMs, window.openEnd ? undefined : window.toMs)), placeholderData })
  const countedBefore = useQuery({ ...queries.count(api, scope(window.fromMs - lengthMs, window.fromMs)), placeholderData })
  const shift = (direction: -1 | 1) => set(shiftWindow(window, direction))
  useShortcuts({ '[': () => shift(-1), ']': () => shift(1) })

  // Of a window that ends now: what comes moves its end, but not with every trace.
  const renewal = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEventStream({
    experimentId,
    enabled: window.openEnd,
    onEvent() {
      renewal.current ??= setTimeout(() => {
        renewal.current = null
        renewWindow()
      }, renewEveryMs)
    },
    onMissed: () => void cache.invalidateQueries({ queryKey: [api.workspace, 'series'] }),
  })

  if (project?.traceCount === 0) return <ConnectPage experimentId={experimentId} />
  const startMs = both.toMs - lengthMs
  const error = series.error ?? counted.error ?? countedBefore.error
  const shown =
    series.data === undefined || counted.data === undefined || countedBefore.data === undefined
      ? undefined
      : {
          buckets: series.data.buckets,
          counted: counted.data,
          countedBefore: countedBefore.data,
          ...sumsOf({
            counted: counted.data,
            countedBefore: countedBefore.data,
            inBuckets: windowSums(series.data.buckets, startMs, both.toMs),
            inBucketsBefore: windowSums(series.data.buckets, startMs - lengthMs, startMs),
          }),
        }
  const retry = () => {
    for (const query of [series, counted, countedBefore]) if (query.isError) void query.refetch()
  }
  return (
    <PageFrame
      bar={
        <>
          <ProjectMenu experimentId={experimentId} />
          <Crumb>
            <b>Now</b>
          </Crumb>
          <BarSpace />
          <IconButton icon="chevronLeft" label="Earlier [" onClick={() => shift(-1)} />
          <TimeMenu
            from={state.from}
            to={state.to}
            window={window}
            onChange={(times) => {
              set(times)
              renewWindow()
            }}
          />
          <IconButton icon="chevronRight" label="Later ]" onClick={() => shift(1)} />
        </>
      }
    >
      <HiddenTitle>Now</HiddenTitle>
      {error !== null && shown === undefined ? (
        <ErrorFace error={error} retry={retry} />
      ) : shown === undefined ? (
        <SkeletonRows rows={8} rowPx={44} />
      ) : (
        <div className={styles.page}>
          <StatRow experimentId={experimentId} window={window} both={both} {...shown} />
          {shown.now.count === 0 && (
            <EmptyFace title="No traces in this window.">
              {typeof project?.lastTraceAtMs === 'number' && (
                <p>
                  The newest one is of <Moment timeMs={project.lastTraceAtMs} />.
                </p>
              )}
            </EmptyFace>
          )}
          <div className={styles.lists}>
            <FailingList experimentId={experimentId} window={window} />
            <OutlierList experimentId={experimentId} window={window} />
            <ScoreList experimentId={experimentId} window={window} />
          </div>
          {shown.now.count > 0 && <NowCharts buckets={shown.buckets} fromMs={Math.floor(window.fromMs / both.bucketMs) * both.bucketMs} />}
        </div>
      )}
    </PageFrame>
  )
}
