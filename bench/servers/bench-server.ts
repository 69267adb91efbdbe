import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'

/** A server under measurement, running. */
export interface BenchServer {
  name: string
  /** Of the first process; what it starts lies below it. */
  pid: number
  url: string
  otlp: { url: string; headers: Readonly<Record<string, string>> }
  dataDir: string
  /** From its exec to the first good answer of its health page. */
  startMs: number
  /** SIGTERM to it and all it started; resolves when it has ended. */
  stop(): Promise<void>
}

export interface ServerCommand {
  name: string
  command: string
  args: readonly string[]
  env?: Readonly<Record<string, string>>
  port: number
  dataDir: string
  healthPath: string
  otlpHeaders?: Readonly<Record<string, string>>
}

/** Phoenix was seen to take 43 s. */
const startTimeoutMs = 180_000
const stopTimeoutMs = 15_000
/** Between two looks at the health page: it is asked on the same processors. */
const pollMs = 5

/**
 * Starts a server in a process group of its own with nothing of this process's environment but PATH and HOME, and waits until it is healthy.
 * Its output goes to `server.log` in its data folder.
 * @throws with the end of that when it ends instead.
 */
export async function startBenchServer({
  name,
  command,
  args,
  env,
  port,
  dataDir,
  healthPath,
  otlpHeaders,
}: ServerCommand): Promise<BenchServer> {
  mkdirSync(dataDir, { recursive: true })
  const logFile = join(dataDir, 'server.log')
  const log = openSync(logFile, 'w')
  const startedAt = performance.now()
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    cwd: dataDir,
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const failed = new Promise<Error>((resolve) => child.once('error', resolve))
  const pid = child.pid
  if (pid === undefined) throw await failed
  const url = `http://127.0.0.1:${port}`
  const signal = (signal: NodeJS.Signals): void => {
    try {
      process.kill(-pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
  const stop = async (): Promise<void> => {
    signal('SIGTERM')
    await Promise.race([exited, delay(stopTimeoutMs, undefined, { ref: false })])
    signal('SIGKILL')
    await exited
  }
  while (!(await isHealthy(url + healthPath))) {
    if (child.exitCode !== null || child.signalCode !== null || performance.now() - startedAt > startTimeoutMs) {
      await stop()
      throw new Error(`${name} did not become healthy:\n${readFileSync(logFile, 'utf8').slice(-2000)}`)
    }
    await delay(pollMs)
  }
  const startMs = performance.now() - startedAt
  return { name, pid, url, otlp: { url: `${url}/v1/traces`, headers: otlpHeaders ?? {} }, dataDir, startMs, stop }
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    const response = await fetch(url)
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
