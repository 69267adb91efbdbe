import type { Assessment, Filter, Listed, QueryBarOptions } from '@assay/protocol'
import {
  createFeedback,
  deleteFeedback,
  deleteTrace,
  getConversation,
  getPriceHistory,
  getSpanPayload,
  getTraceLog,
  getTraceMessages,
  getTraceOtlp,
  getValueOrigins,
  getTraceSkeleton,
  invalidParameter,
  jumpTo,
  listConversations,
  listExperiments,
  listFacets,
  listPrices,
  listPublishedPrices,
  listSpans,
  listTraces,
  listTurns,
  maxJumpText,
  maxTurnsAtOnce,
  listUsers,
  countTraces,
  notFound,
  parseQueryBar,
  setPrices,
  streamPath,
  streamRequest,
  timeSeries,
} from '@assay/protocol'
import type { Caller } from '../governance/index.ts'
import { mutate, type Seam } from '../governance/index.ts'
import type { Route } from '../platform/http/route.ts'
import { queryOf, route } from '../platform/http/route.ts'
import type { ExperimentStore } from '../runs/index.ts'
import type { JumpReader } from './jump/jump-reader.ts'
import type { AssessmentStore } from './store/assessment-store.ts'
import type { AttachmentStore } from './store/attachment-store.ts'
import { pictureInliner } from './pages/attached-pictures.ts'
import type { LiveHub } from './live.ts'
import type { PageAnswers } from './pages/page-answers.ts'
import { parsePageCursor } from './pages/page-cursor.ts'
import { checkBuckets } from './pages/query-window.ts'
import { projectPriceBook } from './pricing/project-price-book.ts'
import { publishedPriceList } from './pricing/published-prices.ts'
import { hourMs } from './derived/span-rollups.ts'
import { spanPayload } from './pages/span-payload.ts'
import type { PriceStore } from './store/price-store.ts'
import { repriceAll } from './store/price-store.ts'
import type { SpanReader, SpanWriter, TraceRecord } from './store/span-store.ts'
import { parseTraceId } from './store/trace-id.ts'

export interface TracingRouteDeps {
  answers: PageAnswers
  reader: SpanReader
  jumps: JumpReader
  writer: SpanWriter
  assessments: AssessmentStore
  attachments: AttachmentStore
  experiments: ExperimentStore
  prices: PriceStore
  live: LiveHub
  /** Takes work that goes on after the answer; whoever gives it logs what fails. */
  background(work: Promise<void>): void
  seam: Seam
}

const sortFields = { time: 'timestamp_ms', duration: 'duration_ms', cost: 'cost_usd', tokens: 'tokens' } as const
const defaultPageRows = 50
const maxListedExperiments = 10_000
export const maxPageRows = 200
const defaultFacetValues = 8
const maxFacetValues = 100
/** Traces counted before the answer says "at least". */
const countLimit = 10_000
/** Charts in buckets of less than an hour are summed from rows. */
const maxFineRangeMs = 24 * hourMs

