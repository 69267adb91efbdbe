import type {
  getConversation,
  getTraceLog,
  getTraceMessages,
  getTraceOtlp,
  getValueOrigins,
  getTraceSkeleton,
  listSpans,
  listTraces,
  listTurns,
  ResponseOf,
  timeSeries,
} from '@assay/protocol'
import { notFound } from '@assay/protocol'
import type { JsonText } from '../../platform/http/route.ts'
import { jsonText } from '../../platform/http/route.ts'
import type { ExperimentStore } from '../../runs/index.ts'
import type { AttachmentStore } from '../store/attachment-store.ts'
import type { SeriesQuery, SpanReader, StoredSpan, TraceQuery } from '../store/span-store.ts'
import { conversationTurn } from './conversation-turn.ts'
import { spanValueOrigins } from '../provenance/span-steps.ts'
import { pictureInliner } from './attached-pictures.ts'
import { formatPageCursor } from './page-cursor.ts'
import { spanSummary, traceSkeletonText, traceSummary } from './summaries.ts'
import { traceLog } from './trace-log.ts'
import { traceMessages } from './trace-messages.ts'
import { traceOtlp } from './trace-otlp.ts'

/** A query over one experiment. */
type OneExperiment<Query> = Omit<Query, 'experimentIds'> & { experimentId: string }

/** `asOfMs` is what the ages in its filter count from, which its next page is told. */
type ListQuery = OneExperiment<TraceQuery> & { asOfMs: number }

/**
 * Answers of the pages' API that may be long, made as text where the rows are: handing their objects to another thread costs as much as
 * reading them, and the thread that gets them is the one that all requests share. @throws RESOURCE_DOES_NOT_EXIST
 */
export interface PageAnswers {
  traces(workspace: string, query: ListQuery): Promise<JsonText<ResponseOf<typeof listTraces>>>
  spans(workspace: string, query: ListQuery): Promise<JsonText<ResponseOf<typeof listSpans>>>
  series(workspace: string, query: OneExperiment<SeriesQuery>): Promise<JsonText<ResponseOf<typeof timeSeries>>>
  skeleton(workspace: string, traceId: string): Promise<JsonText<ResponseOf<typeof getTraceSkeleton>>>
  /** @throws REQUEST_TOO_LARGE as `listStoredSpans` does. */
  messages(workspace: string, traceId: string): Promise<JsonText<ResponseOf<typeof getTraceMessages>>>
  /** @throws REQUEST_TOO_LARGE as `listStoredSpans` does. */
  log(workspace: string, traceId: string): Promise<JsonText<ResponseOf<typeof getTraceLog>>>
  /** Of one span only where one is named. @throws REQUEST_TOO_LARGE as `listStoredSpans` does. */
  otlp(workspace: string, traceId: string, spanId: string | undefined): Promise<JsonText<ResponseOf<typeof getTraceOtlp>>>
  /** @throws REQUEST_TOO_LARGE as `listStoredSpans` does. */
  origins(workspace: string, traceId: string, spanId: string): Promise<JsonText<ResponseOf<typeof getValueOrigins>>>
  conversation(workspace: string, experimentId: string, session: string): Promise<JsonText<ResponseOf<typeof getConversation>>>
  turns(workspace: string, traceIds: string[]): Promise<JsonText<ResponseOf<typeof listTurns>>>
}

export interface PageAnswerDeps {
  reader: SpanReader
  experiments: Pick<ExperimentStore, 'get'>
  attachments: Pick<AttachmentStore, 'get'>
  /** Throws when it is time to stop. */
  check(): void
}

