import type { SpanPayload } from '@assay/protocol'
import type { AttributeValue } from '../otlp/attributes.ts'
import { readSpanContent } from '../normalise/read-span-content.ts'
import { readSpanFacts } from '../normalise/read-span-facts.ts'
import { readAttributes, scopeIdentity } from '../otlp/export-request.ts'
import { decodeSpan } from '../otlp/span-view.ts'
import { truncationKey } from '../otlp/truncate-span.ts'
import type { ProtoAttributes } from '../otlp/span-view.ts'
import { explainCost } from '../pricing/cost-explanation.ts'
import type { PriceBook } from '../pricing/price-book.ts'
import type { StoredSpan } from '../store/span-store.ts'
import { spanStatus } from './summaries.ts'

/** Characters of one string in an answer, unless asked for more. */
export const defaultMaxChars = 65_536

const kinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']

/** The page's view of a span, made from what is stored. `book` explains its cost. */
export function spanPayload(span: StoredSpan, book: PriceBook, maxChars = defaultMaxChars): SpanPayload {
  const view = decodeSpan(span.payload)
  const cutter = new Cutter(maxChars)
  const cut = (value: unknown): unknown => cutter.cut(value)
  const attributes = pairs(view.attributes)
  const truncated = attributes.find(([key]) => key === truncationKey)?.[1]
  const events = view.events().map((event) => ({
    name: event.name,
    timeMs: event.timeUs / 1000,
    attributes: pairs(event.attributes as ProtoAttributes).map(([key, value]) => [key, cut(value)] as [string, unknown]),
  }))
  const exception = events.find(({ name }) => name === 'exception')
  const content = cut(readSpanContent(Object.assign(view, { scopeName: scopeIdentity(span.origin.scope).name }))) as SpanPayload['content']
  const sent = attributes.filter(([key]) => key !== truncationKey).map(([key, value]) => [key, cut(value)] as [string, unknown])
  return {
    traceId: `tr-${span.traceId}`,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    type: span.type,
    kind: kinds[span.kind] ?? 'UNSPECIFIED',
    status: spanStatus(span),
    statusMessage: view.statusMessage,
    startMs: span.startUs / 1000,
    durationMs: span.endUs === null ? null : (span.endUs - span.startUs) / 1000,
    model: span.model,
    provider: span.provider,
    usage: span.usage,
    cost: explainCost(book, readSpanFacts(view), span.startUs, !span.counted),
    content,
    attributes: sent,
    events,
    links: view.links(),
    exception: exception === undefined ? null : exceptionOf(exception.attributes),
    resource: pairs(readAttributes(span.origin.resource, 1)),
    scope: scopeIdentity(span.origin.scope),
    cut: cutter.hasCut,
    truncated: typeof truncated === 'string' ? truncated.split('\n') : [],
    bytes: span.payload.length,
  }
}

function exceptionOf(attributes: [string, unknown][]): SpanPayload['exception'] {
  const text = (key: string): string | null => {
    const value = attributes.find(([name]) => name === key)?.[1]
    return typeof value === 'string' ? value : null
  }
  return { type: text('exception.type') ?? '', message: text('exception.message') ?? '', stacktrace: text('exception.stacktrace') }
}

function pairs(attributes: ProtoAttributes): [string, unknown][] {
  return Array.from({ length: attributes.size }, (_, i) => [attributes.key(i), jsonValue(attributes.value(i))])
}

/** An attribute as JSON can say it: long integers, NaN and infinities as text, bytes as base64. */
export function jsonValue(value: AttributeValue): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(jsonValue)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, each]) => [key, jsonValue(each)]))
  return value
}

/** Cuts every string in JSON values to `maxChars`, saying how much is missing; 0 cuts nothing. */
class Cutter {
  hasCut = false
  private readonly maxChars: number

  constructor(maxChars: number) {
    this.maxChars = maxChars
  }

  cut(value: unknown): unknown {
    if (this.maxChars === 0) return value
    if (typeof value === 'string') {
      if (value.length <= this.maxChars) return value
      this.hasCut = true
      return `${value.slice(0, this.maxChars)}… [${value.length - this.maxChars} more characters]`
    }
    if (Array.isArray(value)) return value.map((each) => this.cut(each))
    // Half a picture is none: what is shown on a click comes whole.
    if (isMedia(value)) return value
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.cut(each)]))
    }
    return value
  }
}

function isMedia(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'media' && 'url' in value
}
