import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite'
import type { Selectable } from 'kysely'
import { infoOf } from './run-info.ts'
import type { DatasetInput, Metric, Run } from './run-store.ts'
import type { RunTables } from './run-tables.ts'

type Columns = SQLOutputValue[]

/** What was logged to a run, beside its row. Searches read it of each run: rows are lists of columns, which are faster to make and to read. */
export class RunDetails {
  private readonly selectMetrics: StatementSync
  private readonly selectParams: StatementSync
  private readonly selectTags: StatementSync
  private readonly selectDatasets: StatementSync
  private readonly selectModels: StatementSync

  constructor(db: DatabaseSync) {
    const prepare = (text: string): StatementSync => {
      const statement = db.prepare(text)
      statement.setReturnArrays(true)
      return statement
    }
    this.selectMetrics = prepare('SELECT key, step, at_ms, value, is_nan FROM metric_series WHERE run = ? ORDER BY key')
    this.selectParams = prepare('SELECT key, value FROM run_param WHERE run = ? ORDER BY key')
    this.selectTags = prepare('SELECT key, value FROM run_tag WHERE run = ? ORDER BY key')
    this.selectDatasets = prepare(`
      SELECT d.name, d.digest, d.source_type, d.source, d.schema, d.profile, r.tags
      FROM run_dataset r JOIN dataset d ON d.id = r.dataset WHERE r.run = ? ORDER BY d.id`)
    this.selectModels = prepare('SELECT kind, model_id, step FROM run_model WHERE run = ? ORDER BY id')
  }

  of(row: Selectable<RunTables['run']>): Run {
    const models = rows(this.selectModels, row.id)
    return {
      ...infoOf(row),
      metrics: rows(this.selectMetrics, row.id).map(metricOf),
      params: new Map(rows(this.selectParams, row.id) as [string, string][]),
      tags: new Map(rows(this.selectTags, row.id) as [string, string][]),
      datasets: rows(this.selectDatasets, row.id).map(datasetOf),
      modelInputs: models.filter(([kind]) => kind === 'input').map(([, modelId]) => String(modelId)),
      modelOutputs: models
        .filter(([kind]) => kind === 'output')
        .map(([, modelId, step]) => ({ modelId: String(modelId), step: Number(step) })),
    }
  }
}

function rows(statement: StatementSync, run: number): Columns[] {
  return statement.all(run) as unknown as Columns[]
}

function metricOf([key, step, atMs, value, isNan]: Columns): Metric {
  return { key: String(key), step: Number(step), atMs: Number(atMs), value: isNan === 1 ? Number.NaN : Number(value) }
}

function datasetOf([name, digest, sourceType, source, schema, profile, tags]: Columns): DatasetInput {
  return {
    name: String(name),
    digest: String(digest),
    sourceType: String(sourceType),
    source: String(source),
    schema: schema as string | null,
    profile: profile as string | null,
    tags: JSON.parse(String(tags)) as [string, string][],
  }
}
