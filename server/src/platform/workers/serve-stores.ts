import { parentPort, receiveMessageOnPort } from 'node:worker_threads'
import type { DatabaseSync } from 'node:sqlite'
import { AppError } from '@assay/protocol'
import { isDiskFull } from '../database/sqlite.ts'
import type { Call, Reply } from './messages.ts'
import { fromWire, toWire } from './messages.ts'

export type Stores = Record<string, object>

/** Calls in one transaction, at the most: bounds how long the first of them waits for its commit. */
const maxCallsPerCommit = 512
/** Bytes of span requests in one transaction, at the most. */
const maxBytesPerCommit = 4 * 1024 * 1024

interface TransactionHooks {
  /** A call is done and its savepoint released. */
  afterCall(): void
  beforeCommit(): void
  /** One call was undone, or (`whole`) all of the transaction. */
  afterRollback(whole: boolean): void
  /** The disk is full: makes room for these calls if it can; true when they should be tried once more. */
  makeRoom(calls: readonly Call[]): boolean
  /** After the commit, with what the calls returned. */
  afterCommit(calls: readonly Call[], replies: readonly Reply[]): void
}

/**
 * Runs in the writer thread: group commit. What queued up during one commit becomes the next transaction, with a savepoint a call, and all
 * are answered after it is on stable storage. So one client pays one fsync, and a hundred clients pay one together.
 */
export function serveWrites(db: DatabaseSync, stores: Stores, hooks: TransactionHooks, close: () => void): void {
  const port = requirePort()
  const transaction = prepareTransaction(db)
  const queue: Call[] = []
  let running = false

  const drain = (): void => {
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) queue.push(next.message as Call)
  }
  const run = async (): Promise<void> => {
    running = true
    while (queue.length > 0) {
      const calls = takeGroup(queue)
      if (calls[0]?.store === '') {
        close()
        port.postMessage({ replies: [{ id: calls[0].id, ok: true, value: null }] })
        return
      }
      const replies = await commitWithRoom(transaction, stores, calls, hooks)
      port.postMessage({ replies })
      hooks.afterCommit(calls, replies)
      drain()
    }
    running = false
  }
  port.on('message', (call: Call) => {
    queue.push(call)
    if (running) return
    drain()
    void run()
  })
}

/** Prepared once: parsing these few words for every call costs more than running them. */
function prepareTransaction(db: DatabaseSync) {
  return {
    db,
    begin: db.prepare('BEGIN IMMEDIATE'),
    savepoint: db.prepare('SAVEPOINT one'),
    undo: db.prepare('ROLLBACK TO one'),
    release: db.prepare('RELEASE one'),
    commit: db.prepare('COMMIT'),
    changes: db.prepare('SELECT total_changes() AS changes'),
  }
}
type Transaction = ReturnType<typeof prepareTransaction>

export function requirePort(): NonNullable<typeof parentPort> {
  if (parentPort === null) throw new Error('this module runs in a worker thread')
  return parentPort
}

function takeGroup(queue: Call[]): Call[] {
  let bytes = 0
  let count = 0
  while (count < queue.length && count < maxCallsPerCommit && bytes < maxBytesPerCommit) {
    const call = queue[count] as Call
    if (call.store === '') break
    bytes += sizeOf(call)
    count++
  }
  return queue.splice(0, Math.max(count, 1))
}

function sizeOf(call: Call): number {
  const body = (call.args[1] as { body?: { byteLength?: unknown } } | undefined)?.body?.byteLength
  return typeof body === 'number' ? body : 0
}

async function commitWithRoom(transaction: Transaction, stores: Stores, calls: readonly Call[], hooks: TransactionHooks): Promise<Reply[]> {
  const replies = await commitGroup(transaction, stores, calls, hooks)
  const isFull = replies.some((reply) => !reply.ok && reply.error.code === 'INSUFFICIENT_STORAGE')
  return isFull && hooks.makeRoom(calls) ? commitGroup(transaction, stores, calls, hooks) : replies
}

async function commitGroup(transaction: Transaction, stores: Stores, calls: readonly Call[], hooks: TransactionHooks): Promise<Reply[]> {
  const replies: Reply[] = []
  try {
    transaction.begin.run()
    for (const call of calls) {
      transaction.savepoint.run()
      const before = transaction.changes.get()?.['changes']
      const reply = await answer(stores, call)
      // A full disk may have ended the whole transaction, so all its calls are refused.
      if (!reply.ok && reply.error.code === 'INSUFFICIENT_STORAGE') throw fromWire(reply.error)
      if (!reply.ok) {
        transaction.undo.run()
        // A refusal that wrote nothing leaves all caches true; emptying them would let one broken sender slow all others.
        const wroteNothing = reply.error.code !== null && transaction.changes.get()?.['changes'] === before
        if (!wroteNothing) hooks.afterRollback(false)
      } else hooks.afterCall()
      transaction.release.run()
      replies.push(reply)
    }
    hooks.beforeCommit()
    transaction.commit.run()
    return replies
  } catch (error) {
    if (transaction.db.isTransaction) transaction.db.exec('ROLLBACK')
    hooks.afterRollback(true)
    const refusal = toWire(storageError(error))
    return calls.map((call) => ({ id: call.id, ok: false, error: refusal }))
  }
}

function storageError(error: unknown): unknown {
  if (!isDiskFull(error)) return error
  return new AppError(
    'INSUFFICIENT_STORAGE',
    'The disk of the data folder is full. Nothing of this request was stored; free space and send it again.',
    {
      cause: error,
      retryAfterSeconds: 10,
    },
  )
}

export async function answer(stores: Stores, call: Call): Promise<Reply> {
  try {
    const store = stores[call.store] as Record<string, ((...args: unknown[]) => unknown) | undefined> | undefined
    const method = store?.[call.method]
    if (call.store !== '' && method === undefined) throw new Error(`no store method ${call.store}.${call.method}`)
    return { id: call.id, ok: true, value: await method?.apply(store, call.args) }
  } catch (error) {
    return { id: call.id, ok: false, error: toWire(storageError(error)) }
  }
}
