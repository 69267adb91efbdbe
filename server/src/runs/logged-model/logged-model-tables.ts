import type { Generated } from 'kysely'
import type { ModelStatus } from './logged-model-store.ts'

/** The tables of 0010-logged-models, as kysely sees them. */
export interface LoggedModelTables {
  logged_model: {
    id: Generated<number>
    model_id: string
    workspace: number
    experiment: number
    name: string
    artifact_uri: string
    model_type: string
    source_run_id: string
    status: ModelStatus
    stage: 'active' | 'deleted'
    created_ms: number
    updated_ms: number
  }
  logged_model_param: { model: number; key: string; value: string }
  logged_model_tag: { model: number; key: string; value: string }
  logged_model_metric: {
    model: number
    key: string
    step: number
    at_ms: number
    run: number
    value: number | null
    dataset_name: string
    dataset_digest: string
  }
}
