import { keepPreviousData, useInfiniteQuery, useQueries } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { queries, type RunListPage, type RunListScope, whileRunning } from '../queries.ts'
import { runRows } from './run-rows.ts'

/** Runs go on being asked for only while so many pages of them are shown: each costs a request. */
const mostFollowedPages = 3

/** The rows of a list, with the children of what is open. `showNew` lets in what came after the first page was asked for. */
export function useRunList(scope: RunListScope, open: ReadonlySet<string>) {
  const api = useApi()
  const key = JSON.stringify(scope)
  const held = useRef<{ key: string; asOf: { cursor: string | undefined } }>({ key, asOf: { cursor: undefined } })
  if (held.current.key !== key) held.current = { key, asOf: { cursor: undefined } }
  const { asOf } = held.current

  const query = useInfiniteQuery({
    ...queries.runs(api, scope, asOf),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => whileRunning(goOn(state.data?.pages ?? [])),
  })
  const runs = useMemo(() => query.data?.pages.flatMap((page) => page.runs) ?? [], [query.data])

  const isFlat = scope.nesting !== 'top'
  const openIds = isFlat ? [] : [...open]
  // A run that goes on may begin others below it, which are then to be found whatever those do that are known.
  const listGoesOn = goOn(query.data?.pages ?? [])
  const children = useQueries({
    queries: openIds.map((runId) => ({
      ...queries.children(api, scope, runId),
      refetchInterval: ({ state }: { state: { data: RunListPage | undefined } }) =>
        whileRunning(listGoesOn || goOn(state.data === undefined ? [] : [state.data])),
    })),
  })
  const rows = runRows(runs, { isFlat, open, childrenOf: (runId) => children[openIds.indexOf(runId)]?.data })

  const first = query.data?.pages[0]
  return {
    query,
    rows,
    total: first?.total ?? 0,
    newer: first?.newer ?? 0,
    showNew() {
      asOf.cursor = undefined
      void query.refetch()
    },
  }
}

function goOn(pages: readonly RunListPage[]): boolean {
  return pages.length <= mostFollowedPages && pages.some((page) => page.runs.some((run) => run.status === 'RUNNING'))
}
