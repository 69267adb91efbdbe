import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const root = resolve(import.meta.dirname, '..', '..')
/** A start takes well under a second; this is for machines that do ten things at once. */
const startTimeoutMs = 30_000

export interface RunningServer {
  url: string
  otlpHttpUrl: string | null
  otlpGrpcUrl: string | null
  pid: number
  dataDir: string
  /** Everything it wrote so far. */
  output(): string
  /** Resolves with its exit code, null when a signal ended it. */
  exited: Promise<number | null>
  kill(signal: NodeJS.Signals): void
  /** Nobody reads what it writes any more, as when a terminal is closed. */
  closeOutput(): void
  /** SIGTERM, waits for the end, removes the data folder unless it was given. */
  stop(): Promise<void>
}

export interface StartOptions {
  flags?: string[]
  env?: Record<string, string>
  /** Kept afterwards; a new temporary one without. */
  dataDir?: string
}

/**
 * Starts the real server, as bundled by the tests' set-up, on ports that the system chooses and waits until it says where it is.
 * @throws with its output when it ends instead.
 */
export async function startServer({ flags = [], env = {}, dataDir }: StartOptions = {}): Promise<RunningServer> {
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'assay-e2e-'))
  const child = spawn(
    process.execPath,
    [join(root, '.cache/server/main.js'), '--port=0', '--otlp-http-port=0', '--otlp-grpc-port=0', `--data-dir=${folder}`, ...flags],
    { env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const exited = new Promise<number | null>((resolveExit) => child.once('exit', (code) => resolveExit(code)))
  const removeFolder = (): void => {
    if (dataDir === undefined) rmSync(folder, { recursive: true, force: true })
  }
  const url = await waitForAddress(child, () => output).catch((error: unknown) => {
    child.kill('SIGKILL')
    removeFolder()
    throw error
  })
  const connection = (await (await fetch(`${url}/api/assay/v1/connection`, { headers: tokenHeader(env, flags) })).json()) as {
    otlpHttpUrl: string | null
    otlpGrpcUrl: string | null
  }
  return {
    url,
    pid: child.pid ?? 0,
    dataDir: folder,
    output: () => output,
    exited,
    otlpHttpUrl: connection.otlpHttpUrl,
    otlpGrpcUrl: connection.otlpGrpcUrl,
    kill: (signal) => child.kill(signal),
    closeOutput() {
      child.stdout.destroy()
      child.stderr.destroy()
    },
    async stop() {
      child.kill('SIGTERM')
      await exited
      removeFolder()
    },
  }
}

function tokenHeader(env: Record<string, string>, flags: string[]): Record<string, string> {
  const token = env['ASSAY_TOKEN'] ?? flags.find((flag) => flag.startsWith('--token='))?.slice('--token='.length)
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

async function waitForAddress(child: ChildProcess, output: () => string): Promise<string> {
  const deadline = performance.now() + startTimeoutMs
  while (performance.now() < deadline) {
    const address = /Assay {4}(http:\/\/\S+)/.exec(output())?.[1]
    if (address !== undefined) return address
    if (child.exitCode !== null) break
    await delay(20)
  }
  throw new Error(`The server did not start:\n${output()}`)
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer()
    probe.once('error', failed)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address !== null ? found(address.port) : failed(new Error('no port'))))
    })
  })
}

/** Asks until the answer satisfies, at most `withinMs`. */
export async function eventually<T>(ask: () => Promise<T>, satisfies: (answer: T) => boolean, withinMs = 10_000): Promise<T> {
  const deadline = performance.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (satisfies(answer)) return answer
    if (performance.now() > deadline) throw new Error(`Still not so after ${withinMs} ms: ${JSON.stringify(answer)?.slice(0, 2000)}`)
    await delay(50)
  }
}
