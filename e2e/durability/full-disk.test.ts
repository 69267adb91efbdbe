import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lacks, program } from '../../tools/test/lacks.ts'
import { eventually, startServer } from '../harness/server.ts'
import { Ledger, ledgerRequest, ledgerTraceId, post } from './ledger.ts'
import { complaints, storedTraces, torn } from './stored.ts'

const diskMib = 96

/** A small file system of its own, in memory. */
function smallDisk(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'assay-disk-'))
  execFileSync(program('mount'), ['-t', 'tmpfs', '-o', `size=${diskMib}m`, 'tmpfs', folder])
  return {
    folder,
    remove() {
      execFileSync(join(dirname(program('mount')), 'umount'), [folder])
      rmdirSync(folder)
    },
  }
}

describe.skipIf(lacks('mount'))('a full disk', () => {
  it(
    'is refused with 503 and Retry-After before it is full, while reads and deletions go on, and is left by itself',
    { timeout: 120_000 },
    async () => {
      const disk = smallDisk()
      const server = await startServer({ dataDir: join(disk.folder, 'data') })
      try {
        expect(await post(server.url, ledgerRequest(1))).toBe(200)
        const filler = join(disk.folder, 'filler')
        fill(filler)
        const refused = await eventually(
          () => send(server.url, 2),
          ({ status }) => status === 503,
        )
        expect(refused.headers.get('retry-after')).toBe('10')
        expect((await storedTraces(server.url)).get(ledgerTraceId(1))).toBe(6)
        expect(await deleteTrace(server.url, 1)).toBe(200)
        expect([...(await storedTraces(server.url)).keys()]).toEqual([])
        rmSync(filler)
        await eventually(
          () => send(server.url, 3),
          ({ status }) => status === 200,
        )
        await server.stop()
        expect(await complaints(server.dataDir)).toEqual([])
      } finally {
        server.kill('SIGKILL')
        await server.exited
        disk.remove()
      }
    },
  )

  it('loses nothing that was acknowledged when the last byte goes in the middle of writing', { timeout: 120_000 }, async () => {
    const disk = smallDisk()
    const folder = mkdtempSync(join(tmpdir(), 'assay-ledger-'))
    // The guard at 95 % is off here: SQLite itself meets the end of the disk.
    const server = await startServer({ dataDir: join(disk.folder, 'data'), flags: ['--max-disk-percent=100'] })
    const ledger = new Ledger(join(folder, 'ledger'))
    try {
      const stop = new AbortController()
      const load = ledger.load(server.url, {
        clients: 4,
        signal: stop.signal,
        request: (number) => ledgerRequest(number, 1, 60_000 + (number % 7) * 1000),
      })
      const filler = join(disk.folder, 'filler')
      await eventually(
        () => Promise.resolve(ledger.acked().length),
        (acked) => acked > 20,
      )
      fill(filler)
      await eventually(
        () => send(server.url, 8_000_000),
        ({ status }) => status === 503,
      )
      stop.abort()
      const { statuses } = await load
      expect([...statuses.keys()].filter((status) => status !== 200 && status !== 503)).toEqual([])
      const stored = await storedTraces(server.url)
      expect(ledger.acked().filter((number) => !stored.has(ledgerTraceId(number)))).toEqual([])
      expect(torn(stored)).toEqual([])
      expect(await deleteTrace(server.url, ledger.acked()[0] ?? 0)).toBe(200)
      rmSync(filler)
      await eventually(
        () => send(server.url, 9_000_000),
        ({ status }) => status === 200,
      )
      await server.stop()
      expect(await complaints(server.dataDir)).toEqual([])
    } finally {
      server.kill('SIGKILL')
      await server.exited
      ledger.close()
      rmSync(folder, { recursive: true, force: true })
      disk.remove()
    }
  })
})

function fill(path: string): void {
  try {
    for (let mib = 1; ; mib++) writeFileSync(path, Buffer.alloc(1024 * 1024), { flag: 'a' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  }
}

async function send(url: string, number: number): Promise<Response> {
  const response = await fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: ledgerRequest(number),
  })
  await response.arrayBuffer()
  return response
}

async function deleteTrace(url: string, number: number): Promise<number> {
  const response = await fetch(`${url}/api/3.0/mlflow/traces/delete-traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ experiment_id: '0', request_ids: [`tr-${ledgerTraceId(number)}`] }),
  })
  await response.arrayBuffer()
  return response.status
}
