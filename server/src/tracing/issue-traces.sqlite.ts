import { type RawBuilder, sql } from 'kysely'

/** How many traces have a valid link to the issue whose id is `issueId`. `workspace` is its number. */
export function issueTraceCountSql(workspace: number, issueId: RawBuilder<unknown>): RawBuilder<number> {
  return sql<number>`(
    SELECT count(DISTINCT trace) FROM assessment WHERE workspace = ${workspace} AND name = ${issueId} AND kind = 'issue' AND valid = 1)`
}
