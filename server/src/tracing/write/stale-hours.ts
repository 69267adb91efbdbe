import type { DatabaseSync, StatementSync } from 'node:sqlite'

const hourUs = 3_600_000_000

/** Notes hours of an experiment, whose sums are then made anew, as the rows of spans have them when it is called. */
export class StaleHours {
  private readonly noteTrace: StatementSync
  private readonly noteSpan: StatementSync

  constructor(db: DatabaseSync) {
    const note = `INSERT INTO stale_hour (experiment, hour) SELECT DISTINCT ?, start_us / ${hourUs} FROM span WHERE trace = ?`
    this.noteTrace = db.prepare(note)
    this.noteSpan = db.prepare(`${note} AND span_id = ?`)
  }

  ofTrace(experiment: number, trace: number): void {
    this.noteTrace.run(experiment, trace)
  }

  ofSpan(experiment: number, trace: number, spanId: Uint8Array): void {
    this.noteSpan.run(experiment, trace, spanId)
  }
}
