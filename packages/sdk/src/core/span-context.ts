import { isSpanId, isTraceId } from './ids.ts'

/** What identifies a span across processes; OpenTelemetry's `SpanContext`. Ids are lower-case hex; bit 0 of `traceFlags` is "sampled". */
export interface SpanContext {
  readonly traceId: string
  readonly spanId: string
  readonly traceFlags: number
  readonly isRemote?: boolean | undefined
  readonly traceState?: TraceState | undefined
}

/** W3C `tracestate`; OpenTelemetry's `TraceState`. */
export interface TraceState {
  serialize(): string
}

export const sampledFlag = 1

export function isSampled(context: SpanContext): boolean {
  return (context.traceFlags & sampledFlag) !== 0
}

/** The context of a span, or the context itself, of ours or OpenTelemetry's making. `undefined` for anything else and for invalid ids. */
export function spanContextOf(value: unknown): SpanContext | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const context: unknown = 'spanContext' in value && typeof value.spanContext === 'function' ? value.spanContext() : value
  return isSpanContext(context) && isTraceId(context.traceId) && isSpanId(context.spanId) ? context : undefined
}

function isSpanContext(value: unknown): value is SpanContext {
  return (
    typeof value === 'object' &&
    value !== null &&
    'traceId' in value &&
    typeof value.traceId === 'string' &&
    'spanId' in value &&
    typeof value.spanId === 'string'
  )
}

/** The `tracestate` header; empty for none, and for one of another library that cannot be written. */
export function traceStateText(state: TraceState | undefined): string {
  try {
    return state?.serialize() ?? ''
  } catch {
    return ''
  }
}
