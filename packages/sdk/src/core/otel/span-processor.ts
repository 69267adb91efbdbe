import { AttributeList } from '../attribute-list.ts'
import { toAttributeValue } from '../attribute-value.ts'
import { toEpochUs } from '../clock.ts'
import { currentClient } from '../current-client.ts'
import { parseSpanId, parseTraceId } from '../ids.ts'
import { type Mask, applyMask } from '../masking.ts'
import type { Attributes } from '../span.ts'
import { type SpanContext, isSampled } from '../span-context.ts'
import { type SpanData, type StatusCode, spanKinds, statusCodes } from '../span-data.ts'
import { linkTo } from '../span-link.ts'
import { otelKinds, scopeOf } from './tracer-provider.ts'

type HrTime = readonly [number, number]

/** What is read of OpenTelemetry's `ReadableSpan`, of SDK 1.x and 2.x. */
interface OtelReadableSpan {
  name: string
  kind: number
  spanContext(): SpanContext
  parentSpanContext?: SpanContext | undefined
  parentSpanId?: string | undefined
  startTime: HrTime
  endTime: HrTime
  status: { code: number; message?: string | undefined }
  attributes: Attributes
  links: { context: SpanContext; attributes?: Attributes | undefined }[]
  events: { name: string; time: HrTime; attributes?: Attributes | undefined }[]
  instrumentationScope?: { name: string; version?: string | undefined } | undefined
  instrumentationLibrary?: { name: string; version?: string | undefined } | undefined
  droppedAttributesCount?: number | undefined
  droppedEventsCount?: number | undefined
  droppedLinksCount?: number | undefined
}

/** OpenTelemetry's `SpanProcessor`, by shape. */
export interface OtelSpanProcessor {
  onStart(): void
  onEnd(span: OtelReadableSpan): void
  forceFlush(): Promise<void>
  shutdown(): Promise<void>
}

/**
 * Sends the spans of an OpenTelemetry provider to Assay as well. `init` adds it by itself to a provider that was registered before; give it
 * to a provider of yours (`spanProcessors: [spanProcessor()]`) that is registered otherwise. Needs `init`.
 */
export function spanProcessor(): OtelSpanProcessor {
  return {
    onStart() {},
    onEnd(span) {
      const client = currentClient()
      if (client === undefined || !isSampled(span.spanContext())) return
      try {
        client.exportForeign(toSpanData(span, client.settings.mask))
      } catch (error) {
        client.log.tell('foreign-span', `the OpenTelemetry span "${span.name}" could not be read: ${String(error)}`)
      }
    },
    async forceFlush() {
      await currentClient()?.flush(2000)
    },
    async shutdown() {
      await currentClient()?.flush(2000)
    },
  }
}

function toSpanData(span: OtelReadableSpan, mask: Mask | undefined): SpanData {
  const library = span.instrumentationScope ?? span.instrumentationLibrary
  const attributesOf = (attributes: Attributes | undefined): AttributeList => readAttributes(attributes ?? {}, span.name, mask)
  const { traceId, spanId, traceState } = span.spanContext()
  const trace = parseTraceId(traceId)
  const id = parseSpanId(spanId)
  if (trace === undefined || id === undefined) throw new TypeError(`its ids are ${traceId} and ${spanId}`)
  const status = attributesOf({ 'status.message': span.status.message })
  const message = status.size === 0 ? '' : status.valueAt(0)
  const links = span.links.flatMap(({ context, attributes }) => linkTo(context, attributesOf(attributes)) ?? [])
  return {
    trace: { id: trace, state: traceState },
    id,
    parentId: parseSpanId(span.parentSpanContext?.spanId ?? span.parentSpanId ?? ''),
    name: span.name,
    kind: spanKinds[otelKinds[span.kind] ?? 'INTERNAL'],
    startUs: toEpochUs(span.startTime) ?? 0,
    endUs: toEpochUs(span.endTime) ?? 0,
    attributes: attributesOf(span.attributes),
    events: span.events.map((event) => ({
      name: event.name,
      timeUs: toEpochUs(event.time) ?? 0,
      attributes: attributesOf(event.attributes),
    })),
    links,
    droppedAttributes: span.droppedAttributesCount ?? 0,
    droppedEvents: span.droppedEventsCount ?? 0,
    droppedLinks: (span.droppedLinksCount ?? 0) + span.links.length - links.length,
    statusCode: isStatusCode(span.status.code) ? span.status.code : statusCodes.UNSET,
    statusMessage: typeof message === 'string' ? message : '',
    scope: scopeOf(library?.name ?? '', library?.version ?? ''),
  }
}

function readAttributes(attributes: Attributes, spanName: string, mask: Mask | undefined): AttributeList {
  const list = new AttributeList()
  for (const key of Object.keys(attributes)) {
    const shown = mask === undefined ? attributes[key] : applyMask(mask, attributes[key], { kind: 'attribute', key, spanName })
    const value = toAttributeValue(shown)
    if (value !== undefined) list.set(key, value)
  }
  return list
}

function isStatusCode(code: number): code is StatusCode {
  return code === 0 || code === 1 || code === 2
}
