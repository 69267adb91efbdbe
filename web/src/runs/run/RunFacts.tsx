import type { RunDetail } from '@assay/protocol'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { TimeCell } from '../../ui/TimeCell.tsx'
import { useZone } from '../../ui/zone.ts'
import { runPath } from '../paths.ts'
import { formatRunDuration } from '../run-duration.ts'
import { RunStatusMark, statusWords } from '../RunStatusMark.tsx'
import { SourceCommit, tagOf } from '../SourceCommit.tsx'
import styles from './RunFacts.module.css'

/** What is known of a run in one line: how it went, when, for how long, by whom, and from what. */
export function RunFacts({ experimentId, run }: { experimentId: string; run: RunDetail }) {
  const zone = useZone()
  const user = run.userId || tagOf(run.tags, 'mlflow.user') || ''
  const duration = formatRunDuration(run)
  const source = tagOf(run.tags, 'mlflow.source.name') ?? ''
  return (
    <dl className={styles.facts}>
      <Fact name="Status">
        <RunStatusMark status={run.status} />
        <span className={run.status === 'FAILED' ? styles.failed : undefined}>{statusWords[run.status]}</span>
        {run.lifecycleStage === 'deleted' && ', deleted'}
      </Fact>
      <Fact name="Started">
        <TimeCell timeMs={run.startMs} zone={zone} />
      </Fact>
      {duration !== null && <Fact name="Duration">{duration}</Fact>}
      {user !== '' && (
        <Fact name="By">
          <SafeText text={oneLine(user)} />
        </Fact>
      )}
      {source !== '' && (
        <Fact name="Source">
          <SafeText text={oneLine(source).replace(/^.*[/\\](?=[^/\\])/, '')} />
        </Fact>
      )}
      <SourceCommit tags={run.tags}>{(commit) => <Fact name="Commit">{commit}</Fact>}</SourceCommit>
      {run.parent !== null && (
        <Fact name="Parent">
          <Link href={runPath(experimentId, run.parent.runId)} className={styles.link}>
            <SafeText text={oneLine(run.parent.name)} />
          </Link>
        </Fact>
      )}
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt className={styles.term}>{name}</dt>
      <dd className={styles.value}>{children}</dd>
    </div>
  )
}
