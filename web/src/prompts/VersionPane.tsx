import type { ModelVersionDetail, PromptUse, RegisteredModelHead, VersionSummary } from '@assay/protocol'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { Link, useLocation } from 'wouter'
import { useApi } from '../api/ApiContext.tsx'
import { AliasTag, registryQueries } from '../models/index.ts'
import { IconButton } from '../ui/Button.tsx'
import { classNames } from '../ui/class-names.ts'
import { formatCount } from '../ui/format/number.ts'
import { Moment } from '../ui/Moment.tsx'
import { SafeText } from '../ui/SafeText.tsx'
import { oneLine, visibleText } from '../ui/safe/visible-text.ts'
import { useRowWindow } from '../ui/use-row-window.ts'
import { shareOf } from './version-use.ts'
import styles from './VersionPane.module.css'

interface VersionPaneProps {
  name: string
  head: RegisteredModelHead
  target: ModelVersionDetail
  baseVersion: number | null
  use: PromptUse | undefined
  pathOf: (version: number) => string
  onCompare: (version: number) => void
}

const rowPx = 48

/** Every version, newest first: who made it, when, what it is called and how much of the traffic it has. */
export function VersionPane({ name, head, target, baseVersion, use, pathOf, onCompare }: VersionPaneProps) {
  const [, navigate] = useLocation()
  const query = useInfiniteQuery(registryQueries.versions(useApi(), name))
  const versions = useMemo(() => query.data?.pages.flatMap((page) => page.versions) ?? [], [query.data])
  const { first, end, scrollerRef, reveal } = useRowWindow({ rowCount: versions.length, rowPx })
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const nearEnd = versions.length > 0 && end >= versions.length - 10
  useEffect(() => {
    if (nearEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage()
  }, [nearEnd, hasNextPage, isFetchingNextPage, fetchNextPage])

  const place = versions.findIndex(({ version }) => version === target.version)
  useEffect(() => {
    if (place !== -1) reveal(place)
  }, [place, reveal])

  const step = (version: number | null) => version !== null && navigate(pathOf(version))
  return (
    <nav className={styles.pane} aria-label="Versions">
      <div className={styles.head}>
        <h2>
          Versions <span className={styles.count}>{formatCount(head.versionCount)}</span>
        </h2>
        <IconButton icon="chevronLeft" label="Older version [" disabled={target.previous === null} onClick={() => step(target.previous)} />
        <IconButton icon="chevronRight" label="Newer version ]" disabled={target.next === null} onClick={() => step(target.next)} />
      </div>
      <div ref={scrollerRef} className={styles.scroller}>
        <ul style={{ height: versions.length * rowPx, paddingTop: first * rowPx }}>
          {versions.slice(first, end).map((version) => (
            <VersionRow
              key={version.version}
              version={version}
              isTarget={version.version === target.version}
              isBase={version.version === baseVersion}
              share={shareOf(use, version.version)}
              href={pathOf(version.version)}
              onCompare={() => onCompare(version.version)}
            />
          ))}
        </ul>
      </div>
    </nav>
  )
}

interface VersionRowProps {
  version: VersionSummary
  isTarget: boolean
  isBase: boolean
  share: number | null
  href: string
  onCompare: () => void
}

function VersionRow({ version, isTarget, isBase, share, href, onCompare }: VersionRowProps) {
  const message = oneLine(version.description)
  return (
    <li className={classNames(styles.row, isTarget && styles.target, isBase && styles.base)}>
      <Link
        href={href}
        className={styles.link}
        aria-current={isTarget ? 'page' : undefined}
        title={message === '' ? undefined : visibleText(message)}
      >
        <span className={styles.line}>
          <b>v{version.version}</b>
          {version.aliases.map((alias) => (
            <AliasTag key={alias} alias={alias} />
          ))}
          {share !== null && (
            <span className={styles.share} title="Of the traces of the last 7 days">
              {Math.round(100 * share)} %
            </span>
          )}
        </span>
        <span className={styles.meta}>
          <span className={styles.author}>
            <SafeText text={version.author === null ? message : oneLine(version.author)} />
          </span>
          <span className={styles.time}>
            <Moment timeMs={version.createdAtMs} />
          </span>
        </span>
      </Link>
      {!isTarget && !isBase && (
        <button type="button" className={styles.compare} title={`Compare with version ${version.version}`} onClick={onCompare}>
          Compare
        </button>
      )}
    </li>
  )
}
