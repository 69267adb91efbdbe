import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, type RunningServer, startServer } from '../harness/server.ts'
import { ledgerRequest, ledgerTraceId, post } from './ledger.ts'
import { complaints, storedTraces, torn } from './stored.ts'

const sentTraces = 60
const logs = ['assay.db-wal', 'words.db-wal'] as const

/** Where a log is damaged, as a share of its length. */
const damages: [what: string, damage: (path: string) => void][] = [
  ['a flipped bit in the header', (path) => flip(path, 0)],
  ...[0.05, 0.3, 0.6, 0.95].map((share): [string, (path: string) => void] => [
    `a flipped bit at ${share * 100} %`,
    (path) => flip(path, share),
  ]),
  ['an end that is cut off', (path) => truncateSync(path, Math.floor(statSync(path).size * 0.7))],
  ['a page of zeros in the middle', (path) => zero(path, 0.5)],
]

function flip(path: string, share: number): void {
  const bytes = readFileSync(path)
  const at = Math.floor(bytes.length * share)
  bytes[at] = (bytes[at] ?? 0) ^ 0x10
  writeFileSync(path, bytes)
}

function zero(path: string, share: number): void {
  const bytes = readFileSync(path)
  bytes.fill(0, Math.floor(bytes.length * share), Math.floor(bytes.length * share) + 4096)
  writeFileSync(path, bytes)
}

/**
 * SQLite's log has a checksum in every frame: behind a damaged one nothing counts. What stood there is lost with the disk that lost it;
 * what is left must be whole, and the server must go on.
 */
describe('a damaged write-ahead log', () => {
  let killed: string
  let sent: Map<string, string>
  beforeAll(async () => {
    killed = mkdtempSync(join(tmpdir(), 'assay-log-'))
    const server = await startServer({ dataDir: killed })
    for (let number = 0; number < sentTraces; number++) expect(await post(server.url, ledgerRequest(number))).toBe(200)
    await eventually(
      () => lag(server),
      (spans) => spans === 0,
    )
    sent = await payloads(server)
    server.kill('SIGKILL')
    await server.exited
    for (const log of logs) expect(statSync(join(killed, log)).size).toBeGreaterThan(100_000)
  })
  afterAll(() => rmSync(killed, { recursive: true, force: true }))

  const lag = async (server: RunningServer) =>
    ((await (await fetch(`${server.url}/api/assay/v1/experiments/0/traces`)).json()) as { indexLagSpans: number }).indexLagSpans

  /** Every stored trace with its spans, as text. */
  async function payloads(server: RunningServer): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    for (const traceId of (await storedTraces(server.url)).keys()) {
      const answer = await fetch(`${server.url}/api/3.0/mlflow/traces/get?trace_id=tr-${traceId}`)
      const { trace } = (await answer.json()) as { trace: { spans: unknown[] } }
      found.set(traceId, JSON.stringify(trace.spans))
    }
    return found
  }

  describe.each(logs)('%s', (log) => {
    it.each(damages)('with %s leaves a server that starts, shows nothing wrong, and goes on', async (_what, damage) => {
      const dataDir = mkdtempSync(join(tmpdir(), 'assay-log-'))
      cpSync(killed, dataDir, { recursive: true })
      damage(join(dataDir, log))

      let server = await startServer({ dataDir })
      expect(torn(await storedTraces(server.url))).toEqual([])
      const kept = await payloads(server)
      for (const [traceId, spans] of kept) expect(spans).toBe(sent.get(traceId))
      if (log === 'words.db-wal') expect(kept.size).toBe(sentTraces)

      // An exporter that keeps what it has sends all of it again: everything is there, once, and found by its words.
      for (let number = 0; number < sentTraces + 5; number++) expect(await post(server.url, ledgerRequest(number))).toBe(200)
      await eventually(
        () => lag(server),
        (spans) => spans === 0,
      )
      const all = await storedTraces(server.url)
      expect(all.size).toBe(sentTraces + 5)
      expect(torn(all)).toEqual([])
      const last = `${server.url}/api/assay/v1/experiments/0/traces?q=${sentTraces + 4}`
      const { traces } = (await (await fetch(last)).json()) as { traces: { traceId: string }[] }
      expect(traces.map(({ traceId }) => traceId)).toEqual([`tr-${ledgerTraceId(sentTraces + 4)}`])

      server.kill('SIGTERM')
      expect(await server.exited).toBe(0)
      expect(await complaints(dataDir)).toEqual([])
      server = await startServer({ dataDir })
      expect((await storedTraces(server.url)).size).toBe(sentTraces + 5)
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    })
  })
})