export function createPageAnswers({ reader, experiments, attachments, check }: PageAnswerDeps): PageAnswers {
  async function storedSpans(workspace: string, traceId: string): Promise<StoredSpan[]> {
    if ((await reader.getTrace(workspace, traceId)) === null) throw notFound(`Trace 'tr-${traceId}' not found.`)
    return reader.listStoredSpans(workspace, traceId)
  }

  return {
    async traces(workspace, { experimentId, asOfMs, ...query }) {
      await experiments.get(workspace, experimentId)
      const { items, nextCursor: token } = await reader.searchTraces(workspace, { ...query, experimentIds: [experimentId] })
      const nextCursor = formatPageCursor({ asOfMs, token })
      return jsonText({ traces: items.map(traceSummary), nextCursor, indexLagSpans: await reader.indexLag() })
    },

    async spans(workspace, { experimentId, asOfMs, ...query }) {
      await experiments.get(workspace, experimentId)
      const { items, nextCursor: token } = await reader.searchSpans(workspace, { ...query, experimentIds: [experimentId] })
      const nextCursor = formatPageCursor({ asOfMs, token })
      return jsonText({ spans: items.map(spanSummary), nextCursor, indexLagSpans: await reader.indexLag() })
    },

    async series(workspace, { experimentId, ...query }) {
      await experiments.get(workspace, experimentId)
      const series = await reader.series(workspace, { ...query, experimentIds: [experimentId] })
      return jsonText({ ...series, indexLagSpans: await reader.indexLag() })
    },

    async skeleton(workspace, traceId) {
      const skeleton = await reader.skeleton(workspace, traceId)
      if (skeleton === null) throw notFound(`Trace 'tr-${traceId}' not found.`)
      return traceSkeletonText(skeleton)
    },

    async messages(workspace, traceId) {
      const turns = traceMessages(await storedSpans(workspace, traceId), check)
      const inline = pictureInliner((attachmentId) => attachments.get(workspace, traceId, attachmentId))
      // One after the other: what is first gets the room there is for pictures.
      for (const turn of turns) turn.message = await inline(turn.message)
      return jsonText({ turns })
    },

    async log(workspace, traceId) {
      return jsonText(traceLog(await storedSpans(workspace, traceId), check))
    },

    async otlp(workspace, traceId, spanId) {
      if (spanId === undefined) return jsonText(traceOtlp(await storedSpans(workspace, traceId)))
      const span = await reader.getSpan(workspace, traceId, spanId)
      if (span === null) throw notFound(`Span '${spanId}' of trace 'tr-${traceId}' not found.`)
      return jsonText(traceOtlp([span]))
    },

    async origins(workspace, traceId, spanId) {
      const spans = await storedSpans(workspace, traceId)
      if (!spans.some((span) => span.spanId === spanId)) throw notFound(`Span '${spanId}' of trace 'tr-${traceId}' not found.`)
      return jsonText({ values: spanValueOrigins(spans, spanId, check) })
    },

    async conversation(workspace, experimentId, session) {
      await experiments.get(workspace, experimentId)
      const outline = await reader.conversation(workspace, experimentId, session)
      if (outline === null) throw notFound(`No trace of this project has the session '${session}'.`)
      const { turns, firstUs, lastUs, agentUs, ...rest } = outline
      return jsonText({
        ...rest,
        turnCount: turns.length,
        firstMs: firstUs / 1000,
        lastMs: lastUs / 1000,
        agentMs: agentUs / 1000,
        turns: {
          traceId: turns.map(({ traceId }) => `tr-${traceId}`),
          startMs: turns.map(({ startUs }) => startUs / 1000),
          durationMs: turns.map(({ startUs, endUs }) => (endUs === null ? null : (endUs - startUs) / 1000)),
          status: turns.map(({ status }) => status),
        },
      })
    },

    async turns(workspace, traceIds) {
      const turns = (await reader.traceOutlines(workspace, traceIds)).map(conversationTurn)
      for (const turn of turns) {
        const inline = pictureInliner((attachmentId) => attachments.get(workspace, turn.trace.traceId.slice(3), attachmentId))
        turn.said &&= await inline(turn.said)
        turn.answered &&= await inline(turn.answered)
      }
      return jsonText({ turns })
    },
  }
}
