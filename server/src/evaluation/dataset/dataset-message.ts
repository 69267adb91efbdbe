import { parseExactJson, pythonJson } from '@assay/protocol/mlflow'
import type { DatasetRecord, EvaluationDataset } from './dataset-store.ts'

/** MLflow's `Dataset` of evaluation. `version` is ours: MLflow's own server has none. */
export function datasetMessage(dataset: EvaluationDataset, experimentIds: readonly string[] = []): object {
  return {
    dataset_id: dataset.datasetId,
    name: dataset.name,
    tags: pythonJson(Object.fromEntries(dataset.tags)),
    ...(dataset.schema !== null && { schema: dataset.schema }),
    ...(dataset.recordCount > 0 && { profile: pythonJson({ num_records: dataset.recordCount }) }),
    digest: dataset.digest,
    created_time: dataset.createdAtMs,
    last_update_time: dataset.updatedAtMs,
    ...(dataset.createdBy !== null && { created_by: dataset.createdBy }),
    ...(dataset.updatedBy !== null && { last_updated_by: dataset.updatedBy }),
    ...(experimentIds.length > 0 && { experiment_ids: experimentIds }),
    version: dataset.version,
  }
}

/** The list of records as the JSON text that MLflow's answer carries. What a record holds is put in as it is stored, numbers and all. */
export function recordsJson(datasetId: string, records: readonly DatasetRecord[]): string {
  return `[${records.map((record) => recordJson(datasetId, record)).join(',')}]`
}

function recordJson(datasetId: string, record: DatasetRecord): string {
  const members: [name: string, json: string | null][] = [
    ['dataset_record_id', JSON.stringify(record.recordId)],
    ['dataset_id', JSON.stringify(datasetId)],
    ['inputs', record.inputs],
    ['outputs', record.outputs],
    ['expectations', record.expectations],
    ['tags', record.tags],
    ['source', record.source],
    ...sourceMembers(record.source),
    ['created_time', String(record.createdAtMs)],
    ['last_update_time', String(record.updatedAtMs)],
    ['created_by', record.createdBy === null ? null : JSON.stringify(record.createdBy)],
    ['last_updated_by', record.updatedBy === null ? null : JSON.stringify(record.updatedBy)],
  ]
  return `{${members
    .filter(([, json]) => json !== null)
    .map(([name, json]) => `"${name}":${json}`)
    .join(',')}}`
}

function sourceMembers(source: string | null): [name: string, json: string | null][] {
  if (source === null) return []
  const { source_type, source_data } = parseExactJson(source) as { source_type: string; source_data: Record<string, unknown> }
  const id = source_data[source_type === 'TRACE' ? 'trace_id' : 'source_id']
  return [
    ['source_id', typeof id === 'string' ? JSON.stringify(id) : null],
    ['source_type', JSON.stringify(source_type)],
  ]
}
