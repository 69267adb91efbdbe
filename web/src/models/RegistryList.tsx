import type { RegisteredSummary } from '@assay/protocol'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useApi } from '../api/ApiContext.tsx'
import { EmptyFace, ErrorFace, SkeletonRows } from '../ui/Faces.tsx'
import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Menu, MenuItem } from '../ui/Menu.tsx'
import { Moment } from '../ui/Moment.tsx'
import { PageFrame } from '../ui/PageFrame.tsx'
import { type GridColumn, RowGrid } from '../ui/RowGrid.tsx'
import { SafeText } from '../ui/SafeText.tsx'
import { oneLine, visibleText } from '../ui/safe/visible-text.ts'
import { SearchField } from '../ui/SearchField.tsx'
import { FilterChip, TagButton } from '../ui/Tag.tsx'
import { useHref } from '../ui/use-href.ts'
import { usePageTitle } from '../ui/use-page-title.ts'
import { useShortcuts } from '../ui/use-shortcuts.ts'
import { useUrlState } from '../ui/use-url-state.ts'
import { AliasTags } from './AliasTags.tsx'
import { registryQueries } from './queries.ts'
import { registryUrl } from './registry-url.ts'
import styles from './RegistryList.module.css'

interface RegistryListProps {
  kind: 'prompts' | 'models'
  title: string
  pathOf: (name: string) => string
  /** Columns of this kind, between the aliases and the tags. */
  columns: readonly GridColumn<RegisteredSummary>[]
  /** Sets the template of all columns. */
  className: string | undefined
  /** Stands there while nothing is registered. */
  empty: ReactNode
}

/** Everything that is registered of a kind, the last changed first; words and tags in the address say which. */
export function RegistryList({ kind, title, pathOf, columns, className, empty }: RegistryListProps) {
  const api = useApi()
  const [, navigate] = useLocation()
  const href = useHref()
  const [state, set] = useUrlState(registryUrl)
  const [active, setActive] = useState<string | null>(null)
  const searchRef = useRef<HTMLInputElement>(null)
  const query = useInfiniteQuery({ ...registryQueries[kind](api, state), placeholderData: keepPreviousData })
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data])
  usePageTitle(title)
  useShortcuts({ '/': () => searchRef.current?.focus() })

  const addTag = (tag: string) => set({ tags: [...state.tags.filter((each) => each !== tag), tag] })
  const all: GridColumn<RegisteredSummary>[] = [
    {
      key: 'name',
      head: 'Name',
      className: styles.name,
      sorted: state.sort === 'name' ? 'ascending' : 'none',
      onSort: () => set({ sort: 'name' }),
      cell: (row) => (
        <>
          <Link href={pathOf(row.name)} tabIndex={-1} className={styles.link}>
            <SafeText text={oneLine(row.name)} />
          </Link>
          {row.description !== '' && (
            <span className={styles.description}>
              <SafeText text={oneLine(row.description)} />
            </span>
          )}
        </>
      ),
    },
    { key: 'newest', head: 'Newest', cell: (row) => (row.newestVersion === null ? '' : `v${row.newestVersion}`) },
    { key: 'aliases', head: 'Aliases', className: styles.wide, cell: (row) => <AliasTags {...row} /> },
    ...columns,
    {
      key: 'tags',
      head: 'Tags',
      className: styles.wide,
      cell: (row) => (
        <span className={styles.tags}>
          {Object.entries(row.tags).map(([key, value]) => (
            <TagButton key={key} label={`Only ${visibleText(oneLine(tagText(key, value)))}`} onPress={() => addTag(tagText(key, value))}>
              <SafeText text={oneLine(value === '' ? key : `${key}: ${value}`)} />
            </TagButton>
          ))}
          {row.tagCount > Object.keys(row.tags).length && (
            <span className={styles.more}>+{row.tagCount - Object.keys(row.tags).length}</span>
          )}
        </span>
      ),
    },
    {
      key: 'changed',
      head: 'Changed',
      numeric: true,
      className: styles.time,
      sorted: state.sort === 'updated' ? 'descending' : 'none',
      onSort: () => set({ sort: 'updated' }),
      cell: (row) => <Moment timeMs={row.updatedAtMs} />,
    },
  ]

  const isFiltered = state.q.trim() !== '' || state.tags.length > 0
  const isEmpty = query.data !== undefined && rows.length === 0
  return (
    <PageFrame
      bar={<h1 className={styles.title}>{title}</h1>}
      toolbar={
        isEmpty && !isFiltered ? undefined : (
          <>
            <SearchField
              label={`Search ${kind} by name`}
              value={state.q}
              onChange={(q) => set({ q }, { replace: true })}
              inputRef={searchRef}
            />
            {state.tags.map((tag) => (
              <FilterChip
                key={tag}
                label={`tag ${visibleText(oneLine(tag))}`}
                onRemove={() => set({ tags: state.tags.filter((each) => each !== tag) })}
              >
                <SafeText text={oneLine(tag).replace('=', ': ')} />
              </FilterChip>
            ))}
            <TagMenu rows={rows} chosen={state.tags} onChoose={addTag} />
          </>
        )
      }
    >
      {query.error !== null && query.data === undefined ? (
        <ErrorFace error={query.error} retry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <SkeletonRows rows={20} rowPx={28} />
      ) : isEmpty ? (
        isFiltered ? (
          <EmptyFace title={`None of the ${kind} matches.`}>
            <Button onClick={() => set({ q: '', tags: [] })}>Show all</Button>
          </EmptyFace>
        ) : (
          empty
        )
      ) : (
        <div className={styles.list}>
          <RowGrid
            label={title}
            className={className}
            columns={all}
            rows={rows}
            rowKey={nameOf}
            rowCount={query.hasNextPage ? -1 : rows.length + 1}
            activeKey={active}
            onActive={setActive}
            onOpen={({ name }, fresh) => (fresh ? void open(href(pathOf(name)), '_blank', 'noopener') : navigate(pathOf(name)))}
            onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()}
          />
        </div>
      )}
    </PageFrame>
  )
}

const nameOf = ({ name }: RegisteredSummary) => name

/** As a condition: `key=value`, or only the key where it has no value. */
function tagText(key: string, value: string): string {
  return value === '' ? key : `${key}=${value}`
}

/** Tags of the rows that are loaded, the most frequent first. */
function TagMenu({
  rows,
  chosen,
  onChoose,
}: {
  rows: readonly RegisteredSummary[]
  chosen: readonly string[]
  onChoose: (tag: string) => void
}) {
  const counts = new Map<string, number>()
  for (const { tags } of rows) {
    for (const [key, value] of Object.entries(tags)) counts.set(tagText(key, value), (counts.get(tagText(key, value)) ?? 0) + 1)
  }
  const offered = [...counts].filter(([tag]) => !chosen.includes(tag)).toSorted(([, a], [, b]) => b - a)
  if (offered.length === 0) return null
  return (
    <Menu
      label="Filter by tag"
      className={styles.menu}
      button={
        <>
          <Icon name="tag" size={14} />
          Tag
          <Icon name="chevronDown" size={14} />
        </>
      }
    >
      {offered.slice(0, mostOffered).map(([tag, count]) => (
        <MenuItem key={tag} onChoose={() => onChoose(tag)}>
          <span className={styles.offered}>
            <SafeText text={oneLine(tag).replace('=', ': ')} />
          </span>
          <span className={styles.more}>{count}</span>
        </MenuItem>
      ))}
    </Menu>
  )
}

const mostOffered = 50
