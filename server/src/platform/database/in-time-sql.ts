import { type RawBuilder, sql } from 'kysely'

/** The condition by which a statement asks its connection's `TimeBudget` on each row whether to go on. */
export const inTime: RawBuilder<boolean> = sql<boolean>`in_time()`
