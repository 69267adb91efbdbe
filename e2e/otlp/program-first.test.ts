import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { lacks, program } from '../../tools/test/lacks.ts'
import { eventually, freePort, startServer } from '../harness/server.ts'

const root = resolve(import.meta.dirname, '..', '..')

/** Traces one step, then lives until it is ended. */
const bySdk = `
  import { init, trace } from '@assay/sdk'
  init()
  await trace('step', async () => 'done')
  setInterval(() => {}, 1000)`
const byOpenTelemetry = `
import time
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
provider = TracerProvider()
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(), schedule_delay_millis=100))
provider.get_tracer("e2e").start_span("step").end()
time.sleep(300)`

const programs: [name: string, missing: boolean, command: () => string, args: string[], address: string, says: RegExp][] = [
  [
    '@assay/sdk',
    false,
    () => process.execPath,
    ['--conditions=@assay/source', '--input-type=module', '-e', bySdk],
    'ASSAY_URL',
    /trying again/,
  ],
  [
    'the OpenTelemetry SDK for Python',
    lacks('python-examples'),
    () => program('python-examples'),
    ['-c', byOpenTelemetry],
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    /retrying in/,
  ],
]

describe.each(programs)('a program with %s that was started before the server', (_name, missing, command, args, address, says) => {
  it.skipIf(missing)('says so, and has its trace kept as soon as the server is there', async () => {
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    const child = spawn(command(), args, {
      cwd: join(root, 'e2e'),
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', [address]: url },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    let said = ''
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await eventually(
      () => Promise.resolve(said),
      (text) => says.test(text),
      30_000,
    )

    const server = await startServer({ flags: [`--port=${port}`] })
    onTestFinished(() => server.stop())
    const names = async () => {
      const answer = await fetch(`${url}/api/assay/v1/experiments/0/traces`)
      return ((await answer.json()) as { traces: { name: string }[] }).traces.map(({ name }) => name)
    }
    expect(await eventually(names, (found) => found.length > 0, 40_000)).toEqual(['step'])
  })
})
