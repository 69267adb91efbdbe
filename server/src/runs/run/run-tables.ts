import type { Generated } from 'kysely'
import type { RunStatus } from './run-store.ts'

/** The tables of 0009-runs, as kysely sees them. */
export interface RunTables {
  run: {
    id: Generated<number>
    run_id: string
    workspace: number
    experiment: number
    name: string
    user_id: string
    artifact_uri: string
    status: RunStatus
    start_ms: number
    end_ms: number | null
    stage: 'active' | 'deleted'
    deleted_ms: number | null
  }
  run_param: { run: number; key: string; value: string }
  run_tag: { run: number; key: string; value: string }
  dataset: {
    id: Generated<number>
    experiment: number
    name: string
    digest: string
    source_type: string
    source: string
    schema: string | null
    profile: string | null
  }
  /** `tags`: JSON, a list of pairs. */
  run_dataset: { run: number; dataset: number; context: string | null; tags: string }
  run_model: { id: Generated<number>; run: number; kind: 'input' | 'output'; model_id: string; step: number }
  metric_series: { run: number; key: string; step: number; at_ms: number; value: number; is_nan: number }
}
