import { countTraces, type ModelDetail } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { ProjectMenu } from '../../tracing/index.ts'
import { IconButton } from '../../ui/Button.tsx'
import { formatValue } from '../../ui/chart/chart-number.ts'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { formatCount } from '../../ui/format/number.ts'
import { HiddenTitle } from '../../ui/Hidden.tsx'
import { BarActions, BarSpace, BarTabs, Crumb, PageFrame } from '../../ui/PageFrame.tsx'
import { oneLine, visibleText } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { TimeCell } from '../../ui/TimeCell.tsx'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useUrlState } from '../../ui/use-url-state.ts'
import { useZone } from '../../ui/zone.ts'
import { ArtifactsPane } from '../artifact/ArtifactsPane.tsx'
import { EntryRows, EntryTable, ValueTable } from '../EntryTable.tsx'
import { modelTraces } from '../linked-traces.ts'
import { loggedModelsPath, runPath } from '../paths.ts'
import { queries } from '../queries.ts'
import { RunStatusMark } from '../RunStatusMark.tsx'
import { SideSection } from '../SideSection.tsx'
import { LineageStrip } from './LineageStrip.tsx'
import styles from './ModelPage.module.css'
import { modelStatusWords, ModelStatusMark } from './ModelStatus.tsx'
import { modelUrl, type ModelView } from './model-url.ts'

const tabs: { key: ModelView; label: string }[] = [
  { key: 'overview', label: 'Overview' },
  { key: 'artifacts', label: 'Artifacts' },
]

/** What is this model, from which code and run, and how good is it? */
export function ModelPage({ experimentId, modelId }: { experimentId: string; modelId: string }) {
  const api = useApi()
  const [, navigate] = useLocation()
  const [state, set] = useUrlState(modelUrl)
  const { data, error, refetch } = useQuery(queries.model(api, modelId))
  const back = loggedModelsPath(experimentId)
  usePageTitle(data?.name ?? 'Logged model')
  useShortcuts({
    ...Object.fromEntries(tabs.map(({ key }, at) => [String(at + 1), () => set({ view: key })])),
    Escape: () => navigate(back),
  })
  const name = visibleText(oneLine(data?.name ?? modelId))
  return (
    <PageFrame
      bar={
        <>
          <ProjectMenu experimentId={experimentId} />
          <Crumb>
            <Link href={back}>Logged models</Link>
          </Crumb>
          {data !== undefined && (
            <>
              <Crumb>
                <h1 title={name}>{name}</h1>
              </Crumb>
              <BarTabs label="Views" tabs={tabs} current={state.view} onChoose={(view) => set({ view })} />
            </>
          )}
          <BarSpace />
          <BarActions>
            <CopyButton label="Copy model id" text={modelId} />
            <CopyButton icon="link" label="Copy link to this model" text={() => location.href} />
            <IconButton icon="close" label="Back to the list Esc" onClick={() => navigate(back)} />
          </BarActions>
        </>
      }
    >
      {data === undefined ? (
        <>
          <HiddenTitle>Logged model {name}</HiddenTitle>
          {error === null ? <SkeletonRows rows={12} rowPx={28} /> : <ErrorFace error={error} retry={() => void refetch()} />}
        </>
      ) : state.view === 'artifacts' ? (
        <ArtifactsPane owner={{ of: 'model', id: modelId }} path={state.path} onPath={(path) => set({ path }, { replace: true })} />
      ) : (
        <ModelOverview model={data} />
      )}
    </PageFrame>
  )
}

function ModelOverview({ model }: { model: ModelDetail }) {
  const api = useApi()
  const zone = useZone()
  const traces = modelTraces(model)
  const { data: count } = useQuery({
    queryKey: [api.workspace, 'count', 'model', model.modelId],
    queryFn: ({ signal }) => api.call(countTraces, { experimentId: model.experimentId, q: traces.q }, { signal }),
  })
  const tags = model.tags.filter(({ key }) => !key.startsWith('mlflow.'))
  return (
    <div className={styles.page}>
      <p className={styles.facts}>
        <span>
          <ModelStatusMark status={model.status} /> {modelStatusWords[model.status]}
        </span>
        {model.modelType !== '' && (
          <span>
            Type <SafeText text={oneLine(model.modelType)} />
          </span>
        )}
        <span>
          Created <TimeCell timeMs={model.createdAtMs} zone={zone} />
        </span>
        <span>
          Changed <TimeCell timeMs={model.updatedAtMs} zone={zone} />
        </span>
        <code className={styles.id}>{model.modelId}</code>
      </p>
      <LineageStrip model={model} traces={{ path: traces.path, count: count?.count }} />
      <div className={styles.logged}>
        <EntryTable
          title="Metrics"
          entries={model.metrics}
          empty="No metric was logged for this model."
          heads={['Dataset', 'Latest', 'Step']}
        >
          {(shown) => (
            <EntryRows
              entries={shown}
              cells={({ datasetName, value, step, runId }) => [
                datasetName === null ? (
                  ''
                ) : (
                  <Link key="dataset" href={runPath(model.experimentId, runId)} className={styles.link}>
                    <SafeText text={oneLine(datasetName)} />
                  </Link>
                ),
                <b key="value">{formatValue(Number(value), 6)}</b>,
                formatCount(step),
              ]}
            />
          )}
        </EntryTable>
        <ValueTable title="Parameters" entries={model.params} empty="No parameter was logged." />
        <ValueTable title="Tags" entries={tags} empty="None." />
        <SideSection title="Read by" count={model.usedBy.length}>
          <ul>
            {model.usedBy.map((run) => (
              <li key={run.runId} className={styles.item}>
                <Link href={runPath(run.experimentId, run.runId)} className={styles.link}>
                  <SafeText text={oneLine(run.name)} />
                </Link>
                <RunStatusMark status={run.status} />
              </li>
            ))}
          </ul>
        </SideSection>
      </div>
    </div>
  )
}
