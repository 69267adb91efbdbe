import type { listTraces, ResponseOf } from '@assay/protocol'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useApi } from '../../api/ApiContext.tsx'
import { type ListScope, queries } from '../queries.ts'
import type { SortKey } from './traces-url.ts'

export type ListTracesResponse = ResponseOf<typeof listTraces>

/** The traces of a scope, page by page, as one list. The rows of the question before stay until the first page is there. */
export function useTraceList(scope: ListScope, sort: SortKey) {
  const api = useApi()
  const options = queries.traces(api, scope, sort)
  const query = useInfiniteQuery({ ...options, placeholderData: keepPreviousData })
  const traces = useMemo(() => query.data?.pages.flatMap((page) => page.traces) ?? [], [query.data])
  return { query, traces, queryKey: options.queryKey, indexLagSpans: query.data?.pages[0]?.indexLagSpans ?? 0 }
}
