import type { DatabaseSync } from 'node:sqlite'
import { parentPort, receiveMessageOnPort } from 'node:worker_threads'
import type { Stores } from './answer-call.ts'
import type { TransactionHooks } from './group-commit.ts'
import { GroupCommit } from './group-commit.ts'
import type { Call, Reply } from './messages.ts'
import { takeGroup } from './take-group.ts'

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
