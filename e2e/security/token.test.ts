import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { freePort, startServer } from '../harness/server.ts'
import { exportRequest, guardedServer } from './guarded-server.ts'

const token = 'correct-horse-battery'
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
const flags = [`--otlp-grpc-port=${await freePort()}`, `--otlp-http-port=${await freePort()}`]

describe('a server with a token', () => {
  const server = guardedServer({ token, flags })
  afterEach(() => void vi.unstubAllEnvs())

  it.each([
    ['a bearer token', { authorization: `Bearer ${token}` }, 200],
    ['MLflow’s user name and password', { authorization: basic(`someone:${token}`) }, 200],
    ['the wrong password', { authorization: basic('someone:battery-horse-correct') }, 401],
    ['the token in the query', { authorization: '' }, 401],
  ])('answers %s at the API and at both OTLP/HTTP doors alike', async (_, headers, status) => {
    const json = { ...headers, 'content-type': 'application/json' }
    const body = JSON.stringify(exportRequest())
    expect((await fetch(`${server.url}/api/2.0/mlflow/experiments/get?experiment_id=0&token=${token}`, { headers })).status).toBe(status)
    for (const door of [server.url, server.otlpHttpUrl]) {
      expect((await fetch(`${door}/v1/traces?token=${token}`, { method: 'POST', headers: json, body })).status).toBe(status)
    }
  })

  const exporters: [name: string, make: () => SpanExporter][] = [
    ['OTLP/HTTP', () => new ProtoExporter({ url: `${server.otlpHttpUrl}/v1/traces` })],
    ['OTLP/gRPC', () => new GrpcExporter({ url: server.otlpGrpcUrl ?? '' })],
  ]
  async function sendBy(make: () => SpanExporter, headers: string): Promise<{ traceId: string; status: number }> {
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', headers)
    const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter: make() })] })
    const span = provider.getTracer('e2e').startSpan('step')
    span.end()
    // An exporter that was refused says so; here the server is asked.
    await provider.shutdown().catch(() => undefined)
    const { traceId } = span.spanContext()
    return { traceId, status: (await server.ask(`/api/assay/v1/traces/tr-${traceId}`)).status }
  }

  it.each(exporters)('takes the token from OTEL_EXPORTER_OTLP_HEADERS over %s', async (_, make) => {
    expect(await sendBy(make, `authorization=Bearer%20${token}`)).toMatchObject({ status: 200 })
  })

  it.each(exporters)('HX-1 refuses spans without it over %s, and says how to send it', async (name, make) => {
    expect(await sendBy(make, 'authorization=Bearer%20wrong')).toMatchObject({ status: 404 })
    const { lastRejected } = (await (await server.ask('/api/assay/v1/connection')).json()) as { lastRejected: object }
    expect(lastRejected).toMatchObject({
      door: name === 'OTLP/gRPC' ? 'otlp-grpc' : 'otlp-http',
      status: 401,
      reason: 'The token is not the one of this server.',
      hint: 'Set ASSAY_TOKEN (or MLFLOW_TRACKING_TOKEN, or OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20<token>) and restart the program.',
    })
  })
})

describe('a server that other machines can reach', () => {
  it.each(['0.0.0.0', '::', '192.0.2.1'])('HX-4 does not start on %s without a token', async (host) => {
    await expect(startServer({ flags: [`--host=${host}`] })).rejects.toThrow(
      `\`host\` is ${host}, which other machines can reach, and there is no token. Set ASSAY_TOKEN`,
    )
  })

  it('HX-4 does not start with a token that can be guessed', async () => {
    await expect(startServer({ flags: ['--host=0.0.0.0'], env: { ASSAY_TOKEN: 'admin' } })).rejects.toThrow(
      'must have at least 16 characters',
    )
  })

  describe('with a token', () => {
    const server = guardedServer({ token, flags: ['--host=0.0.0.0'] })

    it('HX-1 asks for it', async () => {
      expect((await fetch(`${server.url}/api/assay/v1/experiments`)).status).toBe(401)
      expect((await server.ask('/api/assay/v1/experiments')).status).toBe(200)
    })
  })
})
