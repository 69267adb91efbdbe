import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Selectable } from 'kysely'
import { entriesOf } from '../../platform/database/entries.ts'
import { infoOf } from './run-info.ts'
import type { DatasetInput, Run } from './run-store.ts'
import type { RunTables } from './run-tables.ts'

/** What was logged to a run, beside its row. */
export class RunDetails {
  private readonly selectMetrics: StatementSync
  private readonly selectParams: StatementSync
  private readonly selectTags: StatementSync
  private readonly selectDatasets: StatementSync
  private readonly selectModels: StatementSync

  constructor(db: DatabaseSync) {
    this.selectMetrics = db.prepare('SELECT key, step, at_ms, value, is_nan FROM metric_series WHERE run = ? ORDER BY key')
    this.selectParams = db.prepare('SELECT key, value FROM run_param WHERE run = ? ORDER BY key')
    this.selectTags = db.prepare('SELECT key, value FROM run_tag WHERE run = ? ORDER BY key')
    this.selectDatasets = db.prepare(`
      SELECT d.name, d.digest, d.source_type, d.source, d.schema, d.profile, r.tags
      FROM run_dataset r JOIN dataset d ON d.id = r.dataset WHERE r.run = ? ORDER BY d.id`)
    this.selectModels = db.prepare('SELECT kind, model_id, step FROM run_model WHERE run = ? ORDER BY id')
  }

  of(row: Selectable<RunTables['run']>): Run {
    const models = this.selectModels.all(row.id)
    return {
      ...infoOf(row),
      metrics: this.selectMetrics.all(row.id).map((metric) => ({
        key: String(metric['key']),
        step: Number(metric['step']),
        atMs: Number(metric['at_ms']),
        value: metric['is_nan'] === 1 ? Number.NaN : Number(metric['value']),
      })),
      params: entriesOf(this.selectParams.all(row.id)),
      tags: entriesOf(this.selectTags.all(row.id)),
      datasets: this.selectDatasets.all(row.id).map(datasetOf),
      modelInputs: models.filter(({ kind }) => kind === 'input').map((model) => String(model['model_id'])),
      modelOutputs: models
        .filter(({ kind }) => kind === 'output')
        .map((model) => ({ modelId: String(model['model_id']), step: Number(model['step']) })),
    }
  }
}

function datasetOf(row: Record<string, unknown>): DatasetInput {
  return {
    name: String(row['name']),
    digest: String(row['digest']),
    sourceType: String(row['source_type']),
    source: String(row['source']),
    schema: row['schema'] as string | null,
    profile: row['profile'] as string | null,
    tags: JSON.parse(String(row['tags'])) as [string, string][],
  }
}
