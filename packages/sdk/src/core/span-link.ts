import type { AttributeList } from './attribute-list.ts'
import { parseSpanId, parseTraceId } from './ids.ts'
import { spanContextOf } from './span-context.ts'
import type { SpanLink } from './span-data.ts'

// OTLP's SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK and SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK
const knowsRemote = 0x100
const isRemote = 0x200

/** A link to the span that `context` names; `undefined` where it names none: one bad link must not cost the span. */
export function linkTo(context: unknown, attributes: AttributeList): SpanLink | undefined {
  const target = spanContextOf(context)
  const traceId = target && parseTraceId(target.traceId)
  const spanId = target && parseSpanId(target.spanId)
  if (traceId === undefined || spanId === undefined) return undefined
  const flags = Number(target?.traceFlags) | knowsRemote | (target?.isRemote === true ? isRemote : 0)
  return { traceId, spanId, traceState: target?.traceState, flags, attributes }
}
