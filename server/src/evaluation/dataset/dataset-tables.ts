import type { Generated } from 'kysely'

/** The tables of 0012-evaluation that datasets have, as kysely sees them. */
export interface DatasetTables {
  evaluation_dataset: {
    id: Generated<number>
    dataset_id: string
    workspace: number
    name: string
    schema: string | null
    records: number
    version: number
    content: Uint8Array
    created_ms: number
    updated_ms: number
    created_by: string | null
    updated_by: string | null
    under_way: Generated<'change' | 'deletion' | null>
  }
  evaluation_dataset_tag: { dataset: number; key: string; value: string }
  evaluation_dataset_experiment: { dataset: number; experiment: number }
  evaluation_record: {
    id: Generated<number>
    dataset: number
    record_id: string
    place: number
    added_in: number
    removed_in: number | null
    input_hash: string
    inputs: string
    outputs: string | null
    expectations: string | null
    tags: string
    source: string | null
    created_ms: number
    updated_ms: number
    created_by: string | null
    updated_by: string | null
  }
  evaluation_dataset_version: {
    dataset: number
    version: number
    created_ms: number
    created_by: string | null
    inserted: number
    updated: number
    deleted: number
    records: number
    content: Uint8Array
  }
}
