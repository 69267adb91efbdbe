import type { DatabaseSync } from 'node:sqlite'
import { parentPort, receiveMessageOnPort } from 'node:worker_threads'
import type { Stores } from './answer-call.ts'
import type { TransactionHooks } from './group-commit.ts'
import { GroupCommit } from './group-commit.ts'
import type { Call, Reply } from './messages.ts'

/** Calls in one transaction, at the most: bounds how long the first of them waits for its commit. */
const maxCallsPerCommit = 512
/** Bytes of span requests in one transaction, at the most. */
const maxBytesPerCommit = 4 * 1024 * 1024

interface WriterHooks extends TransactionHooks {
  /** After the commit, with what the calls returned. */
  afterCommit(calls: readonly Call[], replies: readonly Reply[]): void
}

/**
 * Runs in the writer thread: group commit. What queued up during one commit becomes the next transaction, and all are answered after it
 * is on stable storage. So one client pays one fsync, and a hundred clients pay one together.
 */
export function serveWrites(db: DatabaseSync, stores: Stores, hooks: WriterHooks, close: () => void): void {
  const port = requirePort()
  const commits = new GroupCommit(db, stores, hooks)
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
      const replies = await commits.run(calls)
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
