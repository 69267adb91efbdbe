import { activeContext, spanKey } from './context.ts'
import { isTraceId } from './ids.ts'
import { spanContextOf } from './span-context.ts'

/** The server's id of a trace, `tr-` and 32 hex digits, from that or from the digits alone. */
export function serverTraceId(traceId: string): string {
  const digits = traceId.startsWith('tr-') ? traceId.slice(3) : traceId
  if (!isTraceId(digits)) throw new TypeError(`"${traceId}" is not a trace id; it has 32 hex digits, with or without "tr-" in front`)
  return `tr-${digits}`
}

/** The running trace's id as the server shows it: for a log line, or an answer that feedback may come to. `undefined` outside a trace. */
export function currentTraceId(): string | undefined {
  const context = spanContextOf(activeContext().getValue(spanKey))
  return context === undefined ? undefined : `tr-${context.traceId}`
}
