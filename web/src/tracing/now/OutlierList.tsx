import type { TraceSummary } from '@assay/protocol'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { formatDuration } from '../../ui/format/duration.ts'
import { formatCost } from '../../ui/format/number.ts'
import { oneLine } from '../../ui/safe/visible-text.ts'
import { SafeText } from '../../ui/SafeText.tsx'
import { at } from '../../ui/time-range.ts'
import { tracesUrl } from '../list/traces-url.ts'
import type { TimeWindow } from '../list/use-time-window.ts'
import { tracePath, tracesPath } from '../paths.ts'
import { type ListScope, queries } from '../queries.ts'
import { NowList, NowRow } from './NowList.tsx'
import { outliers } from './outliers.ts'

const shown = 6

/** The slowest and the costliest traces, those first that are farthest from the rest. */
export function OutlierList({ experimentId, window }: { experimentId: string; window: TimeWindow }) {
  const api = useApi()
  const scope = useMemo<ListScope>(
    () => ({ experimentId, q: '', fromMs: window.fromMs, toMs: window.openEnd ? undefined : window.toMs }),
    [experimentId, window],
  )
  const slow = useInfiniteQuery(queries.traces(api, scope, 'duration'))
  const costly = useInfiniteQuery(queries.traces(api, scope, 'cost'))
  const { data: sums } = useQuery(queries.count(api, scope))
  const found = useMemo(() => {
    const all = new Map<string, TraceSummary>()
    for (const page of [slow.data?.pages[0], costly.data?.pages[0]]) for (const trace of page?.traces ?? []) all.set(trace.traceId, trace)
    const meanCostUsd = sums === undefined || sums.count === 0 ? 0 : sums.costUsd / sums.count
    return outliers([...all.values()], { p95Ms: sums?.p95DurationMs ?? null, meanCostUsd }).slice(0, shown)
  }, [slow.data, costly.data, sums])
  const search = tracesUrl.format({ ...tracesUrl.parse(''), from: at(window.fromMs), to: at(window.toMs), sort: 'duration' })
  return (
    <NowList
      title="Slow and costly"
      note="against p95 duration and mean cost"
      href={`${tracesPath(experimentId)}?${search}`}
      query={slow}
      empty="Nothing stands out."
    >
      {found.map(({ trace, why }) => (
        <NowRow
          key={trace.traceId}
          href={tracePath(experimentId, trace.traceId)}
          title={<SafeText text={oneLine(trace.inputPreview || trace.name).slice(0, 160)} />}
          below={<SafeText text={oneLine([trace.name, trace.user].filter(Boolean).join(' · ')).slice(0, 120)} />}
          value={trace.durationMs === null ? '' : formatDuration(trace.durationMs)}
          valueBelow={`${trace.costUsd === null ? '' : `${formatCost(trace.costUsd)} · `}${why}`}
        />
      ))}
    </NowList>
  )
}
