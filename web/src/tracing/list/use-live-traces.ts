import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import type { TraceSummary } from '@assay/protocol'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { StreamState } from '../../api/event-stream.ts'
import { useEventStream } from '../../api/use-event-stream.ts'
import type { ListTracesResponse } from './use-trace-list.ts'
import { endOfNow } from '../queries.ts'
import { mergeIntoPages, mostFirstRows, type Pending, sortArrivals } from './merge-live.ts'

interface LiveInput {
  experimentId: string
  q: string
  queryKey: readonly unknown[]
  traces: readonly TraceSummary[]
  fromMs: number
  toMs: number
  /** New rows go into the list at once instead of waiting. */
  follow: boolean
  /** New rows have no place in a list that is sorted otherwise or ends in the past. */
  takesNew: boolean
}

export interface LiveTraces {
  pending: Pending
  /** Puts the waiting rows into the list. */
  showPending: () => void
  state: StreamState
}

const sumsEveryMs = 5000

/** Keeps a list of traces in step with the server. Counts, facets and the histogram follow at most every 5 s. */
export function useLiveTraces({ experimentId, q, queryKey, traces, fromMs, toMs, follow, takesNew }: LiveInput): LiveTraces {
  const cache = useQueryClient()
  const [waiting, setWaiting] = useState<{ of: string; pending: Pending }>({ of: '', pending: [] })
  const of = JSON.stringify(queryKey)
  const pending = waiting.of === of ? waiting.pending : []

  // Two events may come before the next draw: the second must see what the first left.
  const latest = useRef({ of, pending, shown: new Set<string>() })
  const shown = useMemo(() => new Set(traces.map((trace) => trace.traceId)), [traces])
  latest.current = { of, pending, shown }
  const wait = (next: Pending) => {
    latest.current.pending = next
    setWaiting({ of: latest.current.of, pending: next })
  }

  const merge = useCallback(
    (changed: readonly TraceSummary[], added: Pending) => {
      const merged = cache.setQueryData<InfiniteData<ListTracesResponse>>(queryKey, (data) =>
        data === undefined ? data : { ...data, pages: mergeIntoPages(data.pages, changed, added) },
      )
      if ((merged?.pages[0]?.traces.length ?? 0) <= mostFirstRows) return
      // A list that is followed for days would hold all that ever came: it begins anew with one page, and goes on from there when scrolled.
      cache.setQueryData<InfiniteData<ListTracesResponse>>(queryKey, (data) =>
        data === undefined ? data : { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
      )
      void cache.invalidateQueries({ queryKey })
    },
    [cache, queryKey],
  )

  const sumsTimer = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEffect(() => () => clearTimeout(sumsTimer.current ?? undefined), [])
  const renewSums = () => {
    sumsTimer.current ??= setTimeout(() => {
      sumsTimer.current = null
      const workspace = queryKey[0]
      for (const name of ['count', 'series', 'facets']) void cache.invalidateQueries({ queryKey: [workspace, name] })
    }, sumsEveryMs)
  }

  const state = useEventStream({
    experimentId,
    q,
    enabled: true,
    onEvent(event) {
      if (event.type !== 'traces') return
      const { traces: arrived } = JSON.parse(event.data) as { traces: TraceSummary[] }
      const sorted = sortArrivals({
        shown: latest.current.shown,
        pending: latest.current.pending,
        arrived,
        fromMs,
        toMs: takesNew ? endOfNow() : toMs,
      })
      const added = takesNew ? sorted.pending : []
      merge(sorted.changed, follow ? added : [])
      wait(follow ? [] : added)
      renewSums()
    },
    onMissed: () => void cache.invalidateQueries({ queryKey }),
  })

  const showPending = () => {
    merge([], latest.current.pending)
    wait([])
  }
  return { pending, showPending, state }
}
