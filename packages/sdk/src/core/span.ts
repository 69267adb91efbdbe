import type { SpanType } from '@assay/protocol/constants'
import type { TimeInput } from './clock.ts'
import type { SpanContext } from './span-context.ts'
import type { SpanKind } from './span-data.ts'

/** Attributes as a program gives them. Objects become key-value lists; null and undefined are left out. */
export type Attributes = { [key: string]: unknown }

export type SpanStatus = 'UNSET' | 'OK' | 'ERROR'

/**
 * One step of a trace. It is also OpenTelemetry's `Span`, so that code of either side can use it.
 * No method throws, and none has an effect after `end`.
 */
export interface Span {
  /** 32 hex digits; the server shows it as `tr-<traceId>`. */
  readonly traceId: string
  /** 16 hex digits. */
  readonly spanId: string
  /** What the step was given. Any value: it is written as JSON, with limits. */
  setInputs(value: unknown): this
  /** What the step gave. Any value: it is written as JSON, with limits. */
  setOutputs(value: unknown): this
  setType(type: SpanType): this
  setAttribute(key: string, value: unknown): this
  setAttributes(attributes: Attributes): this
  /** A tag of the whole trace. */
  setTag(key: string, value: string): this
  addEvent(name: string, attributes?: Attributes | TimeInput, time?: TimeInput): this
  addLink(link: { context: SpanContext; attributes?: Attributes | undefined }): this
  addLinks(links: { context: SpanContext; attributes?: Attributes | undefined }[]): this
  /** Adds the error as an event. Does not by itself make the status ERROR; `fail` does both. */
  recordException(thrown: unknown, time?: TimeInput): this
  /** Adds the error as an event and makes the status ERROR with its message. */
  fail(thrown: unknown): this
  /** A status set to OK stays. The second form is OpenTelemetry's: 0 unset, 1 ok, 2 error. */
  setStatus(status: SpanStatus | { code: number; message?: string | undefined }, message?: string): this
  updateName(name: string): this
  /** Closes the span and hands it to the export queue. Only the first call counts. */
  end(time?: TimeInput): void
  /** False for a span that is not sampled, and after `end`. */
  isRecording(): boolean
  spanContext(): SpanContext
}

export interface SpanOptions {
  /** Default UNKNOWN. */
  type?: SpanType
  inputs?: unknown
  attributes?: Attributes
  /** Default INTERNAL. */
  kind?: SpanKind
  /** Default: the active span. `null` starts a new trace. */
  parent?: Span | SpanContext | null
  /** Share of calls kept, 0…1, where the call starts a trace; inside a trace the trace's own decision holds. Default: that of `init`. */
  sampleRatio?: number
  startTime?: TimeInput
  links?: { context: SpanContext; attributes?: Attributes | undefined }[]
}
