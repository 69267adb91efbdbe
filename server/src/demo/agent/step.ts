import { startSpan, type Span, type SpanType } from '@assay/sdk'
import type { DemoClock } from './demo-clock.ts'

/** Where in the trace the work stands. */
export interface Scope {
  /** Null outside a trace. */
  span: Span | null
  clock: DemoClock
}

export interface Step<T> {
  name: string
  type: SpanType
  inputs: unknown
  attributes?: Record<string, unknown>
  /** What to show of the result. Default: all of it. */
  outputs?: (result: T) => unknown
}

type Work<T> = (inside: { span: Span; clock: DemoClock }) => Promise<T>

/**
 * Runs `work` in a span below `scope`, or in a new trace. Its result becomes the span's output; what it throws is recorded
 * and thrown on. `withSpan` of the SDK does this too, but by the real clock.
 */
export async function step<T>(
  scope: Scope,
  { name, type, inputs, attributes = {}, outputs = (result) => result }: Step<T>,
  work: Work<T>,
): Promise<T> {
  const { clock } = scope
  const span = startSpan(name, { type, inputs, attributes, parent: scope.span, startTime: clock.now() })
  try {
    const result = await work({ span, clock })
    span.setOutputs(outputs(result)).setStatus('OK')
    return result
  } catch (error) {
    span.recordException(error, clock.now()).setStatus('ERROR', error instanceof Error ? error.message : String(error))
    throw error
  } finally {
    span.end(clock.now())
  }
}
