import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { TimeBudget } from '../database/time-budget.ts'
import type { Stores } from './answer-call.ts'
import { answerCall } from './answer-call.ts'
import type { Call, Reply } from './messages.ts'
import { requirePort } from './serve-stores.ts'

/** Runs in a reader thread: answers calls in the order in which they come. `failed` is told what a call threw, before its reply. */
export function serveReads(db: DatabaseSync, stores: Stores, budget: TimeBudget, failed: (error: unknown) => void): void {
  const port = requirePort()
  const reads = new ReadQueue(db, stores, budget, { reply: (reply) => port.postMessage({ replies: [reply] }), failed })
  port.on('message', (call: Call) => reads.push(call))
}

interface ReadEvents {
  reply(reply: Reply): void
  /** What a call threw, before its reply. */
  failed(error: unknown): void
}

/**
 * Answers one call after the other, each in a snapshot of its own, so that no call sees half of a write however many statements it runs. The
 * snapshot ends with the call: the writer's log can only start anew when nobody reads in it.
 */
export class ReadQueue {
  private readonly db: DatabaseSync
  private readonly stores: Stores
  private readonly budget: TimeBudget
  private readonly events: ReadEvents
  private readonly begin: StatementSync
  private readonly end: StatementSync
  private readonly calls: Call[] = []
  private running = false

  constructor(db: DatabaseSync, stores: Stores, budget: TimeBudget, events: ReadEvents) {
    this.db = db
    this.stores = stores
    this.budget = budget
    this.events = events
    this.begin = db.prepare('BEGIN')
    this.end = db.prepare('COMMIT')
  }

  push(call: Call): void {
    this.calls.push(call)
    if (!this.running) void this.run()
  }

  private async run(): Promise<void> {
    this.running = true
    for (let call = this.calls.shift(); call !== undefined; call = this.calls.shift()) this.events.reply(await this.answer(call))
    this.running = false
  }

  private async answer(call: Call): Promise<Reply> {
    if (call.store === '') {
      this.db.close()
      return { id: call.id, ok: true, value: null }
    }
    this.begin.run()
    try {
      return await this.budget.run(call.budgetMs ?? Infinity, () => answerCall(this.stores, call, this.events.failed))
    } finally {
      // Damage has ended it already, and what it says must not be hidden by a COMMIT of nothing.
      if (this.db.isTransaction) this.end.run()
    }
  }
}
