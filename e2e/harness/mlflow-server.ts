import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { program } from '../../tools/test/lacks.ts'

/** It loads half a hundred packages; more where ten things run at once. */
const startTimeoutMs = 300_000

/** Its runners of jobs are five processes more, which load the half hundred packages again. */
const withoutJobs = { MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false' }

/** The real MLflow 3.18.0 server on a new SQLite store, with one worker. `stop` removes what it kept. */
export async function startMlflowServer(environment: Record<string, string> = {}): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-server-'))
  const port = await freePort()
  const child = spawn(
    join(dirname(program('mlflow')), 'mlflow'),
    [
      'server',
      '--workers',
      '1',
      '--port',
      String(port),
      '--backend-store-uri',
      `sqlite:///${folder}/mlflow.db`,
      '--artifacts-destination',
      join(folder, 'artifacts'),
    ],
    {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, MLFLOW_DISABLE_TELEMETRY: 'true', ...withoutJobs, ...environment },
      stdio: 'ignore',
      detached: true,
    },
  )
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = `http://127.0.0.1:${port}`
  const stop = async (): Promise<void> => {
    // It is the parent of its workers: the whole group goes.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    await exited
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  const endMs = Date.now() + startTimeoutMs
  while (Date.now() < endMs) {
    const answer = await fetch(`${url}/health`).catch(() => null)
    if (answer?.ok === true) return { url, stop }
    await delay(200)
  }
  await stop()
  throw new Error(`MLflow did not start within ${startTimeoutMs / 1000} s.`)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
