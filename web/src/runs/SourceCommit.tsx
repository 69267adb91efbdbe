import type { ReactNode } from 'react'
import { oneLine } from '../ui/safe/visible-text.ts'
import { safeUrl } from '../ui/safe/safe-url.ts'
import { SafeText } from '../ui/SafeText.tsx'
import styles from './SourceCommit.module.css'

type Entries = readonly { key: string; value: string }[]

/** The value of a tag; undefined where there is none. */
export function tagOf(tags: Entries, key: string): string | undefined {
  return tags.find((tag) => tag.key === key)?.value
}

/**
 * The address of a commit at a known host, from the address that a client noted; null for others, where nobody knows how it would be written.
 */
export function commitUrl(repository: string, commit: string): string | null {
  const match = /^(?:https?:\/\/|ssh:\/\/git@|git@)(github\.com|gitlab\.com|bitbucket\.org)[:/]([\w.-]+(?:\/[\w.-]+)+?)$/.exec(
    repository.trim().replace(/(?:\.git)?\/?$/, ''),
  )
  if (match === null || !/^[0-9a-f]{7,64}$/i.test(commit)) return null
  const [, host, path] = match
  const part = host === 'gitlab.com' ? '-/commit' : host === 'bitbucket.org' ? 'commits' : 'commit'
  return safeUrl(`https://${host}/${path}/${part}/${commit}`)
}

/** The commit that a run's code was at, as a link where its host is known; nothing where none was noted. */
export function SourceCommit({ tags, children }: { tags: Entries; children: (commit: ReactNode) => ReactNode }) {
  const commit = tagOf(tags, 'mlflow.source.git.commit') ?? ''
  if (commit === '') return null
  const url = commitUrl(tagOf(tags, 'mlflow.source.git.repoURL') ?? '', commit)
  const text = (
    <code className={styles.commit} title={oneLine(commit).slice(0, 80)}>
      <SafeText text={oneLine(commit).slice(0, 8)} />
    </code>
  )
  const branch = tagOf(tags, 'mlflow.source.git.branch')
  return children(
    <>
      {url === null ? (
        text
      ) : (
        <a href={url} className={styles.link} target="_blank" rel="noopener noreferrer nofollow">
          {text}
        </a>
      )}
      {branch !== undefined && <SafeText text={oneLine(branch)} />}
    </>,
  )
}
