import type { RunDetail } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { ProjectMenu } from '../../tracing/index.ts'
import { Button, IconButton } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { HiddenTitle } from '../../ui/Hidden.tsx'
import { BarActions, BarSpace, BarTabs, Crumb, PageFrame } from '../../ui/PageFrame.tsx'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useUrlState } from '../../ui/use-url-state.ts'
import { ArtifactsPane } from '../artifact/ArtifactsPane.tsx'
import { ChartSettings } from '../chart/ChartSettings.tsx'
import { MetricCharts } from '../chart/MetricCharts.tsx'
import { lastRunsSearch } from '../list/last-runs.ts'
import { runsPath } from '../paths.ts'
import { queries, whileRunning } from '../queries.ts'
import { isSystemMetric } from '../run-column.ts'
import { useRunChanges } from '../use-run-changes.ts'
import { RenameDialog } from './RenameDialog.tsx'
import { RunFacts } from './RunFacts.tsx'
import { RunOverview } from './RunOverview.tsx'
import styles from './RunPage.module.css'
import { runUrl, type RunView } from './run-url.ts'

const tabs: { key: RunView; label: string }[] = [
  { key: 'overview', label: 'Overview' },
  { key: 'charts', label: 'Charts' },
  { key: 'system', label: 'System' },
  { key: 'artifacts', label: 'Artifacts' },
]

/** What was tried, and what came of it? One run; one that goes on is followed. */
export function RunPage({ experimentId, runId }: { experimentId: string; runId: string }) {
  const api = useApi()
  const { data, error, refetch } = useQuery({
    ...queries.run(api, runId),
    refetchInterval: ({ state }) => whileRunning(state.data?.status === 'RUNNING'),
  })
  if (data !== undefined) return <LoadedRun experimentId={experimentId} run={data} />
  return (
    <PageFrame
      bar={
        <>
          <ProjectMenu experimentId={experimentId} />
          <Crumb>
            <Link href={runsPath(experimentId)}>Runs</Link>
          </Crumb>
        </>
      }
    >
      <HiddenTitle>Run {visibleText(runId)}</HiddenTitle>
      {error === null ? <SkeletonRows rows={16} rowPx={28} /> : <ErrorFace error={error} retry={() => void refetch()} />}
    </PageFrame>
  )
}

function LoadedRun({ experimentId, run }: { experimentId: string; run: RunDetail }) {
  const [, navigate] = useLocation()
  const [state, set] = useUrlState(runUrl)
  const change = useRunChanges()
  const [isRenaming, setRenaming] = useState(false)
  const back = `${runsPath(experimentId)}${lastRunsSearch(experimentId)}`
  const name = visibleText(oneLine(run.name))
  usePageTitle(run.name)
  useShortcuts({
    ...Object.fromEntries(tabs.map(({ key }, at) => [String(at + 1), () => set({ view: key })])),
    Escape: () => (document.activeElement instanceof HTMLInputElement ? document.activeElement.blur() : navigate(back)),
  })
  const keys = run.metrics.map(({ key }) => key)
  const systemKeys = keys.filter(isSystemMetric)
  const drawn = [{ experimentId, runId: run.runId, name: run.name, status: run.status }]

  return (
    <PageFrame
      bar={
        <>
          <ProjectMenu experimentId={experimentId} />
          <Crumb>
            <Link href={back}>Runs</Link>
          </Crumb>
          <Crumb>
            <h1 className={styles.name} title={name}>
              {name}
            </h1>
          </Crumb>
          <BarTabs
            label="Views"
            tabs={systemKeys.length === 0 && state.view !== 'system' ? tabs.filter(({ key }) => key !== 'system') : tabs}
            current={state.view}
            onChoose={(view) => set({ view })}
          />
          <BarSpace />
          <BarActions>
            {run.lifecycleStage === 'deleted' ? (
              <Button onClick={() => void change.restore([run.runId])}>Restore</Button>
            ) : (
              <>
                <IconButton icon="edit" label="Rename this run" onClick={() => setRenaming(true)} />
                <IconButton icon="trash" label="Delete this run" onClick={() => void change.remove([run.runId])} />
              </>
            )}
            <CopyButton label="Copy run id" text={run.runId} />
            <CopyButton icon="link" label="Copy link to this run" text={() => location.href} />
            <IconButton icon="close" label="Back to the list Esc" onClick={() => navigate(back)} />
          </BarActions>
        </>
      }
      toolbar={
        <div className={styles.tools}>
          <RunFacts experimentId={experimentId} run={run} />
          {(state.view === 'charts' || state.view === 'system') && <ChartSettings state={state} onChange={set} />}
        </div>
      }
    >
      {isRenaming && <RenameDialog run={run} onClose={() => setRenaming(false)} />}
      {state.view === 'overview' && <RunOverview experimentId={experimentId} run={run} />}
      {state.view === 'charts' && <MetricCharts runs={drawn} keys={keys.filter((key) => !isSystemMetric(key))} state={state} />}
      {state.view === 'system' && <MetricCharts runs={drawn} keys={systemKeys} state={state} />}
      {state.view === 'artifacts' && (
        <ArtifactsPane owner={{ of: 'run', id: run.runId }} path={state.path} onPath={(path) => set({ path }, { replace: true })} />
      )}
    </PageFrame>
  )
}
