import { randomBytes } from 'node:crypto'

interface JsonSpan {
  id?: string
  parent?: string
  name: string
  /** Milliseconds since 1970; now without. */
  startMs?: number
  durationMs?: number
  error?: string
  attributes?: Record<string, string | number | boolean>
}

export interface JsonTrace {
  traceId?: string
  service: string
  version?: string
  spans: JsonSpan[]
}

/** Sends a trace as OTLP/JSON, as `curl` would. Returns its id, 32 hex digits. @throws when it is not taken. */
export async function sendTrace(
  url: string,
  { traceId = randomBytes(16).toString('hex'), service, version, spans }: JsonTrace,
): Promise<string> {
  const nowMs = Date.now()
  const body = {
    resourceSpans: [
      {
        resource: { attributes: attributes({ 'service.name': service, ...(version !== undefined && { 'service.version': version }) }) },
        scopeSpans: [{ spans: spans.map((span) => otlpSpan(traceId, span, nowMs)) }],
      },
    ],
  }
  const response = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = await response.text()
  if (response.status !== 200 || answer !== '{}') throw new Error(`not taken: ${response.status} ${answer}`)
  return traceId
}

function otlpSpan(traceId: string, span: JsonSpan, nowMs: number) {
  const startMs = span.startMs ?? nowMs
  return {
    traceId,
    spanId: span.id ?? randomBytes(8).toString('hex'),
    parentSpanId: span.parent ?? '',
    name: span.name,
    startTimeUnixNano: nanoseconds(startMs),
    endTimeUnixNano: nanoseconds(startMs + (span.durationMs ?? 100)),
    attributes: attributes(span.attributes ?? {}),
    status: span.error === undefined ? {} : { code: 2, message: span.error },
  }
}

function nanoseconds(ms: number): string {
  return (BigInt(Math.round(ms * 1000)) * 1000n).toString()
}

function attributes(values: Record<string, string | number | boolean>) {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : typeof value === 'boolean' ? { boolValue: value } : { doubleValue: value },
  }))
}
