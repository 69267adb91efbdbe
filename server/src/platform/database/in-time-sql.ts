import { type RawBuilder, sql } from 'kysely'
import type { TimeBudget } from './time-budget.ts'

/** The condition by which a statement asks on each row whether to go on; nothing without a budget. */
export function inTimeSql(budget: TimeBudget | null): RawBuilder<boolean> {
  return budget === null ? sql<boolean>`1` : sql<boolean>`in_time()`
}
