import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

/*
 * A server that takes OTLP and keeps it. What arrives is decoded by the code that protobufjs generated from OpenTelemetry's own .proto files,
 * so that our encoder is not held against itself.
 */
interface Decoder {
  decode(bytes: Uint8Array): unknown
  toObject(message: unknown, options: object): { resourceSpans?: WireResourceSpans[] }
}
interface WireResourceSpans {
  resource?: { attributes?: WireKeyValue[] }
  scopeSpans?: { scope?: { name?: string; version?: string }; spans?: WireSpan[] }[]
}
type Bytes = Buffer
interface WireKeyValue {
  key: string
  value?: WireAnyValue
}
interface WireAnyValue {
  stringValue?: string
  boolValue?: boolean
  intValue?: string
  doubleValue?: number
  bytesValue?: Bytes
  arrayValue?: { values?: WireAnyValue[] }
  kvlistValue?: { values?: WireKeyValue[] }
}
interface WireSpan {
  traceId: Bytes
  spanId: Bytes
  parentSpanId?: Bytes
  name: string
  kind: number
  flags?: number
  traceState?: string
  startTimeUnixNano: string
  endTimeUnixNano?: string
  attributes?: WireKeyValue[]
  droppedAttributesCount?: number
  droppedEventsCount?: number
  droppedLinksCount?: number
  events?: { name: string; timeUnixNano: string; attributes?: WireKeyValue[] }[]
  links?: { traceId: Bytes; spanId: Bytes; attributes?: WireKeyValue[]; flags?: number }[]
  status?: { code?: number; message?: string }
}

const require = createRequire(import.meta.url)
const requireOfDecoder = createRequire(require.resolve('otlp-protobufjs/package.json'))
const protobuf = requireOfDecoder('protobufjs/minimal') as { util: { Long: unknown }; configure(): void }
// It looks for its own dependency in a way that is lost here, and would round 64-bit integers without it.
const long = createRequire(requireOfDecoder.resolve('protobufjs/package.json'))('long') as { default?: unknown }
protobuf.util.Long = long.default ?? long
protobuf.configure()
const generated = require('otlp-protobufjs/build/src/generated/root.js') as {
  opentelemetry: {
    proto: {
      collector: {
        trace: {
          v1: { ExportTraceServiceRequest: Decoder; ExportTraceServiceResponse: { encode(message: object): { finish(): Uint8Array } } }
        }
      }
    }
  }
}
const wire = generated.opentelemetry.proto.collector.trace.v1

/** Integers come as bigint, bytes as hex. */
export interface SinkSpan {
  traceId: string
  spanId: string
  parentSpanId: string
  name: string
  kind: number
  flags: number
  traceState: string
  startNs: bigint
  /** 0 for an announcement. */
  endNs: bigint
  attributes: Record<string, unknown>
  events: { name: string; timeNs: bigint; attributes: Record<string, unknown> }[]
  links: { traceId: string; spanId: string; attributes: Record<string, unknown> }[]
  dropped: { attributes: number; events: number; links: number }
  status: { code: number; message: string }
  scope: { name: string; version: string }
  resource: Record<string, unknown>
}

export interface SinkRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface SinkAnswer {
  status?: number
  headers?: Record<string, string>
  body?: Uint8Array | string
  /** Closes the connection without an answer. */
  reset?: boolean
}

export type Answer = (request: SinkRequest, index: number) => SinkAnswer | Promise<SinkAnswer>

export interface OtlpSink extends AsyncDisposable {
  url: string
  /** Every request, OTLP or not, in the order of arrival. */
  requests: SinkRequest[]
  /** Spans of the requests that were answered by 200, in the order of arrival. */
  spans: SinkSpan[]
  /** Resolves with the spans as soon as there are `count`. */
  waitForSpans(count: number): Promise<SinkSpan[]>
  waitForRequests(count: number): Promise<SinkRequest[]>
  /** The one span of that name. */
  span(name: string): SinkSpan
}

export function encodePartialSuccess(rejectedSpans: number, errorMessage: string): Uint8Array {
  return wire.ExportTraceServiceResponse.encode({ partialSuccess: { rejectedSpans, errorMessage } }).finish()
}

