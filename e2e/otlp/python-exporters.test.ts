import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TraceSkeleton } from '@assay/protocol'
import { spanTypes } from '@assay/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lacks, program } from '../../tools/test/lacks.ts'
import type { RunningServer } from '../harness/server.ts'
import { eventually, freePort, startServer } from '../harness/server.ts'

describe.skipIf(lacks('python-examples'))('the OpenTelemetry SDK for Python', () => {
  let server: RunningServer
  let ids: Record<string, string>
  beforeAll(async () => {
    server = await startServer({ flags: [`--otlp-grpc-port=${await freePort()}`] })
    const script = join(import.meta.dirname, 'python_exporters.py')
    const { stdout } = await promisify(execFile)(program('python-examples'), [script, server.url, server.otlpGrpcUrl ?? ''])
    ids = JSON.parse(stdout) as Record<string, string>
  })
  afterAll(() => server.stop())

  it.each(['http', 'http gzip', 'http deflate', 'grpc'])('has its spans kept as one tree over %s', async (exporter) => {
    const url = `${server.url}/api/assay/v1/traces/tr-${ids[exporter]}`
    const { trace, spans } = await eventually(
      async () => (await (await fetch(url)).json()) as TraceSkeleton,
      (answer) => answer.spans?.spanId.length === 2,
    )
    expect(spans.names).toEqual(['agent', 'tool'])
    expect(spans.parent).toEqual([-1, 0])
    expect(spans.type.map((type) => spanTypes[type])).toEqual(['UNKNOWN', 'TOOL'])
    expect(trace).toMatchObject({ name: 'agent', status: 'OK', session: 'c-1' })
  })
})
