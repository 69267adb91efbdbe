import type { TraceSummary } from '@assay/protocol'
import { useQuery } from '@tanstack/react-query'
import { Suspense, useCallback, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { useApi } from '../../api/ApiContext.tsx'
import { Button } from '../../ui/Button.tsx'
import { EmptyFace, ErrorFace, SkeletonRows } from '../../ui/Faces.tsx'
import { formatAgo } from '../../ui/format/clock-time.ts'
import { formatCount } from '../../ui/format/number.ts'
import { useHref } from '../../ui/use-href.ts'
import { useRemembered } from '../../ui/use-remembered.ts'
import { ago, now, type TimePoint } from '../../ui/time-range.ts'
import { useShortcuts } from '../../ui/use-shortcuts.ts'
import { useZone } from '../../ui/zone.ts'
import { FutureNote } from './FutureNote.tsx'
import { isQueryError } from '../../ui/FilterError.tsx'
import { LiveCount } from './LiveCount.tsx'
import { ListSummary } from './ListSummary.tsx'
import { NewPill } from './NewPill.tsx'
import { tracePath } from '../paths.ts'
import { type ListScope, queries } from '../queries.ts'
import { TraceTable } from './TraceTable.tsx'
import type { SortKey } from './traces-url.ts'
import { useFeedback } from '../use-feedback.ts'
import { useLiveTraces } from './use-live-traces.ts'
import type { BulkAsk } from '../bulk/BulkBar.tsx'
import { BulkBar } from '../bulk/bulk-part.ts'
import { useQuerySelection } from './use-query-selection.ts'
import { needsDates, type TimeWindow } from './use-time-window.ts'
import { useTraceList } from './use-trace-list.ts'

interface TraceListProps {
  scope: ListScope
  window: TimeWindow
  /** Keys of `columns.ts`. */
  columns: readonly string[]
  sort: SortKey
  onSort: (sort: SortKey) => void
  onQuery: (q: string) => void
  onTimes: (times: { from: TimePoint; to: TimePoint }) => void
  onError: (error: unknown) => void
  follow: boolean
  /** When the project's newest trace began; null where it has none. */
  lastTraceAtMs: number | null
}

/** Traces of a scope with their faces, the live rows and the selection. */
export function TraceList({ scope, window, columns, sort, onSort, onQuery, onTimes, onError, follow, lastTraceAtMs }: TraceListProps) {
  const api = useApi()
  const [, navigate] = useLocation()
  const href = useHref()
  const { query, traces, queryKey, indexLagSpans } = useTraceList(scope, sort)
  const { data: sums } = useQuery(queries.count(api, scope))
  const live = useLiveTraces({
    experimentId: scope.experimentId,
    q: scope.q,
    queryKey,
    traces,
    fromMs: scope.fromMs,
    toMs: scope.toMs ?? window.toMs,
    follow,
    takesNew: sort === 'time' && scope.toMs === undefined,
  })
  const [activeId, setActiveId] = useRemembered<string | null>(`traces:${scope.experimentId}:active`, null)
  const selection = useQuerySelection(JSON.stringify(scope), traces)
  const { selected, all } = selection
  const [asked, setAsked] = useState<{ ask: BulkAsk; traceIds: readonly string[] | null } | null>(null)
  const { data: bulk } = useQuery(queries.bulkJobs(api, scope.experimentId))
  const isBusy = bulk?.jobs.some(({ state }) => state === 'running') === true
  const { thumb } = useFeedback()
  const zone = useZone()

  useEffect(() => onError(query.error), [query.error, onError])

  const open = (trace: TraceSummary, fresh: boolean) => {
    const path = tracePath(scope.experimentId, trace.traceId)
    if (fresh) globalThis.open(href(path), '_blank', 'noopener')
    else navigate(path)
  }
  const onThumb = useCallback((trace: TraceSummary, up: boolean) => void thumb(trace, up), [thumb])
  const thumbActive = (up: boolean) => {
    const active = traces.find((trace) => trace.traceId === activeId)
    if (active === undefined) return false
    onThumb(active, up)
    return true
  }
  const onAddTo = useCallback((trace: TraceSummary) => setAsked({ ask: 'dataset', traceIds: [trace.traceId] }), [])
  /** Of what is selected, else of the row that one is at. */
  const askDataset = () => {
    if (selected.size === 0 && all === null && activeId === null) return false
    setAsked({ ask: 'dataset', traceIds: selected.size > 0 || all !== null || activeId === null ? null : [activeId] })
    return true
  }
  useShortcuts({
    x: () => activeId !== null && selection.toggle(activeId),
    X: () => selection.selectAll(),
    D: () => askDataset(),
    d: () => askDataset(),
    Escape: () => (selected.size > 0 || all !== null ? selection.clear() : false),
    n: () => live.showPending(),
    '+': () => thumbActive(true),
    '-': () => thumbActive(false),
  })

  const bulkBar = (selected.size > 0 || all !== null || asked !== null || isBusy) && (
    <Suspense>
      <BulkBar
        scope={scope}
        selected={selected}
        all={all}
        more={sums !== undefined && sums.count > selected.size ? `${sums.exact ? '' : 'over '}${formatCount(sums.count)}` : null}
        onSelectAll={selection.selectAll}
        onClear={selection.clear}
        asked={asked}
        onAsk={setAsked}
      />
    </Suspense>
  )
  const future = lastTraceAtMs !== null && scope.toMs === undefined && <FutureNote lastTraceAtMs={lastTraceAtMs} onTimes={onTimes} />
  if (isQueryError(query.error)) {
    return (
      <EmptyFace title="The filter cannot be read.">
        <Button onClick={() => onQuery('')}>Clear the filter</Button>
      </EmptyFace>
    )
  }
  if (query.error !== null && query.data === undefined) return <ErrorFace error={query.error} retry={() => void query.refetch()} />
  if (query.data === undefined) return <SkeletonRows rows={20} rowPx={28} />
  if (traces.length === 0 && live.pending.length === 0) {
    return (
      <EmptyFace title={scope.q === '' ? 'No traces in this window of time.' : 'No trace matches.'}>
        {scope.q !== '' && <Button onClick={() => onQuery('')}>Clear the filter</Button>}
        {lastTraceAtMs !== null && lastTraceAtMs < scope.fromMs && (
          <Button onClick={() => onTimes({ from: ago(Math.ceil((Date.now() - lastTraceAtMs) / 86_400_000 + 1) * 86_400_000), to: now })}>
            The newest trace is from {formatAgo(lastTraceAtMs, Date.now())}: show it
          </Button>
        )}
        {future}
        {isBusy && bulkBar}
      </EmptyFace>
    )
  }
  return (
    <>
      <TraceTable
        traces={traces}
        summary={<ListSummary sums={sums} />}
        overlay={<NewPill pending={live.pending} onShow={live.showPending} />}
        hasMore={query.hasNextPage}
        shown={columns}
        sort={sort}
        onSort={onSort}
        dated={needsDates(window, zone)}
        p95Ms={sums?.p95DurationMs ?? null}
        activeId={activeId}
        onActive={setActiveId}
        selected={selected}
        onSelect={selection.toggle}
        onSelected={selection.set}
        onOpen={open}
        onThumb={onThumb}
        onAddTo={onAddTo}
        isAll={all !== null}
        onAll={() => (all === null ? selection.selectAll() : selection.clear())}
        onEnd={() => query.hasNextPage && !query.isFetchingNextPage && void query.fetchNextPage()}
      />
      {bulkBar}
      {future}
      <LiveCount pending={live.pending.length} state={live.state} indexLagSpans={scope.q === '' ? 0 : indexLagSpans} />
    </>
  )
}
