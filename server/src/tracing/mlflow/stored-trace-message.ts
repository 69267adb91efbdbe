import { AppError } from '@assay/protocol'
import { mlflowTraceId } from '@assay/protocol/mlflow'
import type { SpanReader, StoredSpan, TraceRecord } from '../span-store.ts'
import { spanMessage } from './span-message.ts'
import { traceInfoMessage } from './trace-info-message.ts'

/**
 * A trace with its spans as JSON text: roots first, then by start time. Null while fewer spans have come than the client said it made
 * (`mlflow.trace.sizeStats`), or none.
 */
export function storedTraceMessage(trace: TraceRecord, spans: StoredSpan[]): string | null {
  return spans.length === 0 || spans.length < announcedSpans(trace) ? null : partialTraceMessage(trace, spans)
}

/** The same with whatever spans are there. */
export function partialTraceMessage(trace: TraceRecord, spans: StoredSpan[]): string {
  const rootsFirst = spans.toSorted((a, b) => Number(a.parentSpanId !== null) - Number(b.parentSpanId !== null) || a.startUs - b.startUs)
  const list = rootsFirst.length === 0 ? '' : `,"spans":[${rootsFirst.map(spanMessage).join(',')}]`
  return `{"trace_info":${JSON.stringify(traceInfoMessage(trace))}${list}}`
}

/** A client ends a trace and its last spans arrive in requests of their own: who asks at once is made to wait this long, as MLflow does. */
const waitsMs = [50, 100, 250, 500, 1000, 1000]

/** The whole trace as soon as it is there. @throws RESOURCE_DOES_NOT_EXIST when it is unknown, or still incomplete after some seconds. */
export async function awaitTraceMessage(
  reader: SpanReader,
  workspace: string,
  traceId: string,
  delay: (ms: number) => Promise<void>,
): Promise<string> {
  for (const waitMs of [...waitsMs, null]) {
    const trace = await reader.getTrace(workspace, traceId)
    if (trace === null) throw new AppError('RESOURCE_DOES_NOT_EXIST', `Trace with ID ${mlflowTraceId(traceId)} is not found.`)
    const message = storedTraceMessage(trace, await reader.listStoredSpans(workspace, traceId))
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
