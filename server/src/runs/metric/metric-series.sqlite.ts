import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { type MetricPoint, PointBlock } from './point-block.ts'

/**
 * Points after which a tail becomes a block: its row still fits on one page. A point's block is computed from its place, so that this number
 * can never change.
 */
export const blockPoints = 128

/** What SQL's double-precision column holds of an infinite value in MLflow. */
const largest = Number.MAX_VALUE

/** Logs metric points in SQLite; see 0009-runs for the tables. Belongs to the writer's connection. */
export class MetricSeries {
  private readonly select: StatementSync
  private readonly upsert: StatementSync
  private readonly insertBlock: StatementSync

  constructor(db: DatabaseSync) {
    this.select = db.prepare(
      'SELECT step, at_ms, value, is_nan, ordered, blocks, tail_points, tail FROM metric_series WHERE run = ? AND key = ?',
    )
    this.upsert = db.prepare(`
      INSERT INTO metric_series (run, key, step, at_ms, value, is_nan, ordered, blocks, tail_points, tail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (run, key) DO UPDATE SET step = excluded.step, at_ms = excluded.at_ms, value = excluded.value, is_nan = excluded.is_nan,
        ordered = excluded.ordered, blocks = excluded.blocks, tail_points = excluded.tail_points, tail = excluded.tail`)
    this.insertBlock = db.prepare('INSERT INTO metric_block (run, key, seq, data) VALUES (?, ?, ?, ?)')
  }

  /** Appends points to one metric of a run, at least one. Infinite values are kept as the largest there are, as MLflow does. */
  append(run: number, key: string, points: readonly MetricPoint[]): void {
    const row = this.select.get(run, key)
    let block = row === undefined ? new PointBlock() : new PointBlock(row['tail'] as Uint8Array, Number(row['tail_points']))
    let blocks = Number(row?.['blocks'] ?? 0)
    let latest: MetricPoint | null = row === undefined ? null : latestOf(row)
    let ordered = row === undefined || row['ordered'] === 1
    for (const { step, atMs, value: given } of points) {
      const value = Math.min(Math.max(given, -largest), largest)
      if (block.points >= blockPoints) {
        this.insertBlock.run(run, key, blocks++, block.data())
        block = new PointBlock()
      }
      const point = { step, atMs, value }
      block.append(point)
      const later = latest === null || isLater(point, latest)
      ordered &&= later && (latest === null || atMs >= latest.atMs)
      if (later) latest = point
    }
    if (latest === null) return
    const isNaN = Number.isNaN(latest.value)
    const value = isNaN ? 0 : latest.value
    this.upsert.run(run, key, latest.step, latest.atMs, value, isNaN ? 1 : 0, ordered ? 1 : 0, blocks, block.points, block.data())
  }
}

function latestOf(row: Record<string, unknown>): MetricPoint {
  return { step: Number(row['step']), atMs: Number(row['at_ms']), value: row['is_nan'] === 1 ? Number.NaN : Number(row['value']) }
}

function isLater(a: MetricPoint, b: MetricPoint): boolean {
  const order = a.step - b.step || a.atMs - b.atMs || (a.value || 0) - (b.value || 0)
  return order > 0
}
