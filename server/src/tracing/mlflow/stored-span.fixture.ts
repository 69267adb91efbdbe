import { visitExportRequest } from '../otlp/export-request.ts'
import { exportRequestFromJson } from '../otlp/json-request.ts'
import type { StoredSpan } from '../store/span-store.ts'

/** A stored span from an OTLP/JSON `Span`, as ingest would keep it; `record` overrides what facts would have been taken out of it. */
export function storedSpan(span: object, record: Partial<StoredSpan> = {}): StoredSpan {
  const request = exportRequestFromJson(
    JSON.stringify({
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                {
                  traceId: '0af7651916cd43dd8448eb211c80319c',
                  spanId: 'b7ad6b7169203331',
                  name: 'root',
                  startTimeUnixNano: '1700000000123456789',
                  endTimeUnixNano: '1700000000232999999',
                  ...span,
                },
              ],
            },
          ],
        },
      ],
    }),
  )
  const stored: StoredSpan[] = []
  visitExportRequest(request, (view, _, origin) => {
    const hex = (at: number, size: number) => view.bytes.toString('hex', at, at + size)
    stored.push({
      traceId: hex(view.traceIdAt, 16),
      spanId: hex(view.spanIdAt, 8),
      parentSpanId: view.parentIdBytes === 8 ? hex(view.parentIdAt, 8) : null,
      name: view.name,
      type: 'UNKNOWN',
      kind: view.kind,
      statusCode: view.statusCode,
      startUs: view.startUs,
      endUs: view.endUs === 0 ? null : view.endUs,
      model: null,
      provider: null,
      tool: null,
      usage: null,
      costUsd: null,
      unpriced: false,
      counted: true,
      error: null,
      payload: view.bytes.subarray(view.start, view.end),
      origin,
      ...record,
    })
  })
  const [first] = stored
  if (first === undefined) throw new Error('The fixture holds no span.')
  return first
}

/** An OTLP/JSON attribute. */
export function attribute(key: string, value: object): object {
  return { key, value }
}
