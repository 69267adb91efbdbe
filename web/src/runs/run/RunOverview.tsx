import { countTraces, type ModelRef, type RunDetail, runPageLimits } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { formatValue } from '../../ui/chart/chart-number.ts'
import { Sparkline } from '../../ui/chart/Sparkline.tsx'
import { formatCount } from '../../ui/format/number.ts'
import { LongText } from '../../ui/LongText.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { EntryTable } from '../EntryTable.tsx'
import { runTraces } from '../linked-traces.ts'
import { loggedModelPath, runPath } from '../paths.ts'
import { queries, whileRunning } from '../queries.ts'
import { isSystemMetric } from '../run-column.ts'
import { RunStatusMark } from '../RunStatusMark.tsx'
import { tagOf } from '../SourceCommit.tsx'
import { DatasetList } from './DatasetList.tsx'
import { LinkedPrompts } from '../LinkedPrompts.tsx'
import { RunVersions } from './RunVersions.tsx'
import styles from './RunOverview.module.css'
import { SideSection } from '../SideSection.tsx'
import { Markdown } from '../../ui/Markdown.tsx'

const sparklinePoints = 60

/** What was logged to a run, and what is about it elsewhere. */
export function RunOverview({ experimentId, run }: { experimentId: string; run: RunDetail }) {
  const api = useApi()
  const metrics = useMemo(() => run.metrics.filter(({ key }) => !isSystemMetric(key)), [run.metrics])
  const drawn = metrics.slice(0, runPageLimits.metrics).map(({ key }) => key)
  const { data } = useQuery({
    ...queries.curves(api, [run.runId], drawn, sparklinePoints),
    enabled: drawn.length > 0,
    refetchInterval: whileRunning(run.status === 'RUNNING'),
  })
  const curves = useMemo(() => new Map(data?.curves.map((curve) => [curve.key, curve.values.map((value) => value ?? Number.NaN)])), [data])
  const traces = runTraces(run)
  const { data: traceCount } = useQuery({
    queryKey: [api.workspace, 'count', 'run', run.runId],
    queryFn: ({ signal }) => api.call(countTraces, { experimentId: run.experimentId, q: traces.q }, { signal }),
  })
  const note = tagOf(run.tags, 'mlflow.note.content') ?? ''
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
        <EntryTable
          title="Metrics"
          entries={metrics}
          empty="No metric was logged."
          heads={['Over time', 'Latest', 'Step']}
          cells={({ key, value, step }) => [
            <Sparkline key="line" values={curves.get(key) ?? []} />,
            <b key="value">{formatValue(Number(value), 6)}</b>,
            formatCount(step),
          ]}
        />
        <EntryTable
          title="Parameters"
          entries={run.params}
          empty="No parameter was logged."
          heads={['Value']}
          cells={({ value }) => [<LongText key="value" text={value} maxChars={300} />]}
        />
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
        <EntryTable
          title="Tags"
          entries={tags}
          empty="None."
          heads={['Value']}
          cells={({ value }) => [<LongText key="value" text={value} maxChars={300} />]}
        />
        <details className={styles.details}>
          <summary>Tags of the client, {systemTags.length}</summary>
          <EntryTable
            title="Tags of the client"
            entries={systemTags}
            empty="None."
            heads={['Value']}
            cells={({ value }) => [<LongText key="value" text={value} maxChars={300} />]}
          />
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
