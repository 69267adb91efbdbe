import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { SimpleSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { lacks, program } from '../../tools/test/lacks.ts'
import { launchBrowser, reusePage, type ReusedPage } from '../harness/browser.ts'
import type { RunningServer } from '../harness/server.ts'
import { freePort, startServer } from '../harness/server.ts'

const run = promisify(execFile)

/** What the page prints for one way in, as somebody would copy it. */
async function printed(page: Page, label: string): Promise<{ commands: string; code: string }> {
  await page.getByRole('tab', { name: label }).click()
  const text = async (name: string): Promise<string> => {
    const block = page.getByLabel(name, { exact: true })
    return (await block.count()) === 0 ? '' : (await block.innerText()).trim()
  }
  const commands = (await text('Commands'))
    .split('\n')
    .map((line) => line.replace(/^(\$ | {2})/, ''))
    .join('\n')
  return { commands, code: await text('Code') }
}

describe.skipIf(lacks('chromium'))('the page of a project without traces', () => {
  let server: RunningServer
  let browser: Browser
  let reused: ReusedPage
  let page: Page
  let folder: string

  beforeAll(async () => {
    browser = await launchBrowser()
    reused = reusePage(browser)
  })
  afterAll(() => browser.close())

  async function openNewServer(flags: string[] = []): Promise<void> {
    folder = mkdtempSync(join(tmpdir(), 'assay-snippet-'))
    server = await startServer({ flags })
    page = await reused.open(`${server.url}/`)
    await page.getByText('Waiting for the first span').waitFor()
  }
  afterEach(async () => {
    await reused.leave()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Types the commands into a shell in an empty folder, then runs the code as a program. */
  async function follow(snippet: { commands: string; code: string }, file: string, command: string): Promise<void> {
    if (snippet.code !== '') writeFileSync(join(folder, file), snippet.code)
    const script = `set -e\n${snippet.commands}\n${snippet.code === '' ? '' : `${command} ${file}`}`
    const path = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`
    await run('bash', ['-c', script], { cwd: folder, env: { PATH: path, HOME: process.env['HOME'] ?? folder } })
  }

  const opensTheTrace = () => page.waitForURL(/\/traces\/tr-[0-9a-f]{32}/)

  it('opens the trace of the TypeScript snippet, run as printed', async () => {
    await openNewServer()
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    const snippet = await printed(page, 'TypeScript')
    expect(snippet.commands).toContain(`npm i ${server.url}/sdk.tgz`)
    await follow(snippet, 'program.mjs', `'${process.execPath}'`)
    await opensTheTrace()
    await page.getByText('hello').first().waitFor()
  })

  it.skipIf(lacks('python-examples'))('opens the trace of the Python snippet, run as printed', async () => {
    await openNewServer()
    const snippet = await printed(page, 'Python (MLflow)')
    // The environment that the tests have stands for a `pip install` into an empty one.
    await follow({ ...snippet, commands: snippet.commands.replace(/^pip install .*\n/, '') }, 'program.py', program('python-examples'))
    await opensTheTrace()
  })

  it('opens the trace of the curl snippet, run as printed', async () => {
    await openNewServer()
    await follow(await printed(page, 'OTLP curl'), '', '')
    await opensTheTrace()
  })

  /** One span by an exporter that is not set up well, and what the page says of it. */
  async function explained(exporter: SpanExporter): Promise<string> {
    const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
    provider.getTracer('e2e').startSpan('lost').end()
    const alert = page.getByRole('alert')
    await alert.waitFor()
    await provider.shutdown()
    return (await alert.innerText()).replace(/\s+/g, ' ')
  }

  it.each(['/v1/trace', '/api/v1/traces', '/'])('explains spans that were sent to the wrong path %s', async (path) => {
    await openNewServer()
    const said = await explained(new ProtoExporter({ url: `${server.url}${path}` }))
    expect(said).toContain(`POST ${path} → `)
    expect(said).toContain(`Spans go to /v1/traces. Set OTEL_EXPORTER_OTLP_ENDPOINT=${server.url}, which gets the path by itself`)
  })

  it('explains gRPC that was sent to the HTTP port', async () => {
    await openNewServer([`--otlp-grpc-port=${await freePort()}`])
    const said = await explained(new GrpcExporter({ url: server.url, timeoutMillis: 2000 }))
    expect(said).toContain(`This is gRPC on the HTTP port. Set OTEL_EXPORTER_OTLP_ENDPOINT=${server.otlpGrpcUrl}`)
  })

  it('explains OTLP over HTTP that was sent to the gRPC port', async () => {
    await openNewServer([`--otlp-grpc-port=${await freePort()}`])
    const said = await explained(new ProtoExporter({ url: `${server.otlpGrpcUrl}/v1/traces` }))
    expect(said).toContain(`This is HTTP on the gRPC port. Set OTEL_EXPORTER_OTLP_ENDPOINT=${server.url}`)
  })
})
