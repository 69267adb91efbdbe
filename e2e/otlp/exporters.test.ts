import type { TraceSkeleton } from '@assay/protocol'
import { context, SpanStatusCode, trace } from '@opentelemetry/api'
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningServer } from '../harness/server.ts'
import { eventually, freePort, startServer } from '../harness/server.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startServer({ flags: [`--otlp-grpc-port=${await freePort()}`, `--otlp-http-port=${await freePort()}`] })
})
afterAll(() => server.stop())

const gzip = CompressionAlgorithm.GZIP
const exporters: [name: string, make: () => SpanExporter][] = [
  ['OTLP/HTTP JSON', () => new JsonExporter({ url: `${server.url}/v1/traces` })],
  ['OTLP/HTTP JSON with gzip', () => new JsonExporter({ url: `${server.url}/v1/traces`, compression: gzip })],
  ['OTLP/HTTP protobuf with gzip', () => new ProtoExporter({ url: `${server.url}/v1/traces`, compression: gzip })],
  ['OTLP/HTTP protobuf on the second port', () => new ProtoExporter({ url: `${server.otlpHttpUrl}/v1/traces` })],
  ['OTLP/gRPC', () => new GrpcExporter({ url: server.otlpGrpcUrl ?? '' })],
  ['OTLP/gRPC with gzip', () => new GrpcExporter({ url: server.otlpGrpcUrl ?? '', compression: gzip })],
]

describe.each(exporters)('the OpenTelemetry SDK for JavaScript over %s', (name, make) => {
  it('has its spans kept as one tree in the project of its service', async () => {
    const provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': name, 'service.version': '1.2.3' }),
      spanProcessors: [new BatchSpanProcessor({ exporter: make() })],
    })
    const tracer = provider.getTracer('e2e', '0.1')
    const agent = tracer.startSpan('agent', { startTime: 1_760_000_000_000, attributes: { 'session.id': 'c-1' } })
    const chat = tracer.startSpan(
      'chat gpt-4o',
      {
        startTime: 1_760_000_000_100,
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.request.model': 'gpt-4o',
          'gen_ai.usage.input_tokens': 1000,
          'gen_ai.usage.output_tokens': 100,
        },
      },
      trace.setSpan(context.active(), agent),
    )
    chat.recordException(new TypeError('no such order'))
    chat.setStatus({ code: SpanStatusCode.ERROR, message: 'no such order' })
    chat.end()
    agent.end()
    await provider.shutdown()

    const url = `${server.url}/api/assay/v1/traces/tr-${agent.spanContext().traceId}`
    const skeleton = await eventually(
      async () => (await (await fetch(url)).json()) as Partial<TraceSkeleton>,
      ({ spans }) => spans?.spanId.length === 2,
    )
    expect(skeleton.spans).toMatchObject({
      spanId: [agent.spanContext().spanId, chat.spanContext().spanId],
      parent: [-1, 0],
      status: [0, 2],
      tokens: [-1, 1100],
    })
    expect(skeleton.trace).toMatchObject({
      name: 'agent',
      status: 'OK',
      session: 'c-1',
      version: '1.2.3',
      tokens: 1100,
      costUsd: 0.0035,
      error: 'TypeError: no such order',
      models: ['gpt-4o'],
    })
    const { experiments } = (await (await fetch(`${server.url}/api/assay/v1/experiments`)).json()) as {
      experiments: { experimentId: string; name: string }[]
    }
    expect(experiments.find(({ experimentId }) => experimentId === skeleton.trace?.experimentId)?.name).toBe(name)
  })
})
