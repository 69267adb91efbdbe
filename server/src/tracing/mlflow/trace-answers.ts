import { AppError } from '@assay/protocol'
import { mlflowTraceId } from '@assay/protocol/mlflow'
import type { PriceBook } from '../pricing/price-book.ts'
import type { SpanReader, TraceRecord } from '../store/span-store.ts'
import { partialTraceMessage, storedTraceMessage } from './stored-trace-message.ts'
import { traceArtifactMessage } from './trace-artifact-message.ts'

/** Text that one answer may have. Unit: characters. */
export const maxBatchChars = 64 * 1024 * 1024

/** MLflow's answers that bring payloads, made as text where the spans are read: no request waits while a long one is written. */
export interface TraceAnswers {
  /** A trace with its spans, null while some are missing; with `partial` whatever is there. @throws RESOURCE_DOES_NOT_EXIST */
  trace(workspace: string, traceId: string, partial: boolean): Promise<string | null>
  /**
   * `traces/batchGet`: those that are complete, in that order; only those of `experimentIds` unless that is null.
   * @throws REQUEST_TOO_LARGE beyond `maxBatchChars`.
   */
  batch(workspace: string, traceIds: string[], experimentIds: string[] | null): Promise<string>
  /** The file `traces.json`. */
  artifact(workspace: string, traceId: string): Promise<string>
}

export interface TraceAnswerDeps {
  reader: Pick<SpanReader, 'getTrace' | 'getTraces' | 'listStoredSpans'>
  bookOf(workspace: string, experimentId: string): Promise<PriceBook>
  /** Throws when it is time to stop. */
  check(): void
}

export function createTraceAnswers({ reader, bookOf, check }: TraceAnswerDeps): TraceAnswers {
  async function complete(workspace: string, trace: TraceRecord): Promise<string | null> {
    const spans = await reader.listStoredSpans(workspace, trace.traceId)
    return storedTraceMessage(trace, spans, await bookOf(workspace, trace.experimentId), check)
  }

  return {
    async trace(workspace, traceId, partial) {
      const trace = await reader.getTrace(workspace, traceId)
      if (trace === null) throw new AppError('RESOURCE_DOES_NOT_EXIST', `Trace with ID ${mlflowTraceId(traceId)} is not found.`)
      if (!partial) return complete(workspace, trace)
      const spans = await reader.listStoredSpans(workspace, traceId)
      return partialTraceMessage(trace, spans, await bookOf(workspace, trace.experimentId), check)
    },

    async batch(workspace, traceIds, experimentIds) {
      const messages: string[] = []
      let chars = 0
      for (const trace of await reader.getTraces(workspace, traceIds)) {
        if (experimentIds !== null && !experimentIds.includes(trace.experimentId)) continue
        const message = await complete(workspace, trace)
        if (message === null) continue
        chars += message.length
        if (chars > maxBatchChars) {
          throw new AppError(
            'REQUEST_TOO_LARGE',
            `The ${traceIds.length} traces asked for are more than ${maxBatchChars} characters together. Ask for fewer at once.`,
          )
        }
        messages.push(message)
      }
      return messages.length === 0 ? '{}' : `{"traces":[${messages.join(',')}]}`
    },

    async artifact(workspace, traceId) {
      return traceArtifactMessage(await reader.listStoredSpans(workspace, traceId), check)
    },
  }
}
