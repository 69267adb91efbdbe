import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lacks, program } from '../../tools/test/lacks.ts'
import { eventually, startServer } from '../harness/server.ts'
import { ledgerRequest, post } from './ledger.ts'

describe.skipIf(lacks('strace'))('an acknowledgement', () => {
  it('is sent only after the write-ahead log was synced, for each of 100 requests', { timeout: 60_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-fsync-'))
    const server = await startServer()
    const log = join(folder, 'calls')
    const strace = spawn(
      program('strace'),
      [
        '-f',
        '-tt',
        '-y',
        '-s',
        '40',
        '-e',
        'trace=fsync,fdatasync,write,writev,sendto,sendmsg,read,recvfrom',
        '-o',
        log,
        '-p',
        String(server.pid),
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    let said = ''
    strace.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    await eventually(
      () => Promise.resolve(said),
      (text) => text.includes('attached'),
    )
    for (let i = 0; i < 100; i++) expect(await post(server.url, ledgerRequest(i))).toBe(200)
    const detached = new Promise((resolve) => strace.once('exit', resolve))
    strace.kill('SIGINT')
    await detached
    await server.stop()
    const events = eventsOf(readFileSync(log, 'utf8'))
    rmSync(folder, { recursive: true, force: true })
    expect(events.filter((event) => event === 'request')).toHaveLength(100)
    expect(events.filter((event) => event === 'answer')).toHaveLength(100)
    // One client, one request at a time: between each request and its answer the log must reach the disk.
    expect(unsynced(events)).toBe(0)
  })
})

type Event = 'request' | 'sync' | 'answer'

/** What strace saw, in order. A call that another thread interrupted stands in two lines; its second is when it was done. */
function eventsOf(log: string): Event[] {
  const events: Event[] = []
  const syncing = new Set<string>()
  for (const line of log.split('\n')) {
    const thread = line.split(' ', 1)[0] ?? ''
    if (/f(data)?sync\(\d+<[^>]*assay\.db-wal>/.test(line)) {
      if (line.includes('unfinished')) syncing.add(thread)
      else events.push('sync')
    } else if (/<\.\.\. f(data)?sync resumed>/.test(line) && syncing.delete(thread)) events.push('sync')
    else if (line.includes('"POST /v1/traces')) events.push('request')
    else if (line.includes('"HTTP/1.1 200 OK')) events.push('answer')
  }
  return events
}

function unsynced(events: readonly Event[]): number {
  let count = 0
  let synced = false
  for (const event of events) {
    if (event === 'request') synced = false
    else if (event === 'sync') synced = true
    else if (!synced) count++
  }
  return count
}
