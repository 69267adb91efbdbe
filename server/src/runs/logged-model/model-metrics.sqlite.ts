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

  /** The numbers of the models that `metrics` name, by id. @throws RESOURCE_DOES_NOT_EXIST for one that is not in the workspace */
  find(workspace: number, metrics: readonly LoggedMetric[]): ReadonlyMap<string, number> {
    const numbers = new Map<string, number>()
    for (const { model } of metrics) {
      if (model === null || numbers.has(model.id)) continue
      const id = this.selectModel.get(workspace, model.id)?.['id']
      if (id === undefined) throw notFound(`Logged model with ID '${model.id}' not found.`)
      numbers.set(model.id, Number(id))
    }
    return numbers
  }

  /** Nothing where the metric names no model. A point that is there already stays as it is. */
  log(run: number, { key, step, atMs, value, model }: LoggedMetric, models: ReadonlyMap<string, number>): void {
    const id = model === null ? undefined : models.get(model.id)
    if (model === null || id === undefined) return
    const kept = Number.isNaN(value) ? null : Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE)
    this.insert.run(id, key, step, atMs, run, kept, model.datasetName, model.datasetDigest)
  }
}