export async function startSink(answer: Answer = () => ({}), port = 0): Promise<OtlpSink> {
  const requests: SinkRequest[] = []
  const spans: SinkSpan[] = []
  let onChange: (() => void)[] = []
  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const raw = Buffer.concat(chunks)
    const body = incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw
    const request: SinkRequest = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body }
    requests.push(request)
    const {
      status = 200,
      headers = { 'content-type': 'application/x-protobuf' },
      body: answerBody = '',
      reset = false,
    } = await answer(request, requests.length - 1)
    if (reset) {
      incoming.socket.destroy()
    } else {
      if (status === 200 && request.path === '/v1/traces') spans.push(...decodeSpans(body))
      outgoing.writeHead(status, headers).end(answerBody)
    }
    for (const notify of onChange) notify()
  }
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : new Error(String(error))))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))

  function until<T>(read: () => T | undefined, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () =>
          reject(
            new Error(
              `${what}; there are ${requests.length} requests and ${spans.length} spans: ${spans.map((span) => span.name).join(', ')}`,
            ),
          ),
        10_000,
      )
      const look = (): void => {
        const found = read()
        if (found === undefined) return
        clearTimeout(timer)
        onChange = onChange.filter((notify) => notify !== look)
        resolve(found)
      }
      onChange.push(look)
      look()
    })
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    spans,
    waitForSpans: (count) => until(() => (spans.length >= count ? spans : undefined), `${count} spans did not come within 10 s`),
    waitForRequests: (count) =>
      until(() => (requests.length >= count ? requests : undefined), `${count} requests did not come within 10 s`),
    span(name) {
      const found = spans.filter((span) => span.name === name)
      const [one] = found
      if (one === undefined || found.length > 1)
        throw new Error(`${found.length} spans are called ${name}; there are: ${spans.map((span) => span.name).join(', ')}`)
      return one
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export function decodeSpans(body: Uint8Array): SinkSpan[] {
  const request = wire.ExportTraceServiceRequest.toObject(wire.ExportTraceServiceRequest.decode(body), { longs: String, bytes: Buffer })
  return (request.resourceSpans ?? []).flatMap(({ resource, scopeSpans = [] }) =>
    scopeSpans.flatMap(({ scope, spans = [] }) =>
      spans.map((span) => ({
        traceId: hex(span.traceId),
        spanId: hex(span.spanId),
        parentSpanId: hex(span.parentSpanId),
        name: span.name,
        kind: span.kind,
        flags: span.flags ?? 0,
        traceState: span.traceState ?? '',
        startNs: BigInt(span.startTimeUnixNano),
        endNs: BigInt(span.endTimeUnixNano ?? '0'),
        attributes: readAttributes(span.attributes),
        events: (span.events ?? []).map((event) => ({
          name: event.name,
          timeNs: BigInt(event.timeUnixNano),
          attributes: readAttributes(event.attributes),
        })),
        links: (span.links ?? []).map((link) => ({
          traceId: hex(link.traceId),
          spanId: hex(link.spanId),
          attributes: readAttributes(link.attributes),
        })),
        dropped: { attributes: span.droppedAttributesCount ?? 0, events: span.droppedEventsCount ?? 0, links: span.droppedLinksCount ?? 0 },
        status: { code: span.status?.code ?? 0, message: span.status?.message ?? '' },
        scope: { name: scope?.name ?? '', version: scope?.version ?? '' },
        resource: readAttributes(resource?.attributes),
      })),
    ),
  )
}

function hex(bytes: Bytes | undefined): string {
  return bytes === undefined ? '' : Buffer.from(bytes).toString('hex')
}

function readAttributes(attributes: WireKeyValue[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, readValue(value ?? {})]))
}

function readValue(value: WireAnyValue): unknown {
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(readValue)
  if (value.kvlistValue !== undefined) return readAttributes(value.kvlistValue.values)
  if (value.intValue !== undefined) return BigInt(value.intValue)
  if (value.bytesValue !== undefined) return hex(value.bytesValue)
  return value.stringValue ?? value.boolValue ?? value.doubleValue
}
