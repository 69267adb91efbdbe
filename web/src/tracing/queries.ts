import {
  countTraces,
  createFeedback,
  deleteFeedback,
  deleteTrace,
  getConnection,
  getSpanPayload,
  getTraceMessages,
  getTraceSkeleton,
  listConversations,
  listExperiments,
  listFacets,
  listSpans,
  listTraces,
  listUsers,
  timeSeries,
} from '@assay/protocol'
import type { ApiClient } from '../api/api-client.ts'
import type { SortKey } from './traces-url.ts'

/** What a list is asked for. `toMs` undefined: up to now and on. */
export interface ListScope {
  experimentId: string
  q: string
  fromMs: number
  toMs: number | undefined
}

const pageSize = 100

const scopeRequest = ({ experimentId, q, fromMs, toMs }: ListScope) => ({
  experimentId,
  ...(q === '' ? {} : { q }),
  from: fromMs,
  to: toMs,
})

/** Every question that these pages ask, with its cache key. Keys begin with the workspace, so that no answer crosses over. */
export const queries = {
  experiments: (api: ApiClient) => ({
    queryKey: [api.workspace, 'experiments'],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(listExperiments, {}, { signal }),
  }),

  traces: (api: ApiClient, scope: ListScope, sort: SortKey) => ({
    queryKey: [api.workspace, 'traces', scope, sort],
    queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
      api.call(listTraces, { ...scopeRequest(scope), sort, cursor: pageParam, limit: pageSize }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: { nextCursor: string | null }) => last.nextCursor ?? undefined,
  }),

  spans: (api: ApiClient, scope: ListScope) => ({
    queryKey: [api.workspace, 'spans', scope],
    queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
      api.call(listSpans, { ...scopeRequest(scope), cursor: pageParam, limit: pageSize }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: { nextCursor: string | null }) => last.nextCursor ?? undefined,
  }),

  conversations: (api: ApiClient, { experimentId, fromMs, toMs }: ListScope) => ({
    queryKey: [api.workspace, 'conversations', experimentId, fromMs, toMs],
    queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
      api.call(listConversations, { experimentId, from: fromMs, to: toMs, cursor: pageParam, limit: pageSize }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: { nextCursor: string | null }) => last.nextCursor ?? undefined,
  }),

  users: (api: ApiClient, { experimentId, fromMs, toMs }: ListScope) => ({
    queryKey: [api.workspace, 'users', experimentId, fromMs, toMs],
    queryFn: ({ pageParam, signal }: { pageParam: string | undefined; signal: AbortSignal }) =>
      api.call(listUsers, { experimentId, from: fromMs, to: toMs, cursor: pageParam, limit: pageSize }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: { nextCursor: string | null }) => last.nextCursor ?? undefined,
  }),

  count: (api: ApiClient, scope: ListScope) => ({
    queryKey: [api.workspace, 'count', scope],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(countTraces, scopeRequest(scope), { signal }),
  }),

  facets: (api: ApiClient, experimentId: string) => ({
    queryKey: [api.workspace, 'facets', experimentId],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(listFacets, { experimentId, limit: 12 }, { signal }),
  }),

  series: (api: ApiClient, experimentId: string, window: { fromMs: number; toMs: number; bucketMs: number }) => ({
    queryKey: [api.workspace, 'series', experimentId, window],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.call(timeSeries, { experimentId, from: window.fromMs, to: window.toMs, bucketMs: window.bucketMs }, { signal }),
  }),

  skeleton: (api: ApiClient, traceId: string) => ({
    queryKey: [api.workspace, 'trace', traceId, 'skeleton'],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(getTraceSkeleton, { traceId }, { signal }),
    // A skeleton of 100,000 spans is large and is shared by nobody: comparing it field by field costs more than it saves.
    structuralSharing: false,
  }),

  payload: (api: ApiClient, traceId: string, spanId: string) => ({
    queryKey: [api.workspace, 'trace', traceId, 'span', spanId],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(getSpanPayload, { traceId, spanId }, { signal }),
    structuralSharing: false,
    staleTime: 60_000,
  }),

  messages: (api: ApiClient, traceId: string) => ({
    queryKey: [api.workspace, 'trace', traceId, 'messages'],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(getTraceMessages, { traceId }, { signal }),
  }),

  connection: (api: ApiClient) => ({
    queryKey: [api.workspace, 'connection'],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(getConnection, {}, { signal }),
  }),
}

/** Every change that these pages make. */
export const changes = {
  giveFeedback: (api: ApiClient, traceId: string, feedback: { name: string; value: boolean | string; spanId?: string }) =>
    api.call(createFeedback, { traceId, ...feedback }),
  takeBackFeedback: (api: ApiClient, traceId: string, assessmentId: string) => api.call(deleteFeedback, { traceId, assessmentId }),
  deleteTrace: (api: ApiClient, traceId: string) => api.call(deleteTrace, { traceId }),
}
