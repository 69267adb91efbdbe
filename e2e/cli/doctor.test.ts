import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { plantSeed } from '../durability/golden/seed.ts'
import { freePort, type RunningServer, startServer } from '../harness/server.ts'

const command = resolve(import.meta.dirname, '../../packages/cli/bin/assay.mjs')

interface Examination {
  code: number
  /** Each finding with what to do, on one line. */
  findings: string[]
}

/** What `assay doctor` says, run as a user runs it. */
function doctor(flags: string[]): Promise<Examination> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', NODE_OPTIONS: '--conditions=@assay/source' }
  return new Promise((told, failed) => {
    execFile(process.execPath, [command, 'doctor', ...flags], { env }, (error, stdout) => {
      if (error !== null && typeof error.code !== 'number') return failed(error)
      told({
        code: error === null ? 0 : Number(error.code),
        findings: stdout
          .replace(/\n +→ /g, ' → ')
          .replace(/ +/g, ' ')
          .split('\n'),
      })
    })
  })
}

describe('assay doctor beside a running server', () => {
  let server: RunningServer
  let flags: string[]
  beforeAll(async () => {
    const [port, http, grpc] = [await freePort(), await freePort(), await freePort()]
    const ports = [`--port=${port}`, `--otlp-http-port=${http}`, `--otlp-grpc-port=${grpc}`]
    server = await startServer({ flags: ports })
    flags = [...ports, `--data-dir=${server.dataDir}`]
  })
  afterAll(() => server.stop())

  const lastRefused = async () => (await doctor(flags)).findings.find((finding) => finding.startsWith('note last refused'))
  async function sendBy(exporter: SpanExporter): Promise<void> {
    const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] })
    provider.getTracer('e2e').startSpan('step').end()
    await provider.shutdown().catch(() => undefined)
  }

  it('finds the server of the data folder on whatever port it is', async () => {
    const [own = '', otlpHttp = '', otlpGrpc = '', dataDir = ''] = flags
    const { code, findings } = await doctor([`--port=${await freePort()}`, otlpHttp, otlpGrpc, dataDir])
    expect(findings.filter((finding) => finding.includes('server'))).toEqual([
      expect.stringMatching(/^ok server process \d+ on \S+ has this data folder\.$/),
      expect.stringContaining(`at http://127.0.0.1:${own.split('=')[1]}, speaks MLflow`),
      expect.stringMatching(/^ok OTLP\/HTTP \d+, held by the server$/),
      expect.stringMatching(/^ok OTLP\/gRPC \d+, held by the server$/),
    ])
    expect(code).toBe(0)
  })

  it('finds nothing wrong with one that was asked for nothing', async () => {
    const { code, findings } = await doctor(flags)
    expect(findings.filter((finding) => !finding.startsWith('ok '))).toEqual(['', 'nothing is wrong', ''])
    expect(findings).toContainEqual(expect.stringContaining(`Assay 0.1.0 at ${server.url}, speaks MLflow 3.18.0`))
    expect(code).toBe(0)
  })

  it('explains spans that were sent to a wrong path', async () => {
    await sendBy(new ProtoExporter({ url: `${server.url}/v1/trace` }))
    expect(await lastRefused()).toMatch(
      /otlp-http: POST \/v1\/trace → 404, No endpoint for POST \/v1\/trace\. → Spans go to \/v1\/traces\. Set OTEL_EXPORTER_OTLP_ENDPOINT=/,
    )
  })

  it('explains HTTP on the port of gRPC', async () => {
    await sendBy(new ProtoExporter({ url: `${server.otlpGrpcUrl}/v1/traces` }))
    expect(await lastRefused()).toContain(`This is HTTP on the gRPC port. Set OTEL_EXPORTER_OTLP_ENDPOINT=${server.otlpHttpUrl},`)
  })

  // Last, since this client goes on knocking.
  it('explains gRPC on the port of HTTP', async () => {
    await sendBy(new GrpcExporter({ url: server.url, timeoutMillis: 1_000 }))
    expect(await lastRefused()).toContain(`This is gRPC on the HTTP port. Set OTEL_EXPORTER_OTLP_ENDPOINT=${server.otlpGrpcUrl},`)
  })
})

describe('assay doctor without a server', () => {
  it('names the program that has a port', async () => {
    const blocker = createServer((socket) => socket.end())
    await new Promise<void>((listening) => blocker.listen(0, '127.0.0.1', listening))
    const { port } = blocker.address() as AddressInfo
    const { code, findings } = await doctor([
      `--port=${await freePort()}`,
      `--otlp-http-port=${port}`,
      '--otlp-grpc-port=0',
      `--data-dir=${join(tmpdir(), 'assay-none')}`,
    ])
    blocker.close()
    expect(findings).toContainEqual(
      expect.stringMatching(
        new RegExp(`^FAIL OTLP/HTTP ${port} is taken.* → Stop that program, or choose another port with --otlp-http-port\\.$`),
      ),
    )
    expect(code).toBe(1)
  })

  it('finds a data folder of an older schema whole', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'assay-doctor-'))
    plantSeed(new URL('../durability/golden/fixtures/0004-prices.sql', import.meta.url), join(dataDir, 'assay.db'))
    const { code, findings } = await doctor([
      `--port=${await freePort()}`,
      '--otlp-http-port=0',
      '--otlp-grpc-port=0',
      `--data-dir=${dataDir}`,
    ])
    rmSync(dataDir, { recursive: true, force: true })
    expect(findings).toContainEqual(expect.stringMatching(/^ok assay\.db schema 4 of \d+ steps, .*; the next start brings the rest$/))
    expect(code).toBe(0)
  })
})
