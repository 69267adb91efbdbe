import type { AttributeValue } from '../otlp/attributes.ts'
import { ProtoWriter } from '../otlp/proto-writer.ts'
import type { SpanFacts, SpanPreviews } from './span-facts.ts'
import type { SpanPrice } from '../pricing/span-pricer.ts'
import type { NewSpan, SpanBatch, SpanOrigin } from './span-store.ts'

/** 2026-01-05 10:00 UTC, a whole hour, in milliseconds. Spans of these builders begin at it. */
export const baseMs = Date.UTC(2026, 0, 5, 10)
export const baseUs = baseMs * 1000

export interface SpanParts {
  /** Short texts; they are made into ids of the right length. */
  trace?: string
  id?: string
  parent?: string | null
  name?: string
  kind?: number
  statusCode?: number
  /** Microseconds after `baseUs`. */
  at?: number
  /** Null for an announcement. */
  durationUs?: number | null
  facts?: Partial<SpanFacts>
  previews?: SpanPreviews | null
  costUsd?: number | null
  unpriced?: boolean
  clockSuspect?: boolean
  attributes?: Record<string, AttributeValue>
  events?: { name: string; attributes: Record<string, AttributeValue> }[]
  origin?: SpanOrigin
}

const plainOrigin: SpanOrigin = {
  resource: Buffer.from([]),
  scope: Buffer.from([]),
  resourceSchemaUrl: '',
  scopeSchemaUrl: '',
  version: null,
}

/** Where spans are from: a resource with these attributes. */
export function anOrigin(attributes: Record<string, AttributeValue>): SpanOrigin {
  const writer = new ProtoWriter()
  writeAttributes(writer, 1, attributes)
  return { ...plainOrigin, resource: Buffer.from(writer.finish()) }
}

/** A `KeyValue` with its length in front, whose value is a map with an entry that ends behind its tag: it is seen only when it is decoded. */
export function undecodableAttribute(key: string): Buffer {
  const value = [0x12, 6, 0x32, 4, 0x0a, 1, 0x12, 0]
  return Buffer.from([2 + key.length + value.length, 0x0a, key.length, ...Buffer.from(key), ...value])
}

/** The 32 hex digits that `trace` of `aSpan` becomes. */
export function traceHex(trace: string): string {
  return Buffer.from(trace.padEnd(16, '.')).toString('hex').slice(0, 32)
}

/** The 16 hex digits that `id` of `aSpan` becomes. */
export function spanHex(id: string): string {
  return Buffer.from(id.padEnd(8, '.')).toString('hex').slice(0, 16)
}

/** A finished root span with just what a test is about; its payload is a real OTLP message of the same facts. */
export function aSpan(parts: SpanParts = {}): NewSpan {
  const { trace = 't', id = 'root', parent = null, name = 'step', at = 0, durationUs = 1000, statusCode = 0, kind = 1 } = parts
  const startUs = baseUs + at
  const ids = { traceId: Buffer.from(traceHex(trace), 'hex'), spanId: Buffer.from(spanHex(id), 'hex') }
  const parentSpanId = parent === null ? null : Buffer.from(spanHex(parent), 'hex')
  const span: NewSpan = {
    ...ids,
    parentSpanId,
    name,
    kind,
    statusCode,
    startUs,
    endUs: durationUs === null ? null : startUs + durationUs,
    facts: {
      type: 'UNKNOWN',
      model: null,
      provider: null,
      tool: null,
      session: null,
      user: null,
      usage: null,
      reportedCostUsd: null,
      error: null,
      tags: [],
      started: durationUs === null,
      ...parts.facts,
    },
    previews: parent === null ? (parts.previews ?? { input: null, output: null }) : null,
    clockSuspect: parts.clockSuspect ?? false,
    payload: spanMessage(
      { ...ids, parentSpanId, name, kind, startUs, endUs: durationUs === null ? 0 : startUs + durationUs, statusCode },
      parts,
    ),
    origin: parts.origin ?? plainOrigin,
  }
  prices.set(span, { costUsd: parts.costUsd ?? null, unpriced: parts.unpriced ?? false })
  return span
}

const prices = new WeakMap<object, SpanPrice>()

export function aBatch(spans: readonly NewSpan[], more: Partial<SpanBatch> = {}): SpanBatch {
  return {
    experimentId: '0',
    receivedAtMs: baseMs + 1000,
    spans,
    priceOf: (span) => prices.get(span) ?? { costUsd: null, unpriced: false },
    ...more,
  }
}

interface Head {
  traceId: Uint8Array
  spanId: Uint8Array
  parentSpanId: Uint8Array | null
  name: string
  kind: number
  startUs: number
  endUs: number
  statusCode: number
}

function spanMessage(head: Head, { attributes = {}, events = [], facts }: SpanParts): Buffer {
  const writer = new ProtoWriter()
  writer.raw(1, head.traceId)
  writer.raw(2, head.spanId)
  if (head.parentSpanId !== null) writer.raw(4, head.parentSpanId)
  writer.text(5, head.name)
  writer.int64(6, head.kind)
  writer.fixed64(7, BigInt(head.startUs) * 1000n)
  if (head.endUs > 0) writer.fixed64(8, BigInt(head.endUs) * 1000n)
  writeAttributes(writer, 9, attributes)
  for (const event of events) {
    writer.message(11, () => {
      writer.text(2, event.name)
      writeAttributes(writer, 3, event.attributes)
    })
  }
  writer.message(15, () => {
    if (facts?.error) writer.text(2, facts.error.message)
    writer.int64(3, head.statusCode)
  })
  return Buffer.from(writer.finish())
}

function writeAttributes(writer: ProtoWriter, field: number, attributes: Record<string, AttributeValue>): void {
  for (const [key, value] of Object.entries(attributes)) {
    writer.message(field, () => {
      writer.text(1, key)
      writer.message(2, () => writeValue(writer, value))
    })
  }
}

/** Writes the fields of an OTLP `AnyValue`. */
export function writeValue(writer: ProtoWriter, value: AttributeValue): void {
  if (typeof value === 'string') writer.text(1, value)
  else if (typeof value === 'boolean') writer.int64(2, value ? 1 : 0)
  else if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)))
    writer.int64(3, value)
  else if (typeof value === 'number') writer.double(4, value)
  else if (value instanceof Uint8Array) writer.raw(7, value)
  else if (Array.isArray(value))
    writer.message(5, () => {
      for (const item of value) writer.message(1, () => writeValue(writer, item))
    })
  else if (value !== null) {
    writer.message(6, () => {
      for (const [key, item] of value) {
        writer.message(1, () => {
          writer.text(1, key)
          writer.message(2, () => writeValue(writer, item))
        })
      }
    })
  }
}
