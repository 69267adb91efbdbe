import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { isLong } from '../../tools/test/long.ts'
import { startServer } from '../harness/server.ts'
import { Ledger, ledgerRequest, ledgerTraceId, post } from './ledger.ts'
import { complaints, spanCounters, storedTraces, torn } from './stored.ts'

/** Kills in one run; `npm run test:long` makes a thousand. */
const kills = isLong ? 1_000 : 50
const clients = 4
/** A round lasts up to this long under load. */
const maxLifeMs = 1_500

it(
  `loses nothing that it acknowledged and tears no trace when it is killed ${kills} times under load`,
  { timeout: kills * 10_000 },
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'assay-kills-'))
    const ledger = new Ledger(join(dataDir, 'ledger'))
    let acked = 0
    for (let i = 0; i < kills; i++) {
      const server = await startServer({ dataDir })
      const stop = new AbortController()
      const load = ledger.load(server.url, { clients, signal: stop.signal })
      await delay(Math.random() * maxLifeMs)
      server.kill('SIGKILL')
      await server.exited
      stop.abort()
      acked += (await load).acked
    }
    const server = await startServer({ dataDir })
    const stored = await storedTraces(server.url)
    const answered = new Set(ledger.acked())
    const lost = [...answered].filter((number) => !stored.has(ledgerTraceId(number)))
    expect(answered.size).toBe(acked)
    expect(acked).toBeGreaterThan(kills)
    expect(lost).toEqual([])
    expect(torn(stored)).toEqual([])

    // An exporter that had no answer sends again: what was stored counts once.
    const unanswered = Array.from({ length: ledger.offered }, (_, number) => number)
      .filter((number) => !answered.has(number))
      .slice(0, 20)
    for (const number of unanswered) {
      expect(await post(server.url, ledgerRequest(number))).toBe(200)
    }
    const { offered = 0, ...outcomes } = await spanCounters(server.url)
    expect(offered).toBe(unanswered.length * 6)
    expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(offered)
    server.kill('SIGTERM')
    expect(await server.exited).toBe(0)
    expect(await complaints(dataDir)).toEqual([])
    process.stdout.write(`${kills} kills, ${acked} of ${ledger.offered} traces acknowledged, ${lost.length} lost\n`)
    ledger.close()
    rmSync(dataDir, { recursive: true, force: true })
  },
)
