import { countTraces, type ModelRef, type RunDetail } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { formatCount } from '../../ui/format/number.ts'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { EntryTable, ValueTable } from '../EntryTable.tsx'
import { runTraces } from '../linked-traces.ts'
import { loggedModelPath, runPath } from '../paths.ts'
import { useRunEdits } from '../use-run-changes.ts'
import { TagEditor } from '../../ui/TagEditor.tsx'
import { isSystemMetric } from '../run-column.ts'
import { RunStatusMark } from '../RunStatusMark.tsx'
import { tagOf } from '../SourceCommit.tsx'
import { MetricRows } from './MetricRows.tsx'
import { DatasetList } from './DatasetList.tsx'
import { LinkedPrompts } from '../LinkedPrompts.tsx'
import { RunVersions } from './RunVersions.tsx'
import styles from './RunOverview.module.css'
import { SideSection } from '../SideSection.tsx'
import { Markdown } from '../../ui/Markdown.tsx'

const shownTags = 200

/** What was logged to a run, and what is about it elsewhere. */
export function RunOverview({ experimentId, run }: { experimentId: string; run: RunDetail }) {
  const api = useApi()
  const metrics = useMemo(() => run.metrics.filter(({ key }) => !isSystemMetric(key)), [run.metrics])
  const traces = runTraces(run)
  const { data: traceCount } = useQuery({
    queryKey: [api.workspace, 'count', 'run', run.runId],
    queryFn: ({ signal }) => api.call(countTraces, { experimentId: run.experimentId, q: traces.q }, { signal }),
  })
  const note = tagOf(run.tags, 'mlflow.note.content') ?? ''
  const { tag } = useRunEdits(run)
  const tags = run.tags.filter(({ key }) => !key.startsWith('mlflow.'))
  const systemTags = run.tags.filter(({ key }) => key.startsWith('mlflow.') && key !== 'mlflow.note.content')

  return (
    <div className={styles.page}>
      <div className={styles.logged}>
        {note !== '' && (
          <div className={styles.note}>
            <Markdown text={note} />
          </div>
        )}
        <EntryTable title="Metrics" entries={metrics} empty="No metric was logged." heads={['Over time', 'Latest', 'Step']}>
          {(shown) => <MetricRows run={run} metrics={metrics} shown={shown} />}
        </EntryTable>
        <ValueTable title="Parameters" entries={run.params} empty="No parameter was logged." />
      </div>
      <aside className={styles.side} aria-label="About this run">
        <SideSection title="Traces" count={traceCount?.count}>
          {traceCount !== undefined && traceCount.count > 0 ? (
            <Link href={traces.path} className={styles.link}>
              {traceCount.exact ? '' : 'Over '}
              {formatCount(traceCount.count)} {traceCount.count === 1 ? 'trace' : 'traces'} of this run
            </Link>
          ) : null}
        </SideSection>
        <SideSection title="Models" count={run.modelOutputs.length + run.modelInputs.length}>
          <ModelLinks models={run.modelOutputs} verb="made" />
          <ModelLinks models={run.modelInputs} verb="read" />
        </SideSection>
        <RunVersions runId={run.runId} />
        <LinkedPrompts tags={run.tags} />
        <SideSection title="Datasets" count={run.datasets.length}>
          <DatasetList datasets={run.datasets} />
        </SideSection>
        <SideSection title="Runs below" count={run.childCount}>
          <ul>
            {run.children.map((child) => (
              <li key={child.runId} className={styles.item}>
                <Link href={runPath(experimentId, child.runId)} className={styles.link}>
                  <SafeText text={oneLine(child.name)} />
                </Link>
                <RunStatusMark status={child.status} />
              </li>
            ))}
          </ul>
          {run.childCount > run.children.length && <p>{formatCount(run.childCount - run.children.length)} more</p>}
        </SideSection>
        {run.lifecycleStage === 'deleted' ? (
          <ValueTable title="Tags" entries={tags} empty="None." />
        ) : (
          <div className={styles.tags}>
            <TagEditor
              title="Tags"
              tags={Object.fromEntries(tags.slice(0, shownTags).map(({ key, value }) => [key, value]))}
              tagCount={tags.length}
              onSet={tag}
            />
          </div>
        )}
        <details className={styles.details}>
          <summary>Tags of the client, {systemTags.length}</summary>
          <ValueTable title="Tags of the client" entries={systemTags} empty="None." />
        </details>
      </aside>
    </div>
  )
}

function ModelLinks({ models, verb }: { models: readonly ModelRef[]; verb: string }) {
  return (
    <ul>
      {models.map((model) => (
        <li key={model.modelId} className={styles.item}>
          <Link href={loggedModelPath(model.experimentId, model.modelId)} className={styles.link}>
            <SafeText text={oneLine(model.name)} />
          </Link>
          <span className={styles.quiet}>{model.status === 'FAILED' ? 'failed' : verb}</span>
        </li>
      ))}
    </ul>
  )
}
