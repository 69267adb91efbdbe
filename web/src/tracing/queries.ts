import {
  countTraces,
  createFeedback,
  deleteFeedback,
  deleteTrace,
  getConnection,
  getConversation,
  getSpanPayload,
  getTraceLog,
  getTraceMessages,
  getTraceOtlp,
  getTraceSkeleton,
  getValueOrigins,
  isAppError,
  listConversations,
  listExperiments,
  listFacets,
  listFailures,
  listScoreChanges,
  listSpans,
  listTraces,
  listTurns,
  listUsers,
  maxClockSkewMs,
  timeSeries,
} from '@assay/protocol'
import type { ApiClient } from '../api/api-client.ts'
import type { SortKey } from './list/traces-url.ts'

/** What a list is asked for. `toMs` undefined: up to now, whenever it is asked. */
export interface ListScope {
  experimentId: string
  q: string
  fromMs: number
  toMs: number | undefined
}

const pageSize = 100

/** The end of a window that ends now: as far as a sender's clock may be ahead. What is dated later has a wrong clock. */
export const endOfNow = () => Date.now() + maxClockSkewMs

const scopeRequest = ({ experimentId, q, fromMs }: ListScope) => ({ experimentId, ...(q === '' ? {} : { q }), from: fromMs })

/** Where a list goes on. A cursor belongs to one question, so it keeps the end of the window that its first page had. */
interface PagePlace {
  cursor: string
  to: number
}

interface PageRequest extends Partial<PagePlace> {
  to: number
  limit: number
}

function paged<Page extends { nextCursor: string | null }>(
  { toMs }: Pick<ListScope, 'toMs'>,
  ask: (page: PageRequest, options: { signal: AbortSignal }) => Promise<Page>,
) {
  return {
    async queryFn({ pageParam, signal }: { pageParam: PagePlace | undefined; signal: AbortSignal }) {
      const page = { ...pageParam, to: pageParam?.to ?? toMs ?? endOfNow(), limit: pageSize }
      return { ...(await ask(page, { signal })), to: page.to }
    },
    initialPageParam: undefined as PagePlace | undefined,
    getNextPageParam: ({ nextCursor, to }: Page & { to: number }) => (nextCursor === null ? undefined : { cursor: nextCursor, to }),
  }
}

