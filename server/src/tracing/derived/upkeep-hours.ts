/** Upkeep begins when nothing was written for this long. */
export const idleMs = 1_000
/** Where something is always written, upkeep comes between two commits when it last was this long ago. */
export const maxUpkeepAgeMs = 60_000

/** Says when it is time for upkeep: while nothing is written, and now and then all the same, since some servers are never idle. */
export class UpkeepHours {
  private readonly nowMs: () => number
  private lastCommit: number
  private lastUpkeep: number

  /** `nowMs` is a clock that does not jump. */
  constructor(nowMs: () => number) {
    this.nowMs = nowMs
    this.lastCommit = this.lastUpkeep = nowMs()
  }

  /** Whether now is the time, asked every `idleMs`. */
  isDue(): boolean {
    return this.begins(this.nowMs() - this.lastCommit >= idleMs)
  }

  /** Whether now is the time, right behind a commit. */
  isDueAfterCommit(): boolean {
    this.lastCommit = this.nowMs()
    return this.begins(this.lastCommit - this.lastUpkeep >= maxUpkeepAgeMs)
  }

  private begins(due: boolean): boolean {
    if (due) this.lastUpkeep = this.nowMs()
    return due
  }
}
