import type { getTraceOtlp, ResponseOf } from '@assay/protocol'
import { resourceJson, scopeJson, spanJson } from '../otlp/otlp-json.ts'
import type { SpanOrigin, StoredSpan } from '../store/span-store.ts'

/** The spans as an OTLP/JSON export request, those of one resource and scope together, each in the order given. */
export function traceOtlp(spans: readonly StoredSpan[]): ResponseOf<typeof getTraceOtlp> {
  const byOrigin = new Map<string, { origin: SpanOrigin; spans: unknown[] }>()
  for (const { payload, origin } of spans) {
    const { resource, scope, resourceSchemaUrl, scopeSchemaUrl } = origin
    const parts = [resource, scope].map((bytes) => Buffer.from(bytes).toString('base64'))
    const key = JSON.stringify([...parts, resourceSchemaUrl, scopeSchemaUrl])
    const group = byOrigin.get(key) ?? { origin, spans: [] }
    group.spans.push(spanJson(payload))
    byOrigin.set(key, group)
  }
  return {
    resourceSpans: [...byOrigin.values()].map(({ origin, spans: ofOrigin }) => ({
      resource: resourceJson(origin.resource),
      scopeSpans: [{ scope: scopeJson(origin.scope), spans: ofOrigin, ...schema(origin.scopeSchemaUrl) }],
      ...schema(origin.resourceSchemaUrl),
    })),
  }
}

function schema(url: string): { schemaUrl?: string } {
  return url === '' ? {} : { schemaUrl: url }
}
