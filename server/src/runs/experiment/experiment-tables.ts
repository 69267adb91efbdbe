import type { Generated } from 'kysely'

/** The tables of 0002-experiments, as kysely sees them. */
export interface ExperimentTables {
  experiment: {
    id: Generated<number>
    workspace: number
    name: string
    artifact_location: string
    stage: 'active' | 'deleted'
    created_ms: number
    updated_ms: number
    /** Kept by triggers: see 0023-run-counts. */
    active_runs: Generated<number>
  }
  experiment_tag: { experiment: number; key: string; value: string }
}
