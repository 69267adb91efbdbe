import {
  AppError,
  countTraces,
  createFeedback,
  deleteFeedback,
  deleteTrace,
  type Endpoint,
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
  type TraceSummary,
} from '@assay/protocol'
import { examplePayload, exampleTurns } from './example-payload.ts'
import { exampleSkeleton } from './example-skeleton.ts'
import { emptyProject, type FixtureStore, fullProject } from './fixture-store.ts'

type Handler = (request: Record<string, unknown>) => unknown

interface Route {
  endpoint: Endpoint
  handle: Handler
}

/** Finds the endpoint of a request and gives its checked answer. @throws AppError as the server would. */
export function answer(routes: readonly Route[], method: string, path: string, values: Record<string, unknown>): unknown {
  for (const { endpoint, handle } of routes) {
    const match = endpoint.method === method ? new RegExp(`^${endpoint.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`).exec(path) : null
    if (match === null) continue
    const named = Object.fromEntries(Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]))
    const request = endpoint.request.parse({ ...values, ...named }) as Record<string, unknown>
    return endpoint.response.parse(handle(request))
  }
  throw new AppError('ENDPOINT_NOT_FOUND', `No endpoint ${method} ${path}.`)
}

/** Binds a handler to an endpoint, both typed by the endpoint. */
function route<Request, Response>(endpoint: Endpoint<Request, Response>, handle: (request: Request) => Response): Route {
  return { endpoint: endpoint as unknown as Endpoint, handle: handle as unknown as Handler }
}

interface Scope {
  experimentId: string
  q?: string | undefined
  from?: number | undefined
  to?: number | undefined
}

