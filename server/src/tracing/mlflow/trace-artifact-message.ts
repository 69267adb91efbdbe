import { mlflowTraceId } from '@assay/protocol/mlflow'
import type { Attributes, AttributeValue } from '../otlp/attributes.ts'
import { decodeSpan } from '../otlp/span-view.ts'
import type { StoredSpan } from '../store/span-store.ts'
import { rawNumber } from './raw-number.ts'
import { spanTimesNs } from './span-times.ts'

const kinds = ['INTERNAL', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']
const statusCodes = ['UNSET', 'OK', 'ERROR']

/**
 * The spans of a trace as the file `traces.json` that MLflow's pages load: attributes as a map of JSON texts. Times of
 * events are cut to microseconds. `check` is asked before each span, and throws when it is time to stop.
 */
export function traceArtifactMessage(spans: StoredSpan[], check: () => void): string {
  const texts = spans.map((span) => {
    check()
    return spanText(span)
  })
  return `{"spans": [${texts.join(', ')}]}`
}

function spanText(stored: StoredSpan): string {
  const span = decodeSpan(stored.payload)
  const attributes = entriesOf(span.attributes, jsonTextOf)
  const { startNs, endNs } = spanTimesNs(stored.payload)
  const rest = {
    attributes: { 'mlflow.traceRequestId': JSON.stringify(mlflowTraceId(stored.traceId)), ...attributes },
    status: { code: `STATUS_CODE_${statusCodes[stored.statusCode] ?? 'UNSET'}`, message: span.statusMessage },
    events: span.events().map(({ name, timeUs, attributes: values }) => ({
      name,
      time_unix_nano: rawNumber(`${timeUs}000`),
      attributes: entriesOf(values, plainOf),
    })),
    links: span.links().map(({ traceId, spanId }) => ({ trace_id: mlflowTraceId(traceId), span_id: spanId, attributes: {} })),
  }
  return JSON.stringify({
    trace_id: base64Of(stored.traceId),
    span_id: base64Of(stored.spanId),
    parent_span_id: stored.parentSpanId === null ? null : base64Of(stored.parentSpanId),
    name: stored.name,
    kind: `SPAN_KIND_${kinds[stored.kind] ?? 'INTERNAL'}`,
    start_time_unix_nano: rawNumber(String(startNs)),
    end_time_unix_nano: endNs === 0n ? null : rawNumber(String(endNs)),
    ...rest,
  })
}

/** The first of a key that stands twice counts. */
function entriesOf(attributes: Attributes, read: (value: AttributeValue) => unknown): object {
  const entries = new Map<string, unknown>()
  for (let i = 0; i < attributes.size; i++) {
    const key = attributes.key(i)
    if (!entries.has(key)) entries.set(key, read(attributes.value(i)))
  }
  return Object.fromEntries(entries) as object
}

/** Text that is JSON already stays as it is; everything else becomes JSON. */
function jsonTextOf(value: AttributeValue): string {
  if (typeof value === 'string' && /^[[{"]/.test(value) && isJson(value)) return value
  return JSON.stringify(plainOf(value))
}

function plainOf(value: AttributeValue): unknown {
  if (typeof value === 'bigint') return rawNumber(String(value))
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(plainOf)
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, member]) => [key, plainOf(member)]))
  return value
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function base64Of(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64')
}
