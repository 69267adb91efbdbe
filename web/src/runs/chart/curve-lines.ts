import type { MetricCurve } from '@assay/protocol'
import { type Bar, isDrawable } from '../../ui/chart/draw-bars.ts'
import type { LineSeries } from '../../ui/chart/line-series.ts'
import type { ChartAxis } from './chart-url.ts'
import { loggedNumber } from './logged-number.ts'

/** A run as a chart names it. */
export interface DrawnRun {
  experimentId: string
  runId: string
  name: string
  status: string
}

/**
 * The curves of runs as lines, in the order of the runs, with points in the order of the axis: by step, by time (unix milliseconds), or by
 * the time since the run's own first point. A run without a curve has no points.
 */
export function curveLines(
  runs: readonly Pick<DrawnRun, 'runId' | 'name'>[],
  curves: readonly MetricCurve[],
  axis: ChartAxis,
): LineSeries[] {
  const byRun = new Map(curves.map((curve) => [curve.runId, curve]))
  return runs.map(({ runId, name }) => {
    const curve = byRun.get(runId)
    const points = curve === undefined ? [] : curve.values.map((value, at): [number, number] => [xOf(curve, at, axis), loggedNumber(value)])
    if (axis !== 'step') points.sort(([a], [b]) => a - b)
    return { id: runId, label: name, xs: points.map(([x]) => x), ys: points.map(([, y]) => y), total: curve?.total ?? 0 }
  })
}

/**
 * A bar for each line that has a value, of the colour that the line would have, where none has more than one and one could be drawn:
 * points over a step that all share tell nothing. Else undefined.
 */
export function curveBars(lines: readonly LineSeries[], logY: boolean): Bar[] | undefined {
  if (lines.some(({ total }) => total > 1)) return undefined
  const bars = lines.flatMap(({ id, label, ys: [value] }, place) => (value === undefined ? [] : [{ id, label, value, place }]))
  return bars.some(({ value }) => isDrawable(value, logY)) ? bars : undefined
}

/** Why a chart of these lines, in which nothing can be drawn, is empty. */
export function whyEmpty(lines: readonly LineSeries[], logY: boolean): string {
  const has = (of: (y: number) => boolean) => lines.some(({ ys }) => ys.some(of))
  if (!has(() => true)) return 'None of these runs logged it.'
  if (!has(Number.isFinite)) return 'Only NaN or infinite values were logged.'
  if (logY && !has((y) => Number.isFinite(y) && y > 0)) return 'No value above 0 to show on a logarithmic axis.'
  // The chart is zoomed to between two points.
  return 'No value in this part.'
}

function xOf({ steps, startMs, timesMs }: MetricCurve, at: number, axis: ChartAxis): number {
  if (axis === 'step') return steps[at] ?? 0
  return axis === 'time' ? startMs + (timesMs[at] ?? 0) : (timesMs[at] ?? 0)
}
