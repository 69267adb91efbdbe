import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { TraceSkeleton } from '@assay/protocol'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { eventually, type RunningServer, startServer, type StartOptions } from '../harness/server.ts'

/** Resident memory that one test may add. Unit: bytes. */
const maxGrowthBytes = 64 * 1024 * 1024
/** A workspace beside the one that is attacked, with one trace. */
export const canaryWorkspace = 'canary'
export const canaryTraceId = 'c'.repeat(32)
const canarySpanId = 'c'.repeat(16)
/** Nobody but its owner may ever see it. */
export const canaryText = 'canary-sings-alone'

export interface GuardedServer extends Omit<RunningServer, 'stop'> {
  /** Calls a path; the token, where the server has one, goes along unless `headers` have an authorization. */
  ask(path: string, init?: RequestInit): Promise<Response>
  /** Sends one OTLP span as JSON. Resolves when it is stored. */
  sendSpan(span?: Record<string, unknown>, headers?: Record<string, string>): Promise<void>
}

/**
 * A server for the tests of a file, which is looked after at the end of each: it lives, answers, has not grown, and the trace in a workspace
 * next door is what it was.
 */
export function guardedServer(options: StartOptions & { token?: string } = {}): GuardedServer {
  let server: RunningServer
  let canary: string
  let residentBytes: number
  const credentials: Record<string, string> = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }
  const ask: GuardedServer['ask'] = (path, init = {}) =>
    fetch(server.url + path, { ...init, headers: { ...credentials, ...(init.headers as Record<string, string> | undefined) } })
  const sendSpan: GuardedServer['sendSpan'] = async (span = {}, headers = {}) => {
    const answer = await ask('/v1/traces', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(exportRequest(span)),
    })
    expect([answer.status, await answer.text()]).toEqual([200, '{}'])
  }
  const readCanary = async (): Promise<string> => {
    const headers = { 'x-mlflow-workspace': canaryWorkspace }
    const [trace, span] = await Promise.all(
      ['', `/spans/${canarySpanId}`].map((rest) => ask(`/api/assay/v1/traces/tr-${canaryTraceId}${rest}`, { headers })),
    )
    return `${await trace?.text()}\n${await span?.text()}`
  }

  beforeAll(async () => {
    server = await startServer({ ...options, env: { ...options.env, ...(options.token !== undefined && { ASSAY_TOKEN: options.token }) } })
    const db = new DatabaseSync(join(server.dataDir, 'assay.db'), { timeout: 5_000 })
    db.prepare('INSERT INTO workspace (name) VALUES (?)').run(canaryWorkspace)
    db.close()
    await sendSpan(
      {
        traceId: canaryTraceId,
        spanId: canarySpanId,
        name: canaryText,
        attributes: [{ key: 'mlflow.spanInputs', value: { stringValue: `"${canaryText}"` } }],
      },
      { 'x-mlflow-workspace': canaryWorkspace },
    )
    canary = await readCanary()
    expect(canary).toContain(canaryText)
    expect((JSON.parse(canary.split('\n')[0] ?? '') as TraceSkeleton).trace.traceId).toBe(`tr-${canaryTraceId}`)
  })
  beforeEach(() => {
    residentBytes = residentBytesOf(server.pid)
  })
  afterEach(async () => {
    const health = await fetch(`${server.url}/health`)
    expect([health.status, await health.text()]).toEqual([200, 'OK'])
    expect(await readCanary()).toBe(canary)
    // What a test left behind may wait for the collector.
    await eventually(
      () => Promise.resolve(residentBytesOf(server.pid) - residentBytes),
      (growth) => growth < maxGrowthBytes,
    )
  })
  afterAll(() => server.stop())

  return {
    get url() {
      return server.url
    },
    get otlpHttpUrl() {
      return server.otlpHttpUrl
    },
    get otlpGrpcUrl() {
      return server.otlpGrpcUrl
    },
    get pid() {
      return server.pid
    },
    get dataDir() {
      return server.dataDir
    },
    get exited() {
      return server.exited
    },
    output: () => server.output(),
    kill: (signal) => server.kill(signal),
    closeOutput: () => server.closeOutput(),
    ask,
    sendSpan,
  }
}

/** OTLP/JSON with one span of ten milliseconds. */
export function exportRequest(span: Record<string, unknown> = {}): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'attacked' } }] },
        scopeSpans: [
          {
            spans: [
              {
                traceId: 'a'.repeat(32),
                spanId: 'a'.repeat(16),
                name: 'step',
                startTimeUnixNano: '1760000000000000000',
                endTimeUnixNano: '1760000000010000000',
                ...span,
              },
            ],
          },
        ],
      },
    ],
  }
}

/** 0 where the system does not tell. */
function residentBytesOf(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
