import { toggleValue } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { BarSpace, BarTabs, Crumb, PageFrame } from '../../ui/PageFrame.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Button, IconButton } from '../../ui/Button.tsx'
import { HiddenTitle } from '../../ui/Hidden.tsx'
import { at } from '../../ui/time-range.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { usePageTitle } from '../../ui/use-page-title.ts'
import { ConnectPage } from '../connect/connect-part.ts'
import { againstTheRest, differsUrl } from '../differs/differs-url.ts'
import { differsPath } from '../paths.ts'
import { FacetRail } from './FacetRail.tsx'
import { Histogram } from './Histogram.tsx'
import { isQueryError } from '../../ui/FilterError.tsx'
import { rememberListSearch } from './last-list.ts'
import { tracesPath } from '../paths.ts'
import { LiveButton } from './LiveButton.tsx'
import { ProjectMenu } from '../ProjectMenu.tsx'
import { queries, type ListScope } from '../queries.ts'
import { QueryBar } from './QueryBar.tsx'
import { TimeMenu } from './TimeMenu.tsx'
import { TraceList } from './TraceList.tsx'
import styles from './TracesPage.module.css'
import { type ListTab, tracesUrl } from './traces-url.ts'
import { ConversationList, GroupList, ListTools, SpanList, UserList } from './tools-part.ts'
import { useColumns } from './use-columns.ts'
import { useListState } from './use-list-state.ts'
import { shiftWindow, useTimeWindow } from './use-time-window.ts'
import { SkeletonRows } from '../../ui/Faces.tsx'

const tabs: { key: ListTab; label: string }[] = [
  { key: 'traces', label: 'Traces' },
  { key: 'spans', label: 'Spans' },
  { key: 'conversations', label: 'Conversations' },
  { key: 'users', label: 'Users' },
]

/** While it is not known what a saved view says. */
const plainState = tracesUrl.parse('')

/** Which executions match? Traces, spans, conversations and users of one project; the address says which. */
export function TracesPage({ experimentId }: { experimentId: string }) {
  const api = useApi()
  const [known, set, view] = useListState(experimentId)
  const state = known ?? plainState
  const [columns, setColumns] = useColumns(experimentId, state, set)
  const [window, renewWindow] = useTimeWindow(state.from, state.to)
  const [follow, setFollow] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const inputRef = useRef<HTMLInputElement>(null)
  const search = useSearch()
  const [, navigate] = useLocation()
  useEffect(() => rememberListSearch(experimentId, search), [experimentId, search])
  const { data: projects } = useQuery(queries.experiments(api))

  const scope = useMemo<ListScope>(
    () => ({
      experimentId,
      q: state.q,
      fromMs: state.sel?.fromMs ?? window.fromMs,
      toMs: state.sel === null ? (window.openEnd ? undefined : window.toMs) : state.sel.toMs,
    }),
    [experimentId, state.q, state.sel, window],
  )

  const setQuery = useCallback((q: string) => set({ q }), [set])
  const shift = (direction: -1 | 1) => set({ ...shiftWindow(window, direction), sel: null })
  const showDifferences = () => {
    const times = state.sel === null ? { from: state.from, to: state.to } : { from: at(state.sel.fromMs), to: at(state.sel.toMs) }
    navigate(`${differsPath(experimentId)}?${differsUrl.format({ ...differsUrl.parse(''), ...againstTheRest(state.q), ...times })}`)
  }
  const filtered = state.tab === 'traces' || state.tab === 'spans'

  useShortcuts(
    {
      ...(filtered && {
        '/': () => inputRef.current?.focus(),
        e: () => setQuery(toggleValue(state.q, 'status', 'error')),
      }),
      L: () => setFollow(!follow),
      l: () => setFollow(!follow),
      '[': () => shift(-1),
      ']': () => shift(1),
    },
    { '/': 'Filter', e: 'Errors only', L: 'Follow new traces', '[': 'Earlier window of time', ']': 'Later window of time' },
  )

  usePageTitle(tabs.find((tab) => tab.key === state.tab)?.label ?? 'Traces')
  const project = projects?.experiments.find((candidate) => candidate.experimentId === experimentId)
  if (project?.traceCount === 0) return <ConnectPage experimentId={experimentId} />

  if (known === null) return <SkeletonRows rows={20} rowPx={28} />
  const pathOfTraces = (q: string) =>
    `${tracesPath(experimentId)}?${tracesUrl.format({ ...state, tab: 'traces', q, group: '', v: '', isBare: false })}`
  const list = { scope, window, onError: setError, onQuery: setQuery }
  return (
    <PageFrame
      bar={
        <>
          <ProjectMenu experimentId={experimentId} />
          <Crumb>
            <BarTabs label="Lists" tabs={tabs} current={state.tab} onChoose={(tab) => set({ tab })} />
          </Crumb>
          <BarSpace />
          {state.tab === 'traces' && <LiveButton follow={follow} onChange={setFollow} />}
          <IconButton icon="chevronLeft" label="Earlier [" onClick={() => shift(-1)} />
          <TimeMenu
            from={state.from}
            to={state.to}
            window={window}
            onChange={(times) => {
              set({ ...times, sel: null })
              renewWindow()
            }}
          />
          <IconButton icon="chevronRight" label="Later ]" onClick={() => shift(1)} />
          {/* With fixed times, so that who opens the link later sees the same. */}
          <CopyButton
            icon="link"
            label="Copy link to this view"
            text={() =>
              `${location.origin}${location.pathname}?${tracesUrl.format({ ...state, v: '', isBare: false, cols: columns, from: at(window.fromMs), to: at(window.toMs) })}`
            }
          />
        </>
      }
      toolbar={
        filtered ? (
          <>
            <QueryBar query={state.q} onChange={setQuery} error={isQueryError(error) ? error : null} inputRef={inputRef} />
            {state.tab === 'traces' && <Button onClick={showDifferences}>What differs?</Button>}
            {state.tab === 'traces' && (
              <Suspense>
                <ListTools {...{ experimentId, scope, state, set, view, columns }} onColumns={setColumns} />
              </Suspense>
            )}
          </>
        ) : undefined
      }
    >
      <HiddenTitle>{tabs.find((tab) => tab.key === state.tab)?.label}</HiddenTitle>
      <div className={styles.body}>
        {filtered && <FacetRail scope={scope} of={state.tab === 'spans' ? 'spans' : 'traces'} onChange={setQuery} />}
        <div className={styles.lists}>
          <Histogram experimentId={experimentId} window={window} selection={state.sel} onSelect={(sel) => set({ sel })} />
          {state.tab === 'traces' && state.group === '' && (
            <TraceList
              {...list}
              columns={columns}
              lastTraceAtMs={project?.lastTraceAtMs ?? null}
              sort={state.sort}
              onSort={(sort) => set({ sort })}
              onTimes={(times) => set({ ...times, sel: null })}
              follow={follow}
            />
          )}
          <Suspense fallback={<SkeletonRows rows={20} rowPx={28} />}>
            {state.tab === 'traces' && state.group !== '' && (
              <GroupList scope={scope} by={state.group} onQuery={(q) => set({ q, group: '' })} />
            )}
            {state.tab === 'spans' && <SpanList {...list} />}
            {state.tab === 'conversations' && <ConversationList scope={scope} />}
            {state.tab === 'users' && <UserList scope={scope} pathOf={pathOfTraces} />}
          </Suspense>
        </div>
      </div>
    </PageFrame>
  )
}
