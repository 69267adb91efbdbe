import type { MetricCurve } from '@assay/protocol'
import type { MetricPoint } from '../metric/point-block.ts'

/** The points of a curve in columns, at least one; `total`: of how many they show the shape. */
export function curveOf(runId: string, key: string, { total, points }: { total: number; points: readonly MetricPoint[] }): MetricCurve {
  const startMs = points.reduce((least, { atMs }) => Math.min(least, atMs), Infinity)
  return {
    runId,
    key,
    total,
    steps: points.map(({ step }) => step),
    startMs,
    timesMs: points.map(({ atMs }) => atMs - startMs),
    values: points.map(({ value }) => (Number.isNaN(value) ? null : value)),
  }
}
