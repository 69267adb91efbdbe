import { noSpanId, noTraceId } from './ids.ts'
import type { Span } from './span.ts'
import type { SpanContext } from './span-context.ts'

/** A span of which nothing is kept: not sampled, tracing off, or one that runs in another process. Only its ids travel on. */
export class UnrecordedSpan implements Span {
  readonly #context: SpanContext

  constructor(context: SpanContext) {
    this.#context = context
  }

  get traceId(): string {
    return this.#context.traceId
  }

  get spanId(): string {
    return this.#context.spanId
  }

  spanContext(): SpanContext {
    return this.#context
  }

  toJSON(): { traceId: string; spanId: string } {
    return { traceId: this.traceId, spanId: this.spanId }
  }

  isRecording(): boolean {
    return false
  }

  setInputs(): this {
    return this
  }

  setOutputs(): this {
    return this
  }

  setType(): this {
    return this
  }

  setAttribute(): this {
    return this
  }

  setAttributes(): this {
    return this
  }

  setTag(): this {
    return this
  }

  addEvent(): this {
    return this
  }

  addLink(): this {
    return this
  }

  addLinks(): this {
    return this
  }

  recordException(): this {
    return this
  }

  fail(): this {
    return this
  }

  setStatus(): this {
    return this
  }

  updateName(): this {
    return this
  }

  end(): void {}
}

/** The span of a process without tracing. Its ids are the invalid ones of W3C Trace Context. */
export const noSpan: Span = new UnrecordedSpan({ traceId: noTraceId, spanId: noSpanId, traceFlags: 0 })