/** Every question that these pages ask, with its cache key. Keys begin with the workspace, so that no answer crosses over. */
export const queries = {
  experiments: (api: ApiClient) => ({
    queryKey: [api.workspace, 'experiments'],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(listExperiments, {}, { signal }),
  }),

  traces: (api: ApiClient, scope: ListScope, sort: SortKey) => ({
    queryKey: [api.workspace, 'traces', scope, sort],
    ...paged(scope, (page, options) => api.call(listTraces, { ...scopeRequest(scope), sort, ...page }, options)),
  }),

  /** The newest traces that a step was run again as. */
  reruns: (api: ApiClient, scope: ListScope) => ({
    queryKey: [api.workspace, 'traces', 'reruns', scope],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.call(listTraces, { ...scopeRequest(scope), to: endOfNow(), limit: 20 }, { signal }),
    staleTime: 10_000,
  }),

  spans: (api: ApiClient, scope: ListScope) => ({
    queryKey: [api.workspace, 'spans', scope],
    ...paged(scope, (page, options) => api.call(listSpans, { ...scopeRequest(scope), ...page }, options)),
  }),

  conversations: (api: ApiClient, { experimentId, fromMs, toMs }: ListScope) => ({
    queryKey: [api.workspace, 'conversations', experimentId, fromMs, toMs],
    ...paged({ toMs }, (page, options) => api.call(listConversations, { experimentId, from: fromMs, ...page }, options)),
  }),

  conversation: (api: ApiClient, experimentId: string, session: string) => ({
    queryKey: [api.workspace, 'conversation', experimentId, session],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(getConversation, { experimentId, session }, { signal }),
  }),

  turns: (api: ApiClient, traceIds: readonly string[]) => ({
    queryKey: [api.workspace, 'turns', traceIds],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(listTurns, { traceIds: traceIds.join(',') }, { signal }),
  }),

  users: (api: ApiClient, { experimentId, fromMs, toMs }: ListScope) => ({
    queryKey: [api.workspace, 'users', experimentId, fromMs, toMs],
    ...paged({ toMs }, (page, options) => api.call(listUsers, { experimentId, from: fromMs, ...page }, options)),
  }),

  count: (api: ApiClient, scope: ListScope) => ({
    queryKey: [api.workspace, 'count', scope],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.call(countTraces, { ...scopeRequest(scope), to: scope.toMs ?? endOfNow() }, { signal }),
  }),

  facets: (api: ApiClient, { experimentId, fromMs, toMs }: Omit<ListScope, 'q'>, of: 'traces' | 'spans') => ({
    queryKey: [api.workspace, 'facets', experimentId, fromMs, toMs, of],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.call(listFacets, { experimentId, of, from: fromMs, to: toMs ?? endOfNow(), limit: 12 }, { signal }),
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

  /** `whole`: with every text as long as it is. */
  payload: (api: ApiClient, traceId: string, spanId: string, whole = false) => ({
    queryKey: [api.workspace, 'trace', traceId, 'span', spanId, whole],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.call(getSpanPayload, { traceId, spanId, ...(whole ? { maxChars: 0 } : {}) }, { signal }),
    structuralSharing: false,
    staleTime: 60_000,
  }),

  messages: (api: ApiClient, traceId: string) => ({
    queryKey: [api.workspace, 'trace', traceId, 'messages'],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(getTraceMessages, { traceId }, { signal }),
  }),

  /** The traces of a window that failed as this one did. */
  failuresLike: (api: ApiClient, experimentId: string, traceId: string, window: { fromMs: number; toMs: number }) => ({
    queryKey: [api.workspace, 'failures', experimentId, traceId, window],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.call(listFailures, { experimentId, like: traceId, from: window.fromMs, to: window.toMs, limit: 1 }, { signal }),
    staleTime: 60_000,
  }),

  failures: (api: ApiClient, { experimentId, fromMs, toMs }: Omit<ListScope, 'q'>) => ({
    queryKey: [api.workspace, 'failures', experimentId, fromMs, toMs],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.call(listFailures, { experimentId, from: fromMs, to: toMs ?? endOfNow(), limit: 20 }, { signal }),
  }),

  scoreChanges: (api: ApiClient, experimentId: string, { fromMs, toMs }: { fromMs: number; toMs: number }) => ({
    queryKey: [api.workspace, 'scores', experimentId, fromMs, toMs],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(listScoreChanges, { experimentId, from: fromMs, to: toMs }, { signal }),
  }),

  origins: (api: ApiClient, traceId: string, spanId: string) => ({
    queryKey: [api.workspace, 'trace', traceId, 'origins', spanId],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(getValueOrigins, { traceId, spanId }, { signal }),
    staleTime: 60_000,
  }),

  log: (api: ApiClient, traceId: string) => ({
    queryKey: [api.workspace, 'trace', traceId, 'log'],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(getTraceLog, { traceId }, { signal }),
    structuralSharing: false,
  }),

  /** Without `spanId` the whole trace. */
  otlp: (api: ApiClient, traceId: string, spanId?: string) => ({
    queryKey: [api.workspace, 'trace', traceId, 'otlp', spanId],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      api.call(getTraceOtlp, { traceId, ...(spanId === undefined ? {} : { spanId }) }, { signal }),
    structuralSharing: false,
  }),

  connection: (api: ApiClient) => ({
    queryKey: [api.workspace, 'connection'],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.call(getConnection, {}, { signal }),
  }),
}

/** Somebody else was faster: what was to go is gone. */
function unlessGone(error: unknown): Record<string, never> {
  if (isAppError(error) && error.code === 'RESOURCE_DOES_NOT_EXIST') return {}
  throw error
}

/** Every change that these pages make. What is to be taken away and is not there is as good as taken away. */
export const changes = {
  giveFeedback: (api: ApiClient, traceId: string, feedback: { name: string; value: boolean | string; spanId?: string }) =>
    api.call(createFeedback, { traceId, ...feedback }),
  takeBackFeedback: (api: ApiClient, traceId: string, assessmentId: string) =>
    api.call(deleteFeedback, { traceId, assessmentId }).catch(unlessGone),
  deleteTrace: (api: ApiClient, traceId: string) => api.call(deleteTrace, { traceId }).catch(unlessGone),
}
