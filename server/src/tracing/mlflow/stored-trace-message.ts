import { AppError } from '@assay/protocol'
import { mlflowTraceId } from '@assay/protocol/mlflow'
import { traceCostParts } from '../pricing/cost-parts.ts'
import type { PriceBook } from '../pricing/price-book.ts'
import { resourceTags } from '../read/resource-tags.ts'
import type { StoredSpan, TraceRecord } from '../store/span-store.ts'
import { spanMessage } from './span-message.ts'
import type { TraceRouteDeps } from './trace-call.ts'
import { traceInfoMessage } from './trace-info-message.ts'

/**
 * A trace with its spans as JSON text: roots first, then by start time. Null while fewer spans have come than the client said it made
 * (`mlflow.trace.sizeStats`), or none.
 */
export function storedTraceMessage(trace: TraceRecord, spans: StoredSpan[], book: PriceBook, check: () => void): string | null {
  return spans.length === 0 || spans.length < announcedSpans(trace) ? null : partialTraceMessage(trace, spans, book, check)
}

/** The same with whatever spans are there. `check` is asked before each span, and throws when it is time to stop. */
export function partialTraceMessage(trace: TraceRecord, spans: StoredSpan[], book: PriceBook, check: () => void): string {
  const rootsFirst = spans.toSorted((a, b) => Number(a.parentSpanId !== null) - Number(b.parentSpanId !== null) || a.startUs - b.startUs)
  const messages = rootsFirst.map((span) => {
    check()
    return spanMessage(span, book)
  })
  const list = messages.length === 0 ? '' : `,"spans":[${messages.join(',')}]`
  const info = traceInfoMessage(trace, { resourceTags: tagsOfResources(spans), cost: traceCostParts(spans, book) })
  return `{"trace_info":${JSON.stringify(info)}${list}}`
}

function tagsOfResources(spans: readonly StoredSpan[]): Map<string, string> {
  const resources = [...new Set(spans.map(({ origin }) => origin.resource))]
  // Of several services the one that began goes before the others.
  return new Map(resources.reverse().flatMap((resource) => [...resourceTags(resource)]))
}

/** A client ends a trace and its last spans arrive in requests of their own: who asks at once is made to wait this long, as MLflow does. */
const waitsMs = [50, 100, 250, 500, 1000, 1000]

/** The whole trace as soon as it is there. @throws RESOURCE_DOES_NOT_EXIST when it is unknown, or still incomplete after some seconds. */
export async function awaitTraceMessage(
  { answers, delay }: Pick<TraceRouteDeps, 'answers' | 'delay'>,
  workspace: string,
  traceId: string,
): Promise<string> {
  for (const waitMs of [...waitsMs, null]) {
    const message = await answers.trace(workspace, traceId, false)
    if (message !== null) return message
    if (waitMs !== null) await delay(waitMs)
  }
  throw new AppError(
    'RESOURCE_DOES_NOT_EXIST',
    `Trace with ID ${mlflowTraceId(traceId)} is not fully exported yet, please try again later.`,
  )
}

function announcedSpans(trace: TraceRecord): number {
  try {
    const stats = JSON.parse(trace.metadata.get('mlflow.trace.sizeStats') ?? '{}') as { num_spans?: unknown } | null
    return typeof stats?.num_spans === 'number' ? stats.num_spans : 0
  } catch {
    // The client's own text: when it cannot be read, nothing was announced.
    return 0
  }
}
