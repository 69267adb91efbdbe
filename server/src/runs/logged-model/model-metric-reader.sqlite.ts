import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { TimeBudget } from '../../platform/database/time-budget.ts'
import { maxLatestMetrics, maxModelPoints, type ModelMetric } from './logged-model-store.ts'

const selectPoints = `
  SELECT m.key, m.step, m.at_ms, m.value, m.dataset_name, m.dataset_digest, r.run_id FROM logged_model_metric m JOIN run r ON r.id = m.run`
const selectSeries =
  'SELECT key, dataset_name, dataset_digest FROM logged_model_metric INDEXED BY logged_model_metric_latest WHERE model = ?'
const inOrder = 'ORDER BY key, dataset_name, dataset_digest LIMIT 1'

/** Metrics of logged models; see 0010-logged-models for the table and 0020-latest-model-metrics for its index. */
export class ModelMetricReader {
  private readonly budget: TimeBudget
  private readonly selectFirst: StatementSync
  private readonly selectNext: StatementSync
  private readonly selectLatest: StatementSync
  private readonly countPoints: StatementSync
  private readonly selectHistory: StatementSync

  constructor(db: DatabaseSync, budget: TimeBudget) {
    this.budget = budget
    this.selectFirst = db.prepare(`${selectSeries} ${inOrder}`)
    this.selectNext = db.prepare(`${selectSeries} AND (key, dataset_name, dataset_digest) > (?, ?, ?) ${inOrder}`)
    this.selectLatest = db.prepare(`${selectPoints}
      WHERE m.model = ? AND m.key = ? AND m.dataset_name = ? AND m.dataset_digest = ? ORDER BY m.step DESC, m.at_ms DESC, m.value DESC LIMIT 1`)
    this.countPoints = db.prepare('SELECT count(*) AS count FROM (SELECT 1 FROM logged_model_metric WHERE model = ? LIMIT ?)')
    this.selectHistory = db.prepare(`${selectPoints} WHERE m.model = ? AND in_time() ORDER BY m.key, m.step, m.at_ms`)
  }

  /** The latest of each metric on each dataset, by these. Takes a look at each of them, and at nothing that came before. */
  latest(model: number): ModelMetric[] {
    const found: ModelMetric[] = []
    let series = this.selectFirst.get(model)
    while (series !== undefined && found.length < maxLatestMetrics) {
      this.budget.check()
      const { key = '', dataset_name: name = '', dataset_digest: digest = '' } = series
      const point = this.selectLatest.get(model, key, name, digest)
      if (point !== undefined) found.push(metricOf(point))
      series = this.selectNext.get(model, key, name, digest)
    }
    return found
  }

  /** Every point by key, step and time; `latest` where there are more than `maxModelPoints`. */
  history(model: number): ModelMetric[] {
    const count = Number(this.countPoints.get(model, maxModelPoints + 1)?.['count'])
    return count > maxModelPoints ? this.latest(model) : this.selectHistory.all(model).map(metricOf)
  }
}

function metricOf(row: Record<string, unknown>): ModelMetric {
  return {
    key: String(row['key']),
    step: Number(row['step']),
    atMs: Number(row['at_ms']),
    value: row['value'] === null ? Number.NaN : Number(row['value']),
    runId: String(row['run_id']),
    datasetName: String(row['dataset_name']),
    datasetDigest: String(row['dataset_digest']),
  }
}
