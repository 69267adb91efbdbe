import { runPageLimits } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link, useLocation } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { ProjectMenu } from '../../tracing/index.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { EmptyFace, ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { HiddenTitle } from '../../ui/Hidden.tsx'
import { BarActions, BarSpace, BarTabs, Crumb, PageFrame } from '../../ui/PageFrame.tsx'
import { byNaturalOrder } from '../../ui/natural-order.ts'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useUrlState } from '../../ui/use-url-state.ts'
import { ChartSettings } from '../chart/ChartSettings.tsx'
import { MetricCharts } from '../chart/MetricCharts.tsx'
import { lastRunsSearch } from '../list/last-runs.ts'
import { runsPath } from '../paths.ts'
import { queries, whileRunning } from '../queries.ts'
import { isSystemMetric } from '../run-column.ts'
import { runsInWords } from '../use-run-changes.ts'
import styles from './ComparePage.module.css'
import { compareUrl, type CompareView } from './compare-url.ts'
import { DifferenceTable } from './DifferenceTable.tsx'
import { ParallelCoordinates } from './ParallelCoordinates.tsx'
import { axisEntries, runDifferences } from './run-differences.ts'
import { ScatterPlot } from './ScatterPlot.tsx'

const tabs: { key: CompareView; label: string }[] = [
  { key: 'differences', label: 'Differences' },
  { key: 'charts', label: 'Charts' },
  { key: 'parallel', label: 'Parallel coordinates' },
  { key: 'scatter', label: 'Scatter' },
]
const noRuns: readonly string[] = []

/** What is different between these runs, and what did it do? */
export function ComparePage({ experimentId }: { experimentId: string }) {
  const api = useApi()
  const [, navigate] = useLocation()
  const [state, set] = useUrlState(compareUrl)
  const runIds = (state.runs ?? noRuns).slice(0, runPageLimits.runs)
  const { data, error, refetch } = useQuery({
    ...queries.compared(api, runIds),
    enabled: runIds.length > 0,
    refetchInterval: ({ state: { data: known } }) => whileRunning(known?.runs.some((run) => run.status === 'RUNNING') === true),
  })
  const runs = useMemo(() => data?.runs ?? [], [data])
  const entries = useMemo(() => runDifferences(runs), [runs])
  const axes = useMemo(() => axisEntries(entries), [entries])
  const keys = useMemo(() => [...new Set(runs.flatMap((run) => run.metrics.map(({ key }) => key)))].sort(byNaturalOrder), [runs])
  const back = `${runsPath(experimentId)}${lastRunsSearch(experimentId)}`
  usePageTitle(`Compare ${runsInWords(runIds.length)}`)
  useShortcuts({
    ...Object.fromEntries(tabs.map(({ key }, at) => [String(at + 1), () => set({ view: key })])),
    d: () => set({ all: !state.all }),
    Escape: () => navigate(back),
  })

  return (
    <PageFrame
      bar={
        <>
          <ProjectMenu experimentId={experimentId} />
          <Crumb>
            <Link href={back}>Runs</Link>
          </Crumb>
          <Crumb>
            <BarTabs label="Views" tabs={tabs} current={state.view} onChoose={(view) => set({ view })} />
          </Crumb>
          <BarSpace />
          <BarActions>
            <CopyButton icon="link" label="Copy link to this comparison" text={() => location.href} />
            <IconButton icon="close" label="Back to the list Esc" onClick={() => navigate(back)} />
          </BarActions>
        </>
      }
      toolbar={
        <div className={styles.tools}>
          <span>
            <b>{runsInWords(runs.length)}</b>
            {data !== undefined && data.missing.length > 0 && ` · ${runsInWords(data.missing.length)} not found`}
            {(state.runs ?? noRuns).length > runIds.length && ` · only the first ${runPageLimits.runs} are compared`}
          </span>
          {state.view === 'differences' && (
            <Button hint="d" aria-pressed={!state.all} onClick={() => set({ all: !state.all })}>
              Only differences
            </Button>
          )}
          {state.view === 'charts' && <ChartSettings state={state} onChange={set} />}
        </div>
      }
    >
      <HiddenTitle>Compare runs</HiddenTitle>
      {runIds.length === 0 ? (
        <EmptyFace title="Choose two runs or more in the list to compare them.">
          <Link href={back} className={styles.link}>
            To the list
          </Link>
        </EmptyFace>
      ) : error !== null && data === undefined ? (
        <ErrorFace error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <SkeletonRows rows={16} rowPx={28} />
      ) : runs.length === 0 ? (
        <EmptyFace title="None of these runs is there." />
      ) : (
        <div className={styles.body}>
          {state.view === 'differences' && <DifferenceTable runs={runs} entries={entries} all={state.all} />}
          {state.view === 'charts' && <MetricCharts runs={runs} keys={keys.filter((key) => !isSystemMetric(key))} state={state} />}
          {state.view === 'parallel' && (
            <ParallelCoordinates
              runs={runs}
              entries={axes}
              axes={state.axes}
              onAxes={(chosen) => set({ axes: chosen }, { replace: true })}
            />
          )}
          {state.view === 'scatter' && (
            <ScatterPlot runs={runs} entries={axes} x={state.x} y={state.y} onChange={(chosen) => set(chosen, { replace: true })} />
          )}
        </div>
      )}
    </PageFrame>
  )
}