/** Every endpoint that the pages call, answered from the fixture's data. */
export function fixtureRoutes(store: FixtureStore, baseUrl: string): Route[] {
  const select = ({ experimentId, q = '', from = 0, to = Number.POSITIVE_INFINITY }: Scope) => store.matching(experimentId, q, from, to)
  const page = <T>(rows: T[], cursor: string | undefined, limit = 50) => {
    const start = cursor === undefined ? 0 : Number(cursor)
    const rest = start + limit
    return { rows: rows.slice(start, rest), nextCursor: rest < rows.length ? String(rest) : null }
  }
  const sortBy: Record<string, (trace: TraceSummary) => number> = {
    time: (trace) => trace.startMs,
    duration: (trace) => trace.durationMs ?? 0,
    tokens: (trace) => trace.tokens ?? 0,
    cost: (trace) => trace.costUsd ?? 0,
  }
  const groups = (traces: TraceSummary[], keyOf: (trace: TraceSummary) => string | null) =>
    Map.groupBy(
      traces.filter((trace) => keyOf(trace) !== null),
      (trace) => keyOf(trace) ?? '',
    )
  const sums = (traces: TraceSummary[]) => ({
    traceCount: traces.length,
    errorCount: traces.filter((trace) => trace.status === 'ERROR').length,
    firstMs: Math.min(...traces.map((trace) => trace.startMs)),
    lastMs: Math.max(...traces.map((trace) => trace.startMs)),
    tokens: traces.reduce((sum, trace) => sum + (trace.tokens ?? 0), 0),
    costUsd: traces.reduce((sum, trace) => sum + (trace.costUsd ?? 0), 0),
    totalDurationMs: traces.reduce((sum, trace) => sum + (trace.durationMs ?? 0), 0),
  })
  const byName = (values: string[]) =>
    [...Map.groupBy(values, (value) => value)].map(([value, all]) => ({ value, count: all.length })).sort((a, b) => b.count - a.count)

  return [
    route(listExperiments, () => ({
      experiments: [
        {
          experimentId: fullProject,
          name: 'support-agent',
          createdAtMs: 0,
          updatedAtMs: 0,
          lifecycleStage: 'active',
          runCount: 0,
          traceCount: store.traces.length,
          lastTraceAtMs: store.traces[0]?.startMs ?? null,
        },
        {
          experimentId: emptyProject,
          name: 'new-agent',
          createdAtMs: 0,
          updatedAtMs: 0,
          lifecycleStage: 'active',
          runCount: 0,
          traceCount: store.matching(emptyProject, '', 0, Number.POSITIVE_INFINITY).length,
          lastTraceAtMs: null,
        },
      ],
    })),
    route(listTraces, (request) => {
      const order = sortBy[request.sort ?? 'time']
      const sorted = select(request).toSorted((a, b) => (order?.(b) ?? 0) - (order?.(a) ?? 0))
      const { rows, nextCursor } = page(sorted, request.cursor, request.limit)
      return { traces: rows, nextCursor, indexLagSpans: 0 }
    }),
    route(listSpans, (request) => {
      const spans = select(request)
        .slice(0, 40)
        .flatMap((trace) => {
          const skeleton = exampleSkeleton(trace)
          return skeleton.spans.spanId.slice(0, 40).map((_, index) => {
            const { traceId, spanId, name, type, status, startMs, durationMs, model } = examplePayload(skeleton, index)
            const tokens = skeleton.spans.tokens[index] ?? -1
            const cost = skeleton.spans.costUsd[index] ?? -1
            return {
              traceId,
              spanId,
              name,
              type,
              status,
              startMs,
              durationMs,
              model,
              tool: type === 'TOOL' ? name : null,
              tokens: tokens < 0 ? null : tokens,
              costUsd: cost < 0 ? null : cost,
              error: status === 'ERROR' ? trace.error : null,
            }
          })
        })
      const { rows, nextCursor } = page(spans, request.cursor, request.limit)
      return { spans: rows, nextCursor, indexLagSpans: 0 }
    }),
    route(countTraces, (request) => {
      const traces = select(request)
      const durations = traces.flatMap((trace) => trace.durationMs ?? []).sort((a, b) => a - b)
      const { traceCount, errorCount, tokens, costUsd } = sums(traces)
      return {
        count: traceCount,
        errors: errorCount,
        tokens,
        costUsd,
        p90DurationMs: durations[Math.floor(durations.length * 0.9)] ?? null,
        p95DurationMs: durations[Math.floor(durations.length * 0.95)] ?? null,
        exact: true,
      }
    }),
    route(listFacets, (request) => {
      const traces = select(request)
      const names =
        traces.length > 0 ? ['lookup_order', 'search_kb', 'get_shipping_rate', 'issue_refund', 'check_refund_policy', 'persist_turn'] : []
      return {
        facets: [
          { facet: 'status' as const, values: byName(traces.map((trace) => trace.status)) },
          { facet: 'tool' as const, values: names.map((value, index) => ({ value, count: Math.floor(traces.length / (index + 1)) })) },
          { facet: 'error' as const, values: byName(traces.flatMap((trace) => trace.error?.split(':')[0]?.slice(0, 40) ?? [])) },
          { facet: 'model' as const, values: byName(traces.flatMap((trace) => trace.models)) },
          { facet: 'name' as const, values: byName(traces.map((trace) => trace.name)) },
          {
            facet: 'tag' as const,
            values: byName(traces.flatMap((trace) => Object.entries(trace.tags).map((tag) => JSON.stringify(tag)))).map((tag) => {
              const [key, value] = JSON.parse(tag.value) as [string, string]
              return { key, value, count: tag.count }
            }),
          },
        ],
        exact: true,
      }
    }),
    route(timeSeries, ({ experimentId, from, to, bucketMs }) => {
      const buckets = Map.groupBy(select({ experimentId, from, to }), (trace) => Math.floor(trace.startMs / bucketMs) * bucketMs)
      return {
        buckets: [...buckets].map(([startMs, traces]) => {
          const { traceCount, errorCount, tokens, costUsd } = sums(traces)
          return {
            startMs,
            group: '',
            count: traceCount,
            errors: errorCount,
            tokens,
            inputTokens: tokens,
            outputTokens: 0,
            costUsd,
            p50Ms: null,
            p95Ms: null,
            p99Ms: null,
          }
        }),
        otherGroups: 0,
        indexLagSpans: 0,
      }
    }),
    route(listConversations, (request) => {
      const all = [...groups(select(request), (trace) => trace.session)].map(([session, traces]) => ({
        session,
        user: traces[0]?.user ?? null,
        firstInput: traces.at(-1)?.inputPreview ?? '',
        lastOutput: traces[0]?.outputPreview ?? '',
        ...sums(traces),
      }))
      const { rows, nextCursor } = page(all, request.cursor, request.limit)
      return { conversations: rows, nextCursor }
    }),
    route(listUsers, (request) => {
      const all = [...groups(select(request), (trace) => trace.user)].map(([user, traces]) => ({
        user,
        sessionCount: new Set(traces.map((trace) => trace.session)).size,
        ...sums(traces),
      }))
      const { rows, nextCursor } = page(all, request.cursor, request.limit)
      return { users: rows, nextCursor }
    }),
    route(getTraceSkeleton, ({ traceId }) => exampleSkeleton(store.find(traceId))),
    route(getSpanPayload, ({ traceId, spanId, maxChars }) => {
      const skeleton = exampleSkeleton(store.find(traceId))
      const index = skeleton.spans.spanId.indexOf(spanId)
      if (index === -1) throw new AppError('RESOURCE_DOES_NOT_EXIST', `No span ${spanId}.`)
      return examplePayload(skeleton, index, maxChars)
    }),
    route(getTraceMessages, ({ traceId }) => ({ turns: exampleTurns(exampleSkeleton(store.find(traceId))) })),
    route(createFeedback, ({ traceId, name, value }) => store.giveFeedback(traceId, name, value)),
    route(deleteFeedback, ({ traceId, assessmentId }) => {
      store.takeBack(traceId, assessmentId)
      return {}
    }),
    route(deleteTrace, ({ traceId }) => {
      store.remove(traceId)
      return {}
    }),
    route(getConnection, () => ({
      version: '0.1.0',
      baseUrl,
      otlpHttpUrl: 'http://127.0.0.1:4318',
      otlpGrpcUrl: 'http://127.0.0.1:4317',
      tokenRequired: false,
      demo: false,
      spansAccepted: 0,
      lastRejected: {
        atMs: Date.now() - 12_000,
        door: 'otlp-http' as const,
        request: 'POST /v1/trace',
        status: 404,
        reason: 'The path is /v1/traces, with an s.',
        hint: 'Set OTEL_EXPORTER_OTLP_ENDPOINT without a path.',
      },
    })),
  ]
}
