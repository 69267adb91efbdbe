import { trace } from '@opentelemetry/api'
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { describe, expect, it } from 'vitest'
import { eventually, freePort } from '../harness/server.ts'
import { guardedServer } from './guarded-server.ts'

const server = guardedServer({ flags: [`--otlp-grpc-port=${await freePort()}`, `--otlp-http-port=${await freePort()}`] })

interface Told {
  request: string
  status: number
  hint: string
}

async function told(after: () => Promise<unknown>): Promise<Told | null> {
  const lastRejected = async () =>
    ((await (await server.ask('/api/assay/v1/connection')).json()) as { lastRejected: (Told & { atMs: number }) | null }).lastRejected
  const before = (await lastRejected())?.atMs ?? 0
  await after()
  return eventually(lastRejected, (rejection) => (rejection?.atMs ?? 0) > before)
}

/** With the real exporter; what it says about the failure is no matter of this test. */
async function sendBy(exporter: SpanExporter): Promise<void> {
  const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] })
  provider.getTracer('e2e').startSpan('step').end()
  await provider.shutdown().catch(() => undefined)
  trace.disable()
}

describe('a program that sends its spans to the wrong door is told which is right', () => {
  const post = (path: string) => () =>
    server.ask(path, { method: 'POST', headers: { 'content-type': 'application/x-protobuf' }, body: 'spans' })
  const toPath = () =>
    `Spans go to /v1/traces. Set OTEL_EXPORTER_OTLP_ENDPOINT=${server.otlpHttpUrl}, which gets the path by itself, or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=${server.otlpHttpUrl}/v1/traces.`

  it.each([
    ['/', 405],
    ['/v1/trace', 404],
    ['/v1/traces/', 404],
    ['/v1/traces/v1/traces', 404],
    ['/api/v1/traces', 404],
    ['/otlp/v1/traces', 404],
    ['/api/public/otel/v1/traces', 404],
  ])('HTTP to the path %s', async (path, status) => {
    expect(await told(post(path))).toMatchObject({ request: `POST ${path}`, status, hint: toPath() })
    const answer = await post(path)()
    expect([answer.status, ((await answer.json()) as { message: string }).message]).toEqual([status, expect.stringContaining(toPath())])
  })

  it.each(['metrics', 'logs'])('%s, which are not taken', async (signal) => {
    expect((await told(post(`/v1/${signal}`)))?.hint).toMatch(/^Assay takes traces only\./)
    const answer = await post(`/v1/${signal}`)()
    expect([answer.status, ((await answer.json()) as { message: string }).message]).toEqual([
      404,
      `No endpoint for POST /v1/${signal}. Assay takes traces only. Set OTEL_METRICS_EXPORTER=none and OTEL_LOGS_EXPORTER=none to stop the program from sending the rest.`,
    ])
  })

  it('OTLP/HTTP to the port of gRPC', async () => {
    expect(await told(() => sendBy(new ProtoExporter({ url: `${server.otlpGrpcUrl}/v1/traces` })))).toMatchObject({
      request: 'POST /v1/traces HTTP/1.1',
      status: 400,
      hint: `This is HTTP on the gRPC port. Set OTEL_EXPORTER_OTLP_ENDPOINT=${server.otlpHttpUrl}, or OTEL_EXPORTER_OTLP_PROTOCOL=grpc.`,
    })
    const answer = await fetch(`${server.otlpGrpcUrl}/v1/traces`, { method: 'POST', body: '{}' })
    expect([answer.status, await answer.text()]).toEqual([
      400,
      `This is HTTP on the gRPC port. Set OTEL_EXPORTER_OTLP_ENDPOINT=${server.otlpHttpUrl}, or OTEL_EXPORTER_OTLP_PROTOCOL=grpc.\n`,
    ])
  })

  it.each([
    ['the pages', () => server.url],
    ['OTLP/HTTP', () => server.otlpHttpUrl],
  ])('gRPC to the port of %s', async (_, url) => {
    expect(await told(() => sendBy(new GrpcExporter({ url: url() ?? '', timeoutMillis: 1_000 })))).toMatchObject({
      request: 'PRI * HTTP/2.0',
      status: 400,
      hint: `This is gRPC on the HTTP port. Set OTEL_EXPORTER_OTLP_ENDPOINT=${server.otlpGrpcUrl}, or set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf and OTEL_EXPORTER_OTLP_ENDPOINT=${server.otlpHttpUrl}.`,
    })
  })

  it('and whoever runs the server reads of it, not more than once a minute', async () => {
    const lines = () =>
      server
        .output()
        .split('\n')
        .filter((line) => line.includes('"door":"otlp-http"') && line.includes('"status":404'))
        .map((line) => JSON.parse(line) as unknown)
    await post('/v1/trace')()
    const before = lines()
    expect(before[0]).toMatchObject({ level: 'warn', message: 'request refused', hint: toPath() })
    for (let i = 0; i < 20; i++) await post('/v1/trace')()
    expect(lines().length - before.length).toBeLessThanOrEqual(1)
  })

  it('a body of the wrong type', async () => {
    const rejection = await told(() =>
      server.ask('/v1/traces', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'spans' }),
    )
    expect(rejection).toMatchObject({
      status: 400,
      hint: 'Send application/x-protobuf or application/json, plain or with gzip, deflate or zstd.',
    })
  })
})
