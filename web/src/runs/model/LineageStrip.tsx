import type { ModelDetail } from '@assay/protocol'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { formatCount } from '../../ui/format/number.ts'
import { Icon, type IconName } from '../../ui/Icon.tsx'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { linkedPrompts } from '../linked-prompts.ts'
import { promptVersionPath, registeredVersionPath, runPath } from '../paths.ts'
import { RunStatusMark } from '../RunStatusMark.tsx'
import { SourceCommit } from '../SourceCommit.tsx'
import styles from './LineageStrip.module.css'

interface LineageStripProps {
  model: ModelDetail
  traces: { path: string; count: number | undefined }
}

const shownOfEach = 3

/** Where a model comes from and where it went: commit, prompts, run, itself, traces, registered versions. What nobody noted says so. */
export function LineageStrip({ model, traces }: LineageStripProps) {
  const tags = [...model.tags, ...model.sourceTags]
  const prompts = linkedPrompts(tags)
  const { sourceRun } = model
  return (
    <ol className={styles.strip} aria-label="Lineage">
      <Station icon="branch" title="Commit">
        <SourceCommit tags={tags}>{(commit) => <span className={styles.line}>{commit}</span>}</SourceCommit>
      </Station>
      <Station icon="chat" title="Prompts">
        {prompts.slice(0, shownOfEach).map(({ name, version }) => (
          <Link key={`${name} ${version}`} href={promptVersionPath(name, version)} className={styles.link}>
            <SafeText text={oneLine(name)} /> v<SafeText text={oneLine(version)} />
          </Link>
        ))}
        {prompts.length > shownOfEach && <span>{prompts.length - shownOfEach} more</span>}
      </Station>
      <Station icon="clock" title="Run">
        {sourceRun !== null && (
          <Link href={runPath(model.experimentId, sourceRun.runId)} className={styles.link}>
            <SafeText text={oneLine(sourceRun.name)} />
            <RunStatusMark status={sourceRun.status} />
          </Link>
        )}
      </Station>
      <Station icon="tag" title="Model" current>
        <span className={styles.line}>
          <SafeText text={oneLine(model.name)} />
        </span>
      </Station>
      <Station icon="traces" title="Traces">
        {traces.count !== undefined && traces.count > 0 && (
          <Link href={traces.path} className={styles.link}>
            {formatCount(traces.count)} {traces.count === 1 ? 'trace' : 'traces'}
          </Link>
        )}
      </Station>
      <Station icon="check" title="Registered as">
        {model.versions.slice(-shownOfEach).map(({ name, version }) => (
          <Link key={`${name} ${version}`} href={registeredVersionPath(name, version)} className={styles.link}>
            <SafeText text={oneLine(name)} /> v<SafeText text={oneLine(version)} />
          </Link>
        ))}
      </Station>
    </ol>
  )
}

function Station({ icon, title, current = false, children }: { icon: IconName; title: string; current?: boolean; children: ReactNode }) {
  return (
    <li className={styles.station} aria-current={current || undefined}>
      <span className={styles.title}>
        <Icon name={icon} size={14} /> {title}
      </span>
      <span className={styles.what}>{children}</span>
    </li>
  )
}
