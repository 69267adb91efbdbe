import type { Generated } from 'kysely'

/** The tables of 0012-evaluation that scorers have, as kysely sees them. */
export interface ScorerTables {
  scorer: { id: Generated<number>; scorer_id: string; experiment: number; name: string }
  scorer_version: { scorer: number; version: number; serialized: string; created_ms: number }
}
