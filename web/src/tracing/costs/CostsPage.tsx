import { costDimensions } from '@assay/protocol'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { IconButton } from '../../ui/Button.tsx'
import { EmptyFace, ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { isQueryError } from '../../ui/FilterError.tsx'
import { formatCount } from '../../ui/format/number.ts'
import { HiddenTitle } from '../../ui/Hidden.tsx'
import { Moment } from '../../ui/Moment.tsx'
import { BarSpace, PageFrame } from '../../ui/PageFrame.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { bucketFor } from '../../ui/time-range.ts'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useUrlState } from '../../ui/use-url-state.ts'
import { ConnectPage } from '../connect/connect-part.ts'
import { QueryBar } from '../list/QueryBar.tsx'
import { TimeMenu } from '../list/TimeMenu.tsx'
import { shiftWindow, useTimeWindow } from '../list/use-time-window.ts'
import nowStyles from '../now/NowPage.module.css'
import { ProjectMenu } from '../ProjectMenu.tsx'
import { queries } from '../queries.ts'
import { CostChart } from './CostChart.tsx'
import { CostLists } from './CostLists.tsx'
import { type CostScope, costQueries } from './cost-queries.ts'
import styles from './Costs.module.css'
import { CostStats } from './CostStats.tsx'
import { CostTabs } from './CostTabs.tsx'
import { costMeasures, costsUrl } from './costs-url.ts'
import { dimensionNames } from './group-name.ts'
import { GroupTable } from './GroupTable.tsx'
import { UnpricedModels } from './UnpricedModels.tsx'

const mostBuckets = 48

/** What does it cost, and what of it? The traces of a window against those of the one before. */
export default function CostsPage({ experimentId }: { experimentId: string }) {
  const api = useApi()
  const [state, set] = useUrlState(costsUrl)
  const [window, renewWindow] = useTimeWindow(state.from, state.to)
  const inputRef = useRef<HTMLInputElement>(null)
  usePageTitle('Costs')
  const { data: projects } = useQuery(queries.experiments(api))
  const project = projects?.experiments.find((candidate) => candidate.experimentId === experimentId)

  const { fromMs, toMs } = window
  const bucketMs = bucketFor(toMs - fromMs, mostBuckets)
  const scope = useMemo<CostScope>(() => ({ experimentId, q: state.q, fromMs, toMs }), [experimentId, state.q, fromMs, toMs])
  const query = useQuery({ ...costQueries.costs(api, scope, state.by, bucketMs), placeholderData: keepPreviousData })
  const shift = (direction: -1 | 1) => set(shiftWindow(window, direction))
  useShortcuts({ '/': () => inputRef.current?.focus(), '[': () => shift(-1), ']': () => shift(1) })

  if (project?.traceCount === 0) return <ConnectPage experimentId={experimentId} />
  const refused = isQueryError(query.error) ? query.error : null
  const shown = query.data
  const chartWindow = { fromMs: Math.floor(fromMs / bucketMs) * bucketMs, toMs: Math.ceil(toMs / bucketMs) * bucketMs, bucketMs }
  return (
    <PageFrame
      bar={
        <>
          <ProjectMenu experimentId={experimentId} />
          <CostTabs experimentId={experimentId} current="costs" />
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
      toolbar={<QueryBar query={state.q} onChange={(q) => set({ q })} error={refused} inputRef={inputRef} />}
    >
      <HiddenTitle>Costs</HiddenTitle>
      {refused !== null ? (
        <EmptyFace title="The filter could not be read." />
      ) : query.error !== null && shown === undefined ? (
        <ErrorFace error={query.error} retry={() => void query.refetch()} />
      ) : shown === undefined ? (
        <SkeletonRows rows={8} rowPx={44} />
      ) : (
        <div className={nowStyles.page}>
          <CostStats costs={shown.costs} hasFilter={state.q !== ''} courses={coursesOf(shown.costs.buckets, chartWindow)} />
          {shown.costs.totals.traces === 0 ? (
            <EmptyFace title={state.q === '' ? 'No traces in this window.' : 'No traces of this filter in this window.'}>
              {typeof project?.lastTraceAtMs === 'number' && (
                <p>
                  The newest one of the project is of <Moment timeMs={project.lastTraceAtMs} />.
                </p>
              )}
            </EmptyFace>
          ) : (
            <>
              <div className={styles.tools}>
                <Segmented
                  label="By"
                  options={costDimensions.map((key) => ({ key, label: dimensionNames[key] }))}
                  current={state.by}
                  onChoose={(by) => set({ by })}
                />
                <Segmented
                  label="Measure"
                  options={costMeasures.map((key) => ({ key, label: key === 'cost' ? 'Cost' : 'Tokens' }))}
                  current={state.of}
                  onChoose={(of) => set({ of })}
                />
                {shown.costs.share < 1 && (
                  <span>
                    About: {(100 * shown.costs.share).toFixed(1)} % of {formatCount(shown.costs.totals.traces)} traces were looked at
                    {state.q === '' && '; cost and tokens in all are of every trace'}.
                  </span>
                )}
              </div>
              <CostChart costs={shown.costs} by={shown.by} of={state.of} window={chartWindow} />
              <GroupTable experimentId={experimentId} state={state} by={shown.by} costs={shown.costs} />
              <UnpricedModels experimentId={experimentId} state={state} unpriced={shown.costs.unpriced} />
              <CostLists experimentId={experimentId} state={state} scope={scope} costs={shown.costs} />
            </>
          )}
        </div>
      )}
    </PageFrame>
  )
}

interface Bucket {
  startMs: number
  costUsd: number
  tokens: number
}

/** The sums of each bucket for a sparkline; one without calls is a gap. */
function coursesOf(buckets: readonly Bucket[], { fromMs, toMs, bucketMs }: { fromMs: number; toMs: number; bucketMs: number }) {
  const length = Math.max(0, Math.round((toMs - fromMs) / bucketMs))
  const [cost, tokens] = [Array<number>(length).fill(Number.NaN), Array<number>(length).fill(Number.NaN)]
  for (const bucket of buckets) {
    const at = Math.round((bucket.startMs - fromMs) / bucketMs)
    if (!(at >= 0 && at < length)) continue
    cost[at] = (cost[at] || 0) + bucket.costUsd
    tokens[at] = (tokens[at] || 0) + bucket.tokens
  }
  return { cost, tokens }
}
