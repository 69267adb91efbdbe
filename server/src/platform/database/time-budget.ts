import type { DatabaseSync } from 'node:sqlite'
import { addLongLike } from './long-like.ts'

/** The time that was given is over. The work was stopped; nothing of it was kept. */
export class OutOfTime extends Error {
  constructor() {
    super('out of time')
    this.name = 'OutOfTime'
  }
}

/**
 * How long reads of a connection may go on. SQLite in Node can be neither interrupted nor asked for its progress, so long work asks by
 * itself: statements by the condition `in_time()` on each row that costs something and within long texts (`compareSql`), loops by `check`.
 * A connection needs one, also where nobody ever gives it a time: then it asks and never ends. One connection, one thread.
 */
export class TimeBudget {
  private endMs = Infinity
  private readonly nowMs: () => number

  /** `nowMs` is a clock that does not jump. */
  constructor(db: DatabaseSync, nowMs: () => number = () => performance.now()) {
    this.nowMs = nowMs
    db.function('in_time', () => {
      this.check()
      return 1
    })
    addLongLike(db, () => this.check())
  }

  /** Runs `work`, which ends with OutOfTime when it asks after `forMs`. One at a time. */
  async run<T>(forMs: number, work: () => Promise<T>): Promise<T> {
    this.endMs = this.nowMs() + forMs
    try {
      return await work()
    } finally {
      this.endMs = Infinity
    }
  }

  /** @throws OutOfTime. About 50 ns. */
  check(): void {
    if (this.nowMs() > this.endMs) throw new OutOfTime()
  }
}
