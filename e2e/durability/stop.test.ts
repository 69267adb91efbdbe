import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventually, startServer } from '../harness/server.ts'
import { Ledger, ledgerTraceId } from './ledger.ts'
import { complaints, storedTraces, torn } from './stored.ts'

describe('a server that is stopped', () => {
  it('finishes what it has, loses nothing, fails nothing, and exits with 0 on SIGTERM under load', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'assay-stop-'))
    const ledger = new Ledger(join(dataDir, 'ledger'))
    for (let round = 0; round < 3; round++) {
      const server = await startServer({ dataDir })
      const stop = new AbortController()
      const before = ledger.acked().length
      const load = ledger.load(server.url, { clients: 8, signal: stop.signal })
      await eventually(
        () => Promise.resolve(ledger.acked().length - before),
        (acked) => acked > 50,
      )
      server.kill('SIGTERM')
      expect(await server.exited).toBe(0)
      stop.abort()
      const { statuses } = await load
      // Refused with "come again later", or not connected at all; never a server error.
      expect([...statuses.keys()].filter((status) => ![200, 503, 0].includes(status))).toEqual([])
    }
    const server = await startServer({ dataDir })
    const stored = await storedTraces(server.url)
    expect(ledger.acked().filter((number) => !stored.has(ledgerTraceId(number)))).toEqual([])
    expect(torn(stored)).toEqual([])
    await server.stop()
    expect(await complaints(dataDir)).toEqual([])
    ledger.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
})

describe('a server whose terminal or pipe is gone', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('finishes what it has all the same, on %s under load', async (signal) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'assay-stop-'))
    const ledger = new Ledger(join(dataDir, 'ledger'))
    const first = await startServer({ dataDir })
    const stop = new AbortController()
    const load = ledger.load(first.url, { clients: 4, signal: stop.signal })
    await eventually(
      () => Promise.resolve(ledger.acked().length),
      (acked) => acked > 20,
    )
    // `npm start | tee log`: Ctrl-C ends tee as well, and what the server says on its way out reaches nobody.
    first.closeOutput()
    first.kill(signal)
    expect(await first.exited).toBe(0)
    stop.abort()
    await load

    const server = await startServer({ dataDir })
    const stored = await storedTraces(server.url)
    expect(ledger.acked().filter((number) => !stored.has(ledgerTraceId(number)))).toEqual([])
    expect(torn(stored)).toEqual([])
    await server.stop()
    ledger.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
})

describe('a second server', () => {
  it('is refused on the same data folder, in one line that names the process', async () => {
    const first = await startServer()
    const second = await startServer({ dataDir: first.dataDir }).then(
      () => 'started',
      (error: unknown) => String(error),
    )
    expect(second).toContain(
      `is in use by another Assay server (process ${first.pid}). Stop that one, or choose another folder with --data-dir.`,
    )
    expect((await fetch(`${first.url}/api/assay/v1/connection`)).status).toBe(200)
    await first.stop()
  })

  it('says that a port is taken, and by which flag to choose another', async () => {
    const blocker = createServer()
    await new Promise<void>((listening) => blocker.listen(0, '127.0.0.1', listening))
    const { port } = blocker.address() as AddressInfo
    const refusal = await startServer({ flags: [`--port=${port}`] }).then(
      () => 'started',
      (error: unknown) => String(error),
    )
    expect(refusal).toContain(`Port ${port} is taken by another program. Stop it, or choose another with --port.`)
    blocker.close()
  })

  it('goes on without an extra port that is taken, and says so', async () => {
    const blocker = createServer()
    await new Promise<void>((listening) => blocker.listen(0, '127.0.0.1', listening))
    const { port } = blocker.address() as AddressInfo
    const server = await startServer({ flags: [`--otlp-grpc-port=${port}`] })
    expect(server.output()).toContain(`OTLP/gRPC is off: port ${port} is taken by another program.`)
    expect(server.otlpGrpcUrl).toBeNull()
    await server.stop()
    blocker.close()
  })
})
