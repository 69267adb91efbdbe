import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { notFound } from '@assay/protocol'
import { onTestFinished, describe, expect, it } from 'vitest'
import { openSqlite } from '../database/sqlite.ts'
import { TimeBudget } from '../database/time-budget.ts'
import type { Call, Reply } from './messages.ts'
import { fromWire } from './messages.ts'
import { ReadQueue } from './serve-reads.ts'

/** A database of one number, a writer of it, and a queue of reads over it. `now` is the time of the budget. */
function open(stores: (read: () => number, budget: TimeBudget, endSnapshot: () => void) => Record<string, object>) {
  const folder = mkdtempSync(join(tmpdir(), 'assay-reads-'))
  const writer = openSqlite(join(folder, 'a.db'))
  writer.exec('CREATE TABLE counter (n INTEGER); INSERT INTO counter VALUES (1)')
  const db = openSqlite(join(folder, 'a.db'), { readOnly: true })
  onTestFinished(() => {
    writer.close()
    if (db.isOpen) db.close()
    rmSync(folder, { recursive: true })
  })
  const clock = { now: 0 }
  const budget = new TimeBudget(db, () => clock.now)
  const select = db.prepare('SELECT n FROM counter')
  const failures: unknown[] = []
  const waiting = new Map<number, (reply: Reply) => void>()
  const queue = new ReadQueue(
    db,
    stores(
      () => Number(select.get()?.['n']),
      budget,
      () => db.exec('ROLLBACK'),
    ),
    budget,
    { reply: (reply) => waiting.get(reply.id)?.(reply), failed: (error) => failures.push(error) },
  )
  let id = 0
  const push = (call: Omit<Call, 'id' | 'args'>): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set(++id, (reply) => (reply.ok ? resolve(reply.value) : reject(fromWire(reply.error))))
      queue.push({ id, args: [], ...call })
    })
  const call = (method: string, budgetMs?: number): Promise<unknown> =>
    push({ store: 'counter', method, ...(budgetMs !== undefined && { budgetMs }) })
  const close = (): Promise<unknown> => push({ store: '', method: 'close' })
  return { call, close, clock, failures, increment: () => writer.exec('UPDATE counter SET n = n + 1'), writer }
}

describe('ReadQueue', () => {
  it('says what ended a snapshot, and answers the next call', async () => {
    const { call } = open((read, _budget, endSnapshot) => ({
      counter: {
        // As SQLite does by itself when it meets damage.
        async breakOff() {
          endSnapshot()
          throw new Error('the disk image is malformed')
        },
        async read() {
          return read()
        },
      },
    }))
    await expect(call('breakOff')).rejects.toThrow('the disk image is malformed')
    expect(await call('read')).toBe(1)
  })

  it('tells what a call threw as it was thrown', async () => {
    const thrown = new Error('on page 7')
    const { call, failures } = open(() => ({
      counter: {
        async fail() {
          throw thrown
        },
        async go() {
          return 1
        },
      },
    }))
    await expect(call('fail')).rejects.toThrow('on page 7')
    await call('go')
    expect(failures).toEqual([thrown])
  })

  it('shows a call one state of the database from its first statement to its last, and the next call the newest', async () => {
    const written = Promise.withResolvers<void>()
    const { call, increment } = open((read) => ({
      counter: {
        async twice() {
          const first = read()
          await written.promise
          return [first, read()]
        },
      },
    }))
    const first = call('twice')
    const second = call('twice')
    increment()
    written.resolve()
    expect(await first).toEqual([1, 1])
    expect(await second).toEqual([2, 2])
  })

  it('lets the writer’s log start anew when no call is under way', async () => {
    const { call, increment, writer } = open((read) => ({ counter: { once: async () => read() } }))
    increment()
    expect(await call('once')).toBe(2)
    expect(writer.prepare('PRAGMA wal_checkpoint(RESTART)').get()).toMatchObject({ busy: 0 })
  })

  it('stops a call whose time is over, and answers the next', async () => {
    const { call, clock } = open((_, budget) => ({
      counter: {
        async long() {
          clock.now += 50
          budget.check()
          return 'done'
        },
      },
    }))
    await expect(call('long', 49)).rejects.toThrow('out of time')
    expect(await call('long', 50)).toBe('done')
    expect(await call('long')).toBe('done')
  })

  it('closes the database after the calls that came before', async () => {
    const { call, close } = open((read) => ({ counter: { once: async () => read() } }))
    expect(await Promise.all([call('once'), call('once'), close()])).toEqual([1, 1, null])
  })

  it('goes on after a call that failed', async () => {
    const { call } = open((read) => ({
      counter: { once: async () => read(), broken: () => Promise.reject(notFound('Nothing here.')) },
    }))
    await expect(call('broken')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' })
    expect(await call('once')).toBe(1)
  })
})
