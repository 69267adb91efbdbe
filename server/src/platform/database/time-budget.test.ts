import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { OutOfTime, TimeBudget } from './time-budget.ts'

/** A clock that goes on by a millisecond each time somebody looks. */
function ticking(): () => number {
  let now = 0
  return () => now++
}
const endless = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n WHERE in_time()`

describe('TimeBudget', () => {
  it('ends a statement that goes on for longer', async () => {
    const db = new DatabaseSync(':memory:')
    const budget = new TimeBudget(db, ticking())
    await expect(budget.run(1_000, async () => db.prepare(endless).get())).rejects.toThrow(OutOfTime)
  })

  it('lets work of that time end, and what comes after it', async () => {
    const db = new DatabaseSync(':memory:')
    const budget = new TimeBudget(db, ticking())
    const checks = async (times: number): Promise<number> => {
      for (let i = 0; i < times; i++) budget.check()
      return times
    }
    expect(await budget.run(10, () => checks(10))).toBe(10)
    await expect(budget.run(10, () => checks(11))).rejects.toThrow(OutOfTime)
    expect(await checks(100)).toBe(100)
  })
})
