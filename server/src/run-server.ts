import { isAppError } from '@assay/protocol'
import type { App } from './app.ts'
import { startApp } from './app.ts'
import { askedText } from './asked-text.ts'
import type { DemoModels } from './demo/index.ts'
import { type Config, loadConfig, readFileIfThere } from './config.ts'
import { greeting } from './greeting.ts'
import { environmentProviders, secretsOf } from './models/index.ts'
import { networkAddresses } from './platform/network-addresses.ts'
import { systemClock } from './platform/clock.ts'
import { createLog } from './platform/log.ts'

/** Starts the server from this process's flags and environment, says where it is, and ends it on SIGINT or SIGTERM. */
export async function runServer(root: string): Promise<void> {
  outliveOutput()
  const asked = askedText(process.argv.slice(2))
  if (asked !== null) {
    process.stdout.write(asked)
    return
  }
  const { app, config } = await start(root).catch((error: unknown) => {
    process.stderr.write(`${explain(error)}\n`)
    process.exit(1)
  })
  process.stdout.write(greeting(app, config, networkAddresses()))
}

/**
 * A terminal that is closed, or a `tee` that Ctrl-C ended too, must not end the server half way: what it says then reaches nobody, and that
 * is all. Without a listener Node would throw.
 */
function outliveOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
}

async function start(root: string): Promise<{ app: App; config: Config }> {
  const { config } = loadConfig({ argv: process.argv.slice(2), env: process.env, cwd: process.cwd(), readFile: readFileIfThere })
  const demoModels = config.demo ? await startDemoModels() : null
  const ownProviders = [...(demoModels?.providers ?? []), ...environmentProviders(process.env)]
  const log = createLog({
    clock: systemClock,
    level: config.logLevel,
    format: process.stderr.isTTY ? 'text' : 'json',
    secrets: [...(config.token === undefined ? [] : [config.token]), ...secretsOf(ownProviders)],
    write: (line) => process.stderr.write(line),
  })
  const app = await startApp({ config, clock: systemClock, log, root, ownProviders })
  const demo = new AbortController()
  let stopping = false
  const stop = (): void => {
    if (stopping) process.exit(130)
    stopping = true
    demo.abort(new Error('the server is stopping'))
    process.stdout.write('\nStopping: finishing what is under way. Press Ctrl-C again to stop at once.\n')
    void app
      .stop()
      .then(() => demoModels?.close())
      .then(() => process.exit(0))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  if (config.demo) void runDemoProject(app, config.token, demo.signal)
  return { app, config }
}

async function startDemoModels(): Promise<DemoModels> {
  const { startDemoModels: start } = await import('./demo/index.ts')
  return start()
}

async function runDemoProject(app: App, token: string | undefined, signal: AbortSignal): Promise<void> {
  const { runDemo } = await import('./demo/index.ts')
  try {
    process.stdout.write('  Demo     making a demo project …\n')
    const result = await runDemo({ baseUrl: app.baseUrl, ...(token !== undefined && { token }), signal, onProgress: () => undefined })
    process.stdout.write(`  Demo     ${JSON.stringify(result)}\n`)
  } catch (error) {
    if (!signal.aborted) process.stderr.write(`The demo project could not be made: ${explain(error)}\n`)
  }
}

function explain(error: unknown): string {
  if (isAppError(error)) return error.message
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    const { port } = error as { port?: number }
    return `Port ${port ?? ''} is taken by another program. Stop it, or choose another with --port.`
  }
  return error instanceof Error ? error.message : String(error)
}