/** Assay's own API: what its pages ask for. */
export function tracingRoutes({
  answers,
  reader,
  jumps,
  writer,
  assessments,
  attachments,
  experiments,
  prices,
  live,
  background,
  seam,
}: TracingRouteDeps): Route[] {
  const parse = (q: string | undefined, options: QueryBarOptions): Filter | null =>
    q === undefined || q.trim() === '' ? null : parseQueryBar(q, options)

  /** Ages of the query count from the first page on, so that every page is of one list. */
  const pageOf = (request: { q?: string | undefined; cursor?: string | undefined }, listed: Listed) => {
    const { asOfMs, token } = parsePageCursor(request.cursor, seam.nowMs())
    return { asOfMs, cursor: token, filter: parse(request.q, { nowMs: asOfMs, listed }) }
  }

  async function traceOf(caller: Caller, traceId: string): Promise<TraceRecord> {
    const trace = await reader.getTrace(caller.workspace, hexOf(traceId))
    if (trace === null) throw notFound(`Trace '${traceId}' not found.`)
    return trace
  }

  return [
    route(listExperiments, async (caller) => {
      const [found, activity] = await Promise.all([
        experiments.list(caller.workspace, maxListedExperiments),
        reader.experimentActivity(caller.workspace),
      ])
      const summaries = found.map((experiment) => {
        const { experimentId, name, createdAtMs, updatedAtMs, lifecycleStage, runCount } = experiment
        const { traceCount = 0, lastTraceAtMs = null } = activity.get(experimentId) ?? {}
        return { experimentId, name, createdAtMs, updatedAtMs, lifecycleStage, runCount, traceCount, lastTraceAtMs }
      })
      return { experiments: summaries.sort((a, b) => (b.lastTraceAtMs ?? 0) - (a.lastTraceAtMs ?? 0) || b.createdAtMs - a.createdAtMs) }
    }),

    route(listTraces, (caller, { experimentId, from, to, limit, sort, ...page }) =>
      answers.traces(caller.workspace, {
        ...pageOf(page, 'traces'),
        experimentId,
        fromMs: from,
        toMs: to,
        limit: pageRows(limit),
        orderBy: [{ field: sortFields[sort ?? 'time'], descending: true }],
      }),
    ),

    route(listSpans, (caller, { experimentId, from, to, limit, ...page }) =>
      answers.spans(caller.workspace, { ...pageOf(page, 'spans'), experimentId, fromMs: from, toMs: to, limit: pageRows(limit) }),
    ),

    route(countTraces, async (caller, request) => {
      await experiments.get(caller.workspace, request.experimentId)
      const { experimentId, q, from: fromMs, to: toMs } = request
      const filter = parse(q, { nowMs: seam.nowMs() })
      return reader.countTraces(caller.workspace, { experimentIds: [experimentId], filter, fromMs, toMs }, countLimit)
    }),

    route(listFacets, async (caller, request) => {
      await experiments.get(caller.workspace, request.experimentId)
      const limit = Math.min(request.limit ?? defaultFacetValues, maxFacetValues)
      const { experimentId, of = 'traces', from: fromMs, to: toMs } = request
      return reader.facets(caller.workspace, { experimentId, of, fromMs, toMs, limit })
    }),

    route(timeSeries, (caller, request) => {
      checkSeries(request)
      const { experimentId, of = 'traces', groupBy = 'none', from, to, bucketMs } = request
      return answers.series(caller.workspace, { experimentId, of, groupBy, fromMs: from, toMs: to, bucketMs })
    }),

    route(listConversations, async (caller, request) => {
      await experiments.get(caller.workspace, request.experimentId)
      const page = await reader.conversations(caller.workspace, {
        experimentId: request.experimentId,
        cursor: request.cursor,
        limit: pageRows(request.limit),
        fromMs: request.from,
        toMs: request.to,
      })
      return { conversations: page.items, nextCursor: page.nextCursor }
    }),

    route(listUsers, async (caller, request) => {
      await experiments.get(caller.workspace, request.experimentId)
      const page = await reader.users(caller.workspace, {
        experimentId: request.experimentId,
        cursor: request.cursor,
        limit: pageRows(request.limit),
        fromMs: request.from,
        toMs: request.to,
      })
      return { users: page.items, nextCursor: page.nextCursor }
    }),

    route(getTraceSkeleton, (caller, { traceId }) => answers.skeleton(caller.workspace, hexOf(traceId))),

    route(getSpanPayload, async (caller, { traceId, spanId, maxChars }) => {
      const span = await reader.getSpan(caller.workspace, hexOf(traceId), spanId)
      if (span === null) throw notFound(`Span '${spanId}' of trace '${traceId}' not found.`)
      const { experimentId } = await traceOf(caller, traceId)
      const payload = spanPayload(span, projectPriceBook(await prices.prices(caller.workspace, experimentId)), maxChars)
      const inline = pictureInliner((attachmentId) => attachments.get(caller.workspace, span.traceId, attachmentId))
      const { inputMessages, outputMessages } = payload.content
      return {
        ...payload,
        content: {
          ...payload.content,
          inputMessages: inputMessages && (await inOrder(inputMessages, inline)),
          outputMessages: outputMessages && (await inOrder(outputMessages, inline)),
        },
      }
    }),

    route(getTraceMessages, (caller, { traceId }) => answers.messages(caller.workspace, hexOf(traceId))),

    route(getTraceLog, (caller, { traceId }) => answers.log(caller.workspace, hexOf(traceId))),

    route(getTraceOtlp, (caller, { traceId, spanId }) => answers.otlp(caller.workspace, hexOf(traceId), spanId)),

    route(getValueOrigins, (caller, { traceId, spanId }) => answers.origins(caller.workspace, hexOf(traceId), spanId)),

    route(jumpTo, (caller, { text, experimentId }) => {
      if (text.length > maxJumpText)
        throw invalidParameter(`Parameter 'text' has ${text.length} characters: at most ${maxJumpText} can be looked for.`)
      return jumps.targets(caller.workspace, text.trim(), experimentId)
    }),

    route(getConversation, (caller, { experimentId, session }) => answers.conversation(caller.workspace, experimentId, session)),

    route(listTurns, (caller, request) => {
      const traceIds = request.traceIds.split(',').filter((id) => id !== '')
      if (traceIds.length > maxTurnsAtOnce)
        throw invalidParameter(`Parameter 'traceIds' names ${traceIds.length} traces: ask for at most ${maxTurnsAtOnce} at once.`)
      return answers.turns(caller.workspace, traceIds.map(hexOf))
    }),

    route(listPrices, async (caller, { experimentId }) => ({ prices: await prices.prices(caller.workspace, experimentId) })),

    route(setPrices, async (caller, request) => {
      const { experimentId } = request
      await mutate(seam, { caller, policy: 'experiment:write', action: 'prices.set', resource: { type: 'price', id: experimentId } }, () =>
        prices.setPrices(caller.workspace, experimentId, request.prices, { by: caller.name, atMs: seam.nowMs() }),
      )
      background(repriceAll(prices, caller.workspace, experimentId))
      return { prices: request.prices }
    }),

    route(getPriceHistory, (caller, { experimentId }) => prices.history(caller.workspace, experimentId)),

    route(listPublishedPrices, async () => publishedPriceList),

    route(createFeedback, async (caller, request): Promise<Assessment> => {
      if (request.name.trim() === '') throw invalidParameter(`Invalid value for parameter 'name': give the feedback a name, e.g. 'thumb'.`)
      const nowMs = seam.nowMs()
      const traceId = hexOf(request.traceId)
      return mutate(
        seam,
        { caller, policy: 'trace:write', action: 'assessment.create', resource: { type: 'trace', id: request.traceId } },
        () =>
          assessments.create(caller.workspace, {
            traceId,
            spanId: request.spanId ?? null,
            kind: 'feedback',
            name: request.name,
            value: request.value,
            rationale: request.rationale ?? null,
            source: { type: 'HUMAN', id: caller.name },
            error: null,
            metadata: {},
            createdAtMs: nowMs,
            updatedAtMs: nowMs,
            overrides: null,
          }),
      )
    }),

    route(deleteFeedback, async (caller, { traceId, assessmentId }) => {
      await mutate(
        seam,
        { caller, policy: 'trace:write', action: 'assessment.delete', resource: { type: 'assessment', id: assessmentId } },
        () => assessments.delete(caller.workspace, hexOf(traceId), assessmentId),
      )
      return {}
    }),

    route(deleteTrace, async (caller, { traceId }) => {
      const trace = await traceOf(caller, traceId)
      await mutate(seam, { caller, policy: 'trace:delete', action: 'trace.delete', resource: { type: 'trace', id: traceId } }, () =>
        writer.deleteTraces(caller.workspace, trace.experimentId, { traceIds: [trace.traceId] }),
      )
      return {}
    }),

    {
      method: 'GET',
      path: streamPath,
      policy: 'trace:read',
      handle: async ({ caller, url }) => {
        const parsed = streamRequest.safeParse(queryOf(url))
        if (!parsed.success) throw invalidParameter('Give each of experimentId, traceId and q at most once.')
        const { experimentId, traceId, q } = parsed.data
        if (experimentId !== undefined) await experiments.get(caller.workspace, experimentId)
        const body = live.open({
          workspace: caller.workspace,
          experimentId: experimentId ?? null,
          traceId: traceId === undefined ? null : hexOf(traceId),
          filter: parse(q, { nowMs: seam.nowMs() }),
        })
        return new Response(body, { headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' } })
      },
    },
  ]
}

/** One after the other: what is first gets the room there is. */
async function inOrder<T>(items: readonly T[], each: (item: T) => Promise<T>): Promise<T[]> {
  const done: T[] = []
  for (const item of items) done.push(await each(item))
  return done
}

function hexOf(traceId: string): string {
  return Buffer.from(parseTraceId(traceId)).toString('hex')
}

/** @throws INVALID_PARAMETER_VALUE outside 1…`maxPageRows` (HX-80). */
function pageRows(limit: number | undefined): number {
  if (limit === undefined) return defaultPageRows
  if (limit < 1 || limit > maxPageRows)
    throw invalidParameter(`Invalid value ${limit} for parameter 'limit': it must be 1 to ${maxPageRows}.`)
  return limit
}

function checkSeries(series: { from: number; to: number; bucketMs: number }): void {
  checkBuckets(series)
  const { from, to, bucketMs } = series
  const wholeHours = from % hourMs === 0 && to % hourMs === 0 && bucketMs % hourMs === 0
  if (!wholeHours && to - from > maxFineRangeMs) {
    throw invalidParameter(`Buckets of ${bucketMs} ms are answered over 24 hours at most: ask for whole hours, or less time.`)
  }
}
