import type { AttributeList } from './attribute-list.ts'
import type { SpanId, TraceId } from './ids.ts'
import type { TraceState } from './span-context.ts'

/** The library that made a span. */
export interface InstrumentationScope {
  readonly name: string
  readonly version: string
}

/** OTLP's `SpanKind`. */
export const spanKinds = { INTERNAL: 1, SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 } as const
export type SpanKind = keyof typeof spanKinds

/** OTLP's status codes. */
export const statusCodes = { UNSET: 0, OK: 1, ERROR: 2 } as const
export type StatusCode = (typeof statusCodes)[keyof typeof statusCodes]

export interface SpanEvent {
  readonly name: string
  readonly timeUs: number
  readonly attributes: AttributeList
}

export interface SpanLink {
  readonly traceId: TraceId
  readonly spanId: SpanId
  readonly traceState: TraceState | undefined
  /** OTLP's `Link.flags`. */
  readonly flags: number
  readonly attributes: AttributeList
}

/** Everything of a span that goes out. Times in microseconds since the epoch; no `endUs` announces a span that is still open. */
export interface SpanData {
  /** The id of its trace, and the `tracestate` that came with it. */
  readonly trace: { readonly id: TraceId; readonly state: TraceState | undefined }
  readonly id: SpanId
  readonly parentId: SpanId | undefined
  readonly name: string
  readonly kind: (typeof spanKinds)[SpanKind]
  readonly startUs: number
  readonly endUs: number | undefined
  readonly attributes: AttributeList
  readonly events: readonly SpanEvent[]
  readonly links: readonly SpanLink[]
  readonly droppedAttributes: number
  readonly droppedEvents: number
  readonly droppedLinks: number
  readonly statusCode: StatusCode
  readonly statusMessage: string
  readonly scope: InstrumentationScope
}
