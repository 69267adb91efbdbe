import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Stores } from './answer-call.ts'
import { answerCall, storageError } from './answer-call.ts'
import type { Call, Reply } from './messages.ts'
import { fromWire, toWire } from './messages.ts'

/** What stores that keep something in memory have to know of the transaction that they write in. */
export interface TransactionHooks {
  /** A call is done. It may be run again, after `afterRollback`, when another of its transaction fails. */
  afterCall(): void
  beforeCommit(): void
  /** One call was undone, or (`whole`) all of the transaction. */
  afterRollback(whole: boolean): void
  /** The disk is full: makes room for these calls if it can; true when they should be tried once more. */
  makeRoom(calls: readonly Call[]): boolean
}

/**
 * Runs calls in one transaction that is on stable storage when their replies are there. A call that fails is undone alone.
 *
 * They run without savepoints first, since SQLite keeps a copy of every page that is changed inside one, which is a tenth of what taking
 * spans in costs. When a call fails half-way everything is undone and run again, with a savepoint each: so a call may run twice, and finds
 * the same store both times.
 */
export class GroupCommit {
  private readonly db: DatabaseSync
  private readonly stores: Stores
  private readonly hooks: TransactionHooks
  /** Prepared once: parsing these few words for every call costs more than running them. */
  private readonly sql: Record<'begin' | 'savepoint' | 'undo' | 'release' | 'commit' | 'changes', StatementSync>

  constructor(db: DatabaseSync, stores: Stores, hooks: TransactionHooks) {
    this.db = db
    this.stores = stores
    this.hooks = hooks
    this.sql = {
      begin: db.prepare('BEGIN IMMEDIATE'),
      savepoint: db.prepare('SAVEPOINT one'),
      undo: db.prepare('ROLLBACK TO one'),
      release: db.prepare('RELEASE one'),
      commit: db.prepare('COMMIT'),
      changes: db.prepare('SELECT total_changes() AS changes'),
    }
  }

  /** Replies in the order of the calls. */
  async run(calls: readonly Call[]): Promise<Reply[]> {
    const replies = await this.commit(calls)
    const isFull = replies.some((reply) => !reply.ok && reply.error.code === 'INSUFFICIENT_STORAGE')
    return isFull && this.hooks.makeRoom(calls) ? this.commit(calls) : replies
  }

  private async commit(calls: readonly Call[]): Promise<Reply[]> {
    try {
      const replies = (await this.runTogether(calls)) ?? (await this.runApart(calls))
      this.hooks.beforeCommit()
      this.sql.commit.run()
      return replies
    } catch (error) {
      this.undoAll()
      const refusal = toWire(storageError(error))
      return calls.map((call) => ({ id: call.id, ok: false, error: refusal }))
    }
  }

  /** Null when a call failed after it had written: then nothing of any call stays. */
  private async runTogether(calls: readonly Call[]): Promise<Reply[] | null> {
    const replies: Reply[] = []
    this.sql.begin.run()
    for (const call of calls) {
      const before = this.changes()
      const reply = await this.answer(call)
      if (reply.ok) this.hooks.afterCall()
      else if (!this.wroteNothing(reply, before)) {
        this.undoAll()
        return null
      }
      replies.push(reply)
    }
    return replies
  }

  private async runApart(calls: readonly Call[]): Promise<Reply[]> {
    const replies: Reply[] = []
    this.sql.begin.run()
    for (const call of calls) {
      this.sql.savepoint.run()
      const before = this.changes()
      const reply = await this.answer(call)
      if (reply.ok) this.hooks.afterCall()
      else if (!this.wroteNothing(reply, before)) {
        this.sql.undo.run()
        this.hooks.afterRollback(false)
      }
      this.sql.release.run()
      replies.push(reply)
    }
    return replies
  }

  /** @throws INSUFFICIENT_STORAGE: a full disk may have ended the whole transaction, so all its calls are refused. */
  private async answer(call: Call): Promise<Reply> {
    const reply = await answerCall(this.stores, call)
    if (!reply.ok && reply.error.code === 'INSUFFICIENT_STORAGE') throw fromWire(reply.error)
    return reply
  }

  /** A refusal that wrote nothing leaves all caches true; emptying them would let one broken sender slow all others. */
  private wroteNothing(reply: Reply & { ok: false }, changesBefore: unknown): boolean {
    const { code } = reply.error
    return code !== null && this.changes() === changesBefore
  }

  private changes(): unknown {
    return this.sql.changes.get()?.['changes']
  }

  private undoAll(): void {
    if (this.db.isTransaction) this.db.exec('ROLLBACK')
    this.hooks.afterRollback(true)
  }
}
