import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { notFound } from '@assay/protocol'
import type { LoggedMetric } from '../run/run-store.ts'

/** Metrics of logged models, as runs log them; see 0010-logged-models for the table. */
export class ModelMetrics {
  private readonly selectModel: StatementSync
  private readonly insert: StatementSync

  constructor(db: DatabaseSync) {
    this.selectModel = db.prepare("SELECT id FROM logged_model WHERE workspace = ? AND model_id = ? AND stage = 'active'")
    this.insert = db.prepare(`
      INSERT INTO logged_model_metric (model, key, step, at_ms, run, value, dataset_name, dataset_digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (model, key, step, at_ms, run) DO NOTHING`)
  }

  /** A point that is there already stays as it is. @throws RESOURCE_DOES_NOT_EXIST for a model that is not in the run's workspace */
  log(run: { id: number; workspace: number }, metric: LoggedMetric, model: NonNullable<LoggedMetric['model']>): void {
    const id = this.selectModel.get(run.workspace, model.id)?.['id']
    if (id === undefined) throw notFound(`Logged model with ID '${model.id}' not found.`)
    const { key, step, atMs, value } = metric
    const kept = Number.isNaN(value) ? null : Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE)
    this.insert.run(Number(id), key, step, atMs, run.id, kept, model.datasetName, model.datasetDigest)
  }
}
