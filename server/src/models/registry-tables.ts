import type { ModelStage } from '@assay/protocol'
import type { Generated } from 'kysely'

/** The tables of 0011-model-registry, as kysely sees them. */
export interface RegistryTables {
  registered_model: {
    id: Generated<number>
    workspace: number
    name: string
    description: string
    created_ms: number
    updated_ms: number
  }
  registered_model_tag: { model: number; key: string; value: string }
  model_version: {
    id: Generated<number>
    model: number
    version: number
    description: string
    source: string
    storage_location: string
    run_id: string
    run_link: string
    stage: ModelStage | 'deleted'
    created_ms: number
    updated_ms: number
  }
  model_version_tag: { version: number; key: string; value: string }
  model_alias: { model: number; alias: string; version: number }
}
