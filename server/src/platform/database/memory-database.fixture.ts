import type { DatabaseSync } from 'node:sqlite'
import { migrations } from '../../../migrations/migrations.ts'
import { migrate } from './migrate.ts'
import { openSqlite } from './sqlite.ts'
import { TimeBudget } from './time-budget.ts'

interface MemoryDatabase {
  db: DatabaseSync
  /** No end, unless a test gives one. */
  budget: TimeBudget
  clock: { nowMs(): number }
  /** Moves the clock, which starts at 1,000,000. */
  setNowMs(nowMs: number): void
  /** Makes a workspace beside `default`. */
  addWorkspace(name: string): void
}

/** The main database, new and in memory, for the contract of a store. */
export function openMemoryDatabase(): MemoryDatabase {
  const db = openSqlite(':memory:')
  let nowMs = 1_000_000
  migrate(db, migrations, nowMs)
  return {
    db,
    budget: new TimeBudget(db),
    clock: { nowMs: () => nowMs },
    setNowMs: (ms) => {
      nowMs = ms
    },
    addWorkspace: (name) => {
      db.prepare('INSERT INTO workspace (name) VALUES (?)').run(name)
    },
  }
}
