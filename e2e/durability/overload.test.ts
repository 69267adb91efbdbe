import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { startServer } from '../harness/server.ts'
import { Ledger, ledgerRequest, ledgerTraceId, post } from './ledger.ts'
import { complaints, spanCounters, storedTraces, torn } from './stored.ts'

const overloadMs = 5_000
/** Each of these sends about 1 MB again and again: many times what the writer takes. */
const clients = 120
const tracesPerRequest = 20
const textChars = 8_000
/** What a request may wait in (64 MiB), what it becomes while it is read, and the caches of four threads. */
const maxGrowthMib = 900

it(
  'under many times what it can take: refuses with Retry-After, keeps its memory bounded, answers no 500 and loses nothing',
  { timeout: 120_000 },
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'assay-overload-'))
    const server = await startServer({ dataDir })
    const ledger = new Ledger(join(dataDir, 'ledger'))
    // Warm, so that what is measured is the load and not the first use of the code.
    for (let i = 0; i < 5; i++) await post(server.url, ledgerRequest(900_000 + i))
    const before = residentMib(server.pid)
    const stop = new AbortController()
    const load = ledger.load(server.url, {
      clients,
      signal: stop.signal,
      request: (number) => ledgerRequest(number * tracesPerRequest, tracesPerRequest, textChars),
    })
    let peak = before
    const until = performance.now() + overloadMs
    while (performance.now() < until) {
      await delay(100)
      peak = Math.max(peak, residentMib(server.pid))
    }
    const refused = await refusal(server.url)
    stop.abort()
    const { statuses, acked } = await load
    process.stdout.write(
      `overload: ${JSON.stringify([...statuses])}, resident ${Math.round(before)} MiB, at most ${Math.round(peak)} MiB\n`,
    )
    expect([...statuses.keys()].filter((status) => status !== 200 && status !== 429)).toEqual([])
    expect(acked).toBeGreaterThan(0)
    expect(statuses.get(429)).toBeGreaterThan(0)
    if (refused !== null) expect(Number(refused)).toBeGreaterThanOrEqual(1)
    expect(peak - before).toBeLessThan(maxGrowthMib)

    const stored = await storedTraces(server.url)
    const lost = ledger.acked().filter((number) => !stored.has(ledgerTraceId(number * tracesPerRequest)))
    expect(lost).toEqual([])
    expect(torn(stored)).toEqual([])
    const { offered = 0, ...outcomes } = await spanCounters(server.url)
    expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(offered)
    await server.stop()
    expect(await complaints(dataDir)).toEqual([])
    ledger.close()
    rmSync(dataDir, { recursive: true, force: true })
  },
)

/** `Retry-After` of a refusal, or null when the server took it after all. */
async function refusal(url: string): Promise<string | null> {
  const body = ledgerRequest(990_000, tracesPerRequest, textChars)
  const answers = await Promise.all(
    Array.from({ length: 40 }, async () => {
      const response = await fetch(`${url}/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      await response.arrayBuffer()
      return response
    }),
  )
  const refused = answers.find(({ status }) => status === 429)
  return refused === undefined ? null : (refused.headers.get('retry-after') ?? 'missing')
}

function residentMib(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]) / 1024
}
